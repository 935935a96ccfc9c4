// Places in an e-mail where escaping does not protect: there, a value from a web page could change the e-mail.
import { type TagValue, tagValues } from './tag-values.ts';

interface Found {
  line?: number;
  message: string;
}

const written: readonly { pattern: RegExp; message: string }[] = [
  { pattern: /<script\b/i, message: 'an e-mail cannot have scripts; remove it' },
  {
    pattern: /<[a-z][^>]*\son[a-z]+\s*=/i,
    message: 'an e-mail cannot have event handlers (on…=); remove it',
  },
  {
    pattern: /<meta\b[^>]*http-equiv\s*=\s*["']?refresh/i,
    message: 'an e-mail cannot lead elsewhere by itself; remove the refresh',
  },
  {
    pattern: /<style\b[^>]*>(?:(?!<\/style)[\s\S])*?(\{[{%][^}]*\})/i,
    message: 'a variable cannot stand inside a style; write the style out, one for each case',
  },
];

const chosen: readonly { is: (value: TagValue) => boolean; message: string }[] = [
  {
    is: ({ place, attribute }) => place !== 'name' && attribute === 'style',
    message: 'a variable cannot stand inside a style; write the style out, one for each case',
  },
  {
    // A list of addresses, and a whole page: escaping makes neither safe.
    is: ({ place, attribute }) => place !== 'name' && ['srcset', 'srcdoc'].includes(attribute),
    message: 'a variable cannot stand inside srcset or srcdoc; use src',
  },
  {
    is: ({ place }) => place === 'bare',
    message: 'an attribute with a variable needs quotes around its value',
  },
  {
    is: ({ place }) => place === 'name',
    message: 'a variable inside a tag can only stand in the quoted value of an attribute',
  },
  {
    is: ({ place }) => place === 'comment',
    message: 'a variable or tag cannot stand right after <! or, in a comment, right before >; move it',
  },
];

/** @param source the MJML, for the line @param html what it compiles to, where the places are looked for */
export function unsafePlaces(source: string, html: string): Found[] {
  const values = [...tagValues(html)];
  return [
    ...written.flatMap(({ pattern, message }) => {
      const match = pattern.exec(html);
      if (match === null) return [];
      return [told(source, placeOf(pattern, source) ?? source.indexOf(match[1] ?? match[0]), message)];
    }),
    ...chosen.flatMap(({ is, message }) => {
      const value = values.find(is);
      if (value === undefined) return [];
      const inSource = [...tagValues(source)].find(is)?.index;
      return [told(source, inSource ?? source.indexOf(liquidAt(html, value.index)), message)];
    }),
  ];
}

function told(source: string, at: number, message: string): Found {
  return at < 0 ? { message } : { line: source.slice(0, at).split('\n').length, message };
}

function liquidAt(html: string, index: number): string {
  return html.slice(index, html.indexOf('}', index) + 1);
}

/** Where the marketer wrote it; undefined where MJML made the place out of an attribute of its own. */
function placeOf(pattern: RegExp, source: string): number | undefined {
  const match = pattern.exec(source);
  if (match === null) return undefined;
  return match[1] === undefined ? match.index : match.index + match[0].lastIndexOf(match[1]);
}
