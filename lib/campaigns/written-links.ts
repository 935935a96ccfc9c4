// Links that a marketer wrote out: those that no e-mail may have are taken out of it later, so they are named here.
import { safeLink } from '../../functions/core/safe-links.ts';

interface Found {
  line: number;
  message: string;
}

const comment = /<!--[\s\S]*?-->/g;
const link = /\s(?:href|src|srcset|background-url|background)\s*=\s*("[^"]*"|'[^']*')/g;
const output = /\{\{[\s\S]*?\}\}/g;
const tag = /\{%[\s\S]*?%\}/g;

/** @param source MJML with Liquid in it; what a value decides is judged when the e-mail is written */
export function writtenLinks(source: string): Found[] {
  const blanked = source.replace(comment, (whole) => whole.replace(/[^\n]/g, ' '));
  return [...blanked.matchAll(link)].flatMap(({ 1: quoted = '', 0: whole, index }) => {
    const wrong = wrongPart(quoted.slice(1, -1));
    if (wrong === undefined) return [];
    const line = blanked.slice(0, index + whole.indexOf(quoted)).split('\n').length;
    return [{ line, message: `the link "${wrong}" leads nowhere: it must begin with https: or mailto:` }];
  });
}

function wrongPart(value: string): string | undefined {
  const [first = '', ...others] = value.replace(output, '\uE000').split(tag);
  const start = first.trim();
  if (start === '' ? others.length === 0 : !isRight(start)) return shown(start);
  // After a tag: another address, or more of the same one.
  const wrong = others.find((part) => /^\s*[a-z][a-z0-9+.-]*:/i.test(part) && !isRight(part.trim()));
  return wrong === undefined ? undefined : shown(wrong.trim());
}

function isRight(address: string): boolean {
  return /^[\uE000#]/.test(address) || safeLink(address) !== '';
}

function shown(address: string): string {
  return address.replaceAll('\uE000', '…').slice(0, 80);
}
