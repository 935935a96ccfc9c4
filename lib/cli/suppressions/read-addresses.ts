// The addresses of a file: one a line, or the column "email" of a CSV file.
import { parseAddress } from '../../../functions/core/normalise-address.ts';
import { InputError } from '../../local/input-error.ts';
import { type FileRecord, type ReadFrom, readRecords } from '../profiles/file-records.ts';
import { readCells } from '../profiles/profile-rows.ts';

export interface AddressRow {
  line: number;
  /** Bytes of the file up to its end. */
  end: number;
  /** As it stands in the file, where it could be read. */
  text: string | undefined;
  reading: { address: string } | { reason: string };
}

/** Yields the rows of each piece of the file; empty lines are none. @throws InputError for a file of another kind */
export async function* readAddresses(file: string): AsyncGenerator<AddressRow[]> {
  const { column, ...from } = await findAddresses(file);
  for await (const records of readRecords(file, column === undefined ? 'json' : 'csv', from)) {
    const rows = records.filter(({ text }) => text?.trim() !== '');
    yield rows.map((record) => {
      const { line, end, text } = record;
      return { line, end, text, reading: readAddress(record, column) };
    });
  }
}

function readAddress({ text = '', problem }: FileRecord, column: number | undefined): AddressRow['reading'] {
  if (problem !== undefined) return { reason: problem };
  const cells = column === undefined ? [text] : readCells(text);
  if (!Array.isArray(cells)) return cells;
  const address = parseAddress(cells[column ?? 0] ?? '');
  return address === undefined ? { reason: 'this is no e-mail address' } : { address };
}

/** The first line tells: it is an address, or a header row with the column "email". */
async function findAddresses(file: string): Promise<ReadFrom & { column: number | undefined }> {
  for await (const records of readRecords(file, 'csv', { offset: 0, line: 1 })) {
    for (const { line, end, nextLine, text = '', problem } of records) {
      if (text.trim() === '' && problem === undefined) continue;
      if (parseAddress(text) !== undefined) return { offset: 0, line: 1, column: undefined };
      const cells = readCells(text);
      const column = Array.isArray(cells) ? cells.findIndex((cell) => cell.toLowerCase() === 'email') : -1;
      if (column >= 0) return { offset: end, line: nextLine, column };
      throw new InputError(
        file,
        line,
        'is neither an address nor a header row with the column "email": give one address a line, or CSV with commas',
      );
    }
  }
  throw new InputError(file, undefined, 'is empty: give one address a line, or CSV with the column "email"');
}
