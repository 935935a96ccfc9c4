// Cuts a file of rows into records with their line and their end, so that reading can go on later from there, and so
// that a broken record hurts itself only: what cannot be read is told, and the next line is read as if nothing was.
import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';

export interface FileRecord {
  /** Of its first line, counted from 1. */
  line: number;
  /** Bytes of the file up to its end, and the number of the line there: where the next record starts. */
  end: number;
  nextLine: number;
  /** Absent where it cannot be read. */
  text?: string;
  problem?: string;
}

interface Line {
  line: number;
  end: number;
  /** Absent for a line that is too long to be kept. */
  bytes: Buffer | undefined;
}

export interface ReadFrom {
  /** Bytes to leave out, and the number of the line that then comes. */
  offset: number;
  line: number;
}

/** Longer ones are refused unread. DynamoDB keeps at most 400 KB of them anyway. */
const longestLine = 1_048_576;
/** An open quote that is not closed within so many lines is a mistake, not a cell of many lines. */
const mostLines = 100;

const newline = 0x0a;
const quote = 0x22;

/** Yields what each piece of the file holds. A CSV record may take several lines. @throws what the file system does */
export async function* readRecords(
  file: string,
  kind: 'csv' | 'json',
  from: ReadFrom,
): AsyncGenerator<FileRecord[]> {
  if (kind === 'json') {
    for await (const lines of readLines(file, from)) yield lines.map((line) => toRecord([line]));
    return;
  }
  let open: Line[] = [];
  for await (const lines of readLines(file, from)) {
    const joined = joinLines([...open, ...lines], false);
    open = joined.open;
    yield joined.records;
  }
  yield joinLines(open, true).records;
}

async function* readLines(file: string, { offset, line: firstLine }: ReadFrom): AsyncGenerator<Line[]> {
  let begun: Buffer[] = [];
  let begunLength = 0;
  let line = firstLine;
  let position = offset;
  for await (const piece of createReadStream(file, { start: offset })) {
    const chunk: Buffer = piece;
    const lines: Line[] = [];
    let start = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      const last = chunk.subarray(start, end);
      const tooLong = begunLength + last.length > longestLine;
      const bytes = begunLength === 0 ? last : Buffer.concat([...begun, last]);
      lines.push({ line, end: position + end + 1, bytes: tooLong ? undefined : bytes });
      line += 1;
      begun = [];
      begunLength = 0;
      start = end + 1;
    }
    position += chunk.length;
    begunLength += chunk.length - start;
    begun = begunLength > longestLine ? [] : [...begun, chunk.subarray(start)];
    if (lines.length > 0) yield lines;
  }
  if (begunLength > 0) {
    const bytes = begunLength > longestLine ? undefined : Buffer.concat(begun);
    yield [{ line, end: position, bytes }];
  }
}

/** Lines belong together while a quote is open. What is still open at the end of the lines waits for more. */
function joinLines(lines: readonly Line[], complete: boolean): { records: FileRecord[]; open: Line[] } {
  const records: FileRecord[] = [];
  let at = 0;
  while (at < lines.length) {
    const count = linesOfRecord(lines, at);
    if (count === undefined && !complete && lines.length - at < mostLines) break;
    const group = lines.slice(at, at + (count ?? 1));
    records.push(count === undefined ? unclosed(group) : toRecord(group));
    at += group.length;
  }
  return { records, open: lines.slice(at) };
}

/** Undefined where the quote is not closed within these lines. */
function linesOfRecord(lines: readonly Line[], from: number): number | undefined {
  let quotes = 0;
  for (let at = from; at < lines.length && at < from + mostLines; at += 1) {
    const bytes = lines[at]?.bytes;
    // Refused as it is, whatever quotes it has.
    if (bytes === undefined) return at === from ? 1 : undefined;
    for (let found = bytes.indexOf(quote); found >= 0; found = bytes.indexOf(quote, found + 1)) quotes += 1;
    if (quotes % 2 === 0) return at - from + 1;
  }
  return undefined;
}

function unclosed(group: readonly Line[]): FileRecord {
  const { text, ...record } = toRecord(group);
  return { ...record, problem: 'a quote is opened here and not closed', ...(text !== undefined && { text }) };
}

function toRecord(group: readonly Line[]): FileRecord {
  const [first] = group;
  const place = {
    line: first?.line ?? 0,
    end: group.at(-1)?.end ?? 0,
    nextLine: (first?.line ?? 0) + group.length,
  };
  const bytes = group.length === 1 ? first?.bytes : joined(group);
  if (bytes === undefined) return { ...place, problem: `the line is longer than ${longestLine} bytes` };
  if (!isUtf8(bytes)) return { ...place, problem: 'is not UTF-8 text: save the file as UTF-8' };
  return { ...place, text: withoutMark(bytes.toString('utf8')) };
}

function joined(group: readonly Line[]): Buffer {
  return Buffer.concat(
    group.flatMap(({ bytes = Buffer.alloc(0) }, at) => (at === 0 ? [bytes] : [lineEnd, bytes])),
  );
}

const lineEnd = Buffer.from('\n');

/** A byte order mark, and the carriage return of a line that ends as on Windows. */
function withoutMark(text: string): string {
  return text.replace(/^\uFEFF/, '').replace(/\r$/, '');
}
