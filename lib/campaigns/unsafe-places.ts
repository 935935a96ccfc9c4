// Places in an e-mail where escaping does not protect: there, a value from a web page could change the e-mail.

interface Found {
  line?: number;
  message: string;
}

const places: readonly { pattern: RegExp; message: string }[] = [
  { pattern: /<script\b/i, message: 'an e-mail cannot have scripts; remove it' },
  {
    pattern: /<[a-z][^>]*\son[a-z]+\s*=/i,
    message: 'an e-mail cannot have event handlers (on…=); remove it',
  },
  {
    pattern: /<style\b[^>]*>(?:(?!<\/style)[\s\S])*?(\{[{%][^}]*\})/i,
    message: 'a variable cannot stand inside a style; write the style out, one for each case',
  },
  {
    pattern: /\sstyle="[^"]*?(\{[{%][^}]*\})/i,
    message: 'a variable cannot stand inside a style; write the style out, one for each case',
  },
  {
    pattern: /<[a-z](?:[^>"']|"[^"]*"|'[^']*')*?\s[\w-]+\s*=\s*(\{[{%][^}]*\})/i,
    message: 'an attribute with a variable needs quotes around its value',
  },
];

/** @param source the MJML, for the line @param html what it compiles to, where the places are looked for */
export function unsafePlaces(source: string, html: string): Found[] {
  return places.flatMap(({ pattern, message }) => {
    const match = pattern.exec(html);
    if (match === null) return [];
    const at = placeOf(pattern, source) ?? source.indexOf(match[1] ?? match[0]);
    return [at < 0 ? { message } : { line: source.slice(0, at).split('\n').length, message }];
  });
}

/** Where the marketer wrote it; undefined where MJML made the place out of an attribute of its own. */
function placeOf(pattern: RegExp, source: string): number | undefined {
  const match = pattern.exec(source);
  if (match === null) return undefined;
  return match[1] === undefined ? match.index : match.index + match[0].lastIndexOf(match[1]);
}
