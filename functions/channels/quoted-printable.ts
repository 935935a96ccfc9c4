// Quoted-printable (RFC 2045 §6.7), line by line: nodemailer's own encodes byte by byte, and took two thirds of the time of
// composing an e-mail. Most lines are the template's and come with every e-mail, so that what they encode to is kept.

/** Characters of a line, without the `=` of a soft line break. */
const longestLine = 75;

const kept = new Map<string, string>();
/** Ten templates and more; what values make of a line is kept too, until all go. At most 10 MB. */
const mostKept = 4096;
const longestKept = 1000;

/** ASCII, lines of at most 76 characters ending in CRLF; line breaks of the text stay line breaks. */
export function encodeQuotedPrintable(text: string): string {
  const lines = (text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text).split('\n');
  return lines.map((line) => kept.get(line) ?? encoded(line)).join('\r\n');
}

function encoded(line: string): string {
  const bytes = Buffer.from(line);
  const soft = softWrapped(bytes.toString('latin1').replace(/[^\t -<>-~]|[\t ]$/g, escaped));
  if (line.length > longestKept) return soft;
  if (kept.size >= mostKept) kept.clear();
  // A copy: the line is a part of the whole e-mail to the engine, and would keep all of it.
  kept.set(bytes.toString(), soft);
  return soft;
}

function escaped(byte: string): string {
  return `=${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}

function softWrapped(line: string): string {
  const pieces: string[] = [];
  let start = 0;
  while (line.length - start > longestLine + 1) {
    let end = start + longestLine;
    // An escape is three characters, which stay together.
    if (line[end - 1] === '=') end -= 1;
    else if (line[end - 2] === '=') end -= 2;
    pieces.push(line.slice(start, end));
    start = end;
  }
  pieces.push(line.slice(start));
  return pieces.join('=\r\n');
}
