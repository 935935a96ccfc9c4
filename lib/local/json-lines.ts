// Reads a file of JSON Lines as a stream: one JSON value per line, blank lines skipped.
import { createReadStream } from 'node:fs';
import { TextDecoder } from 'node:util';
import { InputError } from './input-error.ts';

export interface JsonLine {
  /** Counted from 1. */
  line: number;
  value: unknown;
}

const newline = 0x0a;

/**
 * Lines end with LF or CRLF and nothing else: U+2028 is a legal character of a JSON string.
 * A byte order mark at the start of a line is dropped, so that files may be joined.
 * @throws InputError for a file that cannot be read, a line that is not UTF-8 or not JSON
 */
export async function* readJsonLines(file: string): AsyncGenerator<JsonLine> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let line = 0;
  for await (const bytes of lines(file)) {
    line++;
    const json = decode(decoder, bytes, file, line);
    if (json.trim() === '') continue;
    yield { line, value: parse(json, file, line) };
  }
}

/** Opens a file that the user named. @throws InputError when it cannot be read */
export async function* readChunks(file: string): AsyncGenerator<Buffer> {
  try {
    yield* createReadStream(file);
  } catch (thrown) {
    throw new InputError(file, undefined, `cannot be read (${reasonOf(thrown)})`, { cause: thrown });
  }
}

async function* lines(file: string): AsyncGenerator<Buffer> {
  let begun: Buffer[] = [];
  for await (const chunk of readChunks(file)) {
    let from = 0;
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, from)) {
      yield Buffer.concat([...begun, chunk.subarray(from, end)]);
      begun = [];
      from = end + 1;
    }
    begun.push(chunk.subarray(from));
  }
  yield Buffer.concat(begun);
}

function decode(decoder: TextDecoder, bytes: Buffer, file: string, line: number): string {
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw new InputError(file, line, 'is not UTF-8 text: save the file as UTF-8', { cause });
  }
}

function parse(json: string, file: string, line: number): unknown {
  try {
    return JSON.parse(json);
  } catch {
    // The parser's own message quotes the line: not a cause to carry along.
    throw new InputError(file, line, 'this is not JSON; expected one complete JSON value per line');
  }
}

function reasonOf(thrown: unknown): string {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  if (code === 'ENOENT') return 'no such file';
  if (code === 'EISDIR') return 'it is a folder';
  if (code === 'EACCES') return 'permission denied';
  return typeof code === 'string' ? code : 'unexpected error';
}
