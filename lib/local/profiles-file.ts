// Reads the profiles that local mode puts into the profiles table: JSON Lines, or CSV with a header row.
import { pipeline, Readable } from 'node:stream';
import { TextDecoder } from 'node:util';
import { CsvError, parse } from 'csv-parse';
import { InputError } from './input-error.ts';
import { readChunks, readJsonLines } from './json-lines.ts';

/** A row for the profiles table. Only the key is certain; the consumer judges the rest, row by row. */
export type ProfileRow = { key: string; [field: string]: unknown };

/**
 * Streams the file; CSV or JSON Lines by its name, else by its first character.
 * CSV columns: key, email, name, locale, timeZone, consent.<category> (true or false), attributes.<name>; an empty cell is no value.
 * @throws InputError for a file that cannot be read and for a line that is no profile: not JSON, no object, no key
 */
export async function* readProfilesFile(file: string): AsyncGenerator<ProfileRow> {
  yield* (await isCsv(file)) ? readCsvProfiles(file) : readJsonProfiles(file);
}

export async function isCsv(file: string): Promise<boolean> {
  if (/\.csv$/i.test(file)) return true;
  if (/\.(jsonl|ndjson|json)$/i.test(file)) return false;
  for await (const chunk of readChunks(file)) {
    const first = chunk.toString('utf8').trimStart().at(0);
    if (first !== undefined) return first !== '{' && first !== '[';
  }
  return false;
}

async function* readJsonProfiles(file: string): AsyncGenerator<ProfileRow> {
  for await (const { line, value } of readJsonLines(file)) {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new InputError(file, line, 'this is not a profile; expected a JSON object with a "key"');
    yield withKey({ ...value }, file, line);
  }
}

async function* readCsvProfiles(file: string): AsyncGenerator<ProfileRow> {
  const parser = parse({ info: true, skip_empty_lines: true, trim: true });
  // The callback is there because pipeline wants one: a failure of either stream reaches the loop below.
  const records = pipeline(Readable.from(readText(file)), parser, () => {});
  let columns: string[] | null = null;
  try {
    for await (const { record, info } of records) {
      const cells: string[] = record;
      const { lines }: { lines: number } = info;
      if (columns === null) columns = headerOf(cells, file, lines);
      else yield withKey(profileOf(columns, cells), file, lines);
    }
  } catch (thrown) {
    throw thrown instanceof CsvError ? csvInputError(file, thrown) : thrown;
  }
}

/** Decodes strictly, so that a file in another encoding is told and not garbled; drops a byte order mark. */
async function* readText(file: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const decode = (...given: Parameters<typeof decoder.decode>) => {
    try {
      return decoder.decode(...given);
    } catch (cause) {
      throw new InputError(file, undefined, 'is not UTF-8 text: save the file as UTF-8', { cause });
    }
  };
  for await (const chunk of readChunks(file)) yield decode(chunk, { stream: true });
  yield decode();
}

export function headerOf(columns: string[], file: string, line: number): string[] {
  if (!columns.includes('key'))
    throw new InputError(file, line, 'the header row has no column "key"; separate columns by commas');
  const seen = new Set<string>();
  const twice = columns.find((column) => seen.size === seen.add(column).size);
  if (twice !== undefined) throw new InputError(file, line, `the header row has the column "${twice}" twice`);
  return columns;
}

export function profileOf(columns: readonly string[], cells: readonly string[]): Record<string, unknown> {
  const fields: [string, unknown][] = [];
  const consent: [string, unknown][] = [];
  const attributes: [string, unknown][] = [];
  for (const [at, column] of columns.entries()) {
    const cell = cells[at] ?? '';
    if (cell === '') continue;
    if (column.startsWith('consent.')) consent.push([column.slice('consent.'.length), consentOf(cell)]);
    else if (column.startsWith('attributes.')) attributes.push([column.slice('attributes.'.length), cell]);
    else fields.push([column, cell]);
  }
  return {
    ...Object.fromEntries(fields),
    consent: Object.fromEntries(consent),
    attributes: Object.fromEntries(attributes),
  };
}

/** Anything but true and false stays text, which the consumer refuses: consent is never guessed. */
function consentOf(cell: string): boolean | string {
  const word = cell.toLowerCase();
  return word === 'true' ? true : word === 'false' ? false : cell;
}

function withKey(row: Record<string, unknown>, file: string, line: number): ProfileRow {
  const key = typeof row.key === 'number' ? String(row.key) : row.key;
  if (typeof key !== 'string' || key === '')
    throw new InputError(
      file,
      line,
      'the profile has no "key"; expected the text by which the visitor is known',
    );
  return { ...row, key };
}

function csvInputError(file: string, error: CsvError): InputError {
  const lines: unknown = error.lines;
  const line = typeof lines === 'number' ? lines : undefined;
  const problem =
    error.code === 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH'
      ? 'the row has not as many cells as the header row'
      : 'this is not CSV with commas between the cells; a spreadsheet may have written semicolons: export it with commas';
  // The parser's own message quotes the row: not a cause to carry along.
  return new InputError(file, line, problem);
}
