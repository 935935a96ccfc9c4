// Texts and mailboxes as a header carries them: ASCII, what is not in encoded words (RFC 2047), folded (RFC 5322 §2.2.3).
import { encodeWord, foldLines } from 'nodemailer/lib/mime-funcs';
import { cleanText } from '../core/clean-text.ts';
import type { Mailbox } from '../core/sender-address.ts';

/** Of a folded line; and of an encoded word within it, so that the name of the header has room beside it. */
const [longestLine, longestWord] = [76, 52];
/** One long word cannot be folded, and SMTP carries no line of more than 998. */
const longestName = 250;

export const header = (name: string, value: string): string => foldLines(`${name}: ${value}`, longestLine);

export function encodeText(text: string): string {
  const safe = unlikeEncoded(text);
  return isPlain(safe) && !safe.includes('=?') ? safe : encodeWord(safe, encodingFor(safe), longestWord);
}

export function encodeMailbox({ name, address }: Mailbox): string {
  const safe = unlikeEncoded(name, longestName);
  return safe === '' ? address : `${encodePhrase(safe)} <${address}>`;
}

const isPlain = (text: string): boolean => /^[ -~]*$/.test(text);

function encodePhrase(name: string): string {
  if (/^[\w ]*$/.test(name)) return name;
  if (isPlain(name)) return `"${name.replace(/["\\]/g, '\\$&')}"`;
  return encodeWord(name, encodingFor(name), longestWord);
}

/**
 * An encoded word may hold a line break, and a careless reader of mail would decode it into a header: no text from outside is
 * one, neither after encoding nor as it was written.
 */
function unlikeEncoded(text: string, longest?: number): string {
  return cleanText(text, longest).replace(/=\?(?=[^?]*\?[bq]\?)/gi, '= ?');
}

/** What is mostly Latin stays legible; of the rest, this is the shorter one. */
function encodingFor(text: string): 'Q' | 'B' {
  const beyondAscii = text.replace(/[\0-\x7f]/g, '').length;
  return beyondAscii < text.replace(/[^a-z]/gi, '').length ? 'Q' : 'B';
}
