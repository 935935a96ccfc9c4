// One row of a file as a profile that the consumer will take, or the reason why it would not.
import { CsvError } from 'csv-parse';
import { parse } from 'csv-parse/sync';
import { CampaignTriggersError } from '../../../functions/core/errors.ts';
import { parseJson } from '../../../functions/core/parse-json.ts';
import { isDeeperThan, isPlainObject } from '../../../functions/core/plain-object.ts';
import { recipientFromProfile, visitorKey } from '../../../functions/core/recipient.ts';
import { type ProfileRow, profileOf } from '../../local/profiles-file.ts';

export type RowReading = { profile: ProfileRow } | { reason: string };

/** What the documented shape knows; whatever else a template uses belongs into `attributes`. */
export const profileFields: readonly string[] = [
  'key',
  'email',
  'name',
  'locale',
  'timeZone',
  'consent',
  'attributes',
];

/** DynamoDB's 400 KB per item, less what its own bookkeeping takes. */
const mostBytes = 380_000;
/** DynamoDB's own limit, less the item and `attributes` themselves. */
const deepest = 30;

/** @param texts the lines of a JSON Lines file */
export function readJsonRows(texts: readonly string[]): RowReading[] {
  return texts.map((text) => sized(text) ?? parsed(jsonRow(text)));
}

/** @param texts the records of a CSV file, after its header row */
export function readCsvRows(texts: readonly string[], columns: readonly string[]): RowReading[] {
  const together = parseCells(texts.join('\n'));
  // One mistake fails them all, or shifts those after it: then each is read by itself.
  const cells =
    Array.isArray(together) && together.length === texts.length
      ? together
      : texts.map((text) => readCells(text));
  return texts.map((text, at) => sized(text) ?? parsed(csvRow(cells[at] ?? [], columns)));
}

/** The cells of one CSV record, or why there are none. */
export function readCells(text: string): string[] | { reason: string } {
  const records = parseCells(text);
  return Array.isArray(records) ? (records[0] ?? []) : records;
}

/** Never quotes the cells in the reason: they are personal data. */
function parseCells(text: string): string[][] | { reason: string } {
  try {
    return parse(text, { trim: true, relax_column_count: true, record_delimiter: ['\n', '\r\n'] });
  } catch (thrown) {
    if (thrown instanceof CsvError) return { reason: `this is not CSV (${thrown.code})` };
    throw thrown;
  }
}

type Parsed = { value: unknown } | { reason: string };

function sized(text: string): { reason: string } | undefined {
  // Every character takes a byte at least: most texts need no counting.
  if (text.length * 3 <= mostBytes || Buffer.byteLength(text) <= mostBytes) return undefined;
  return { reason: `the profile is larger than ${mostBytes} bytes` };
}

const parsed = (row: Parsed): RowReading => ('reason' in row ? row : checkProfile(row.value));

function csvRow(cells: string[] | { reason: string }, columns: readonly string[]): Parsed {
  if (!Array.isArray(cells)) return cells;
  if (cells.length !== columns.length) {
    return { reason: `the row has ${cells.length} cells, the header row ${columns.length}` };
  }
  return { value: profileOf(columns, cells) };
}

function jsonRow(text: string): Parsed {
  try {
    return { value: parseJson(text) };
  } catch {
    // The parser's own message quotes the line.
    return { reason: 'this is not JSON; expected one complete JSON object per line' };
  }
}

function checkProfile(row: unknown): RowReading {
  if (!isPlainObject(row)) return { reason: 'this is not a profile; expected a JSON object with a "key"' };
  const unknown = Object.keys(row).find((field) => !profileFields.includes(field));
  if (unknown !== undefined) {
    return { reason: `"${unknown.slice(0, 40)}" is not a field of a profile; put it into "attributes"` };
  }
  const { key } = row;
  if (typeof key !== 'string')
    return { reason: 'the profile has no "key"; expected the text by which the visitor is known' };
  const usable = usableKey(key);
  if (usable === undefined) {
    return {
      reason:
        'the "key" can be no visitor’s: it is empty, too long, or what a page writes where it knows nobody',
    };
  }
  if (isDeeperThan(row, deepest)) return { reason: 'the "attributes" are nested too deeply' };
  try {
    recipientFromProfile(row);
  } catch (thrown) {
    if (thrown instanceof CampaignTriggersError) return { reason: thrown.message };
    throw thrown;
  }
  return { profile: { ...row, key: usable } };
}

/** As the consumer looks it up: trimmed; undefined for one that it never would. */
export function usableKey(key: string): string | undefined {
  const rule = { profile: { visitor: 'mcId' } } as const;
  return visitorKey(rule, { dimensions: {}, visitor: { mcId: key, aliases: [] } });
}
