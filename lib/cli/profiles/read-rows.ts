// The rows of a file of profiles, one after the other, each with the place where reading can go on after it.

import { InputError } from '../../local/input-error.ts';
import { headerOf } from '../../local/profiles-file.ts';
import { readRecords } from './file-records.ts';
import { profileFields, type RowReading, readCells, readCsvRows, readJsonRows } from './profile-rows.ts';

export interface Row {
  line: number;
  end: number;
  nextLine: number;
  /** The row as it stands in the file, where it could be read. */
  text: string | undefined;
  reading: RowReading;
}

/** `columns` are those of a CSV file; JSON Lines have none. */
export interface RowsFrom {
  kind: 'csv' | 'json';
  columns: readonly string[] | undefined;
  offset: number;
  line: number;
}

/** Yields the rows that each piece of the file holds; empty lines are none. */
export async function* readRows(file: string, from: RowsFrom): AsyncGenerator<Row[]> {
  for await (const records of readRecords(file, from.kind, from)) {
    const rows = records.filter(({ text }) => text?.trim() !== '');
    const texts = rows.flatMap(({ text, problem }) => (problem === undefined ? (text ?? []) : []));
    const { columns } = from;
    const readings = (columns === undefined ? readJsonRows(texts) : readCsvRows(texts, columns)).values();
    yield rows.map(({ line, end, nextLine, text, problem }) => {
      const place = { line, end, nextLine, text };
      if (problem !== undefined) return { ...place, reading: { reason: problem } };
      return { ...place, reading: readings.next().value ?? { reason: 'cannot be read' } };
    });
  }
}

/** Where the rows of a file start, and a CSV file's columns. @throws InputError for a header row that will not do */
export async function findRows(file: string, kind: 'csv' | 'json'): Promise<RowsFrom> {
  const start = { kind, columns: undefined, offset: 0, line: 1 };
  if (kind === 'json') return start;
  for await (const records of readRecords(file, kind, start)) {
    for (const { line, end, nextLine, text, problem } of records) {
      if (text?.trim() === '') continue;
      const cells = problem === undefined ? readCells(text ?? '') : { reason: problem };
      if (!Array.isArray(cells)) throw new InputError(file, line, `the header row: ${cells.reason}`);
      const columns = headerOf(cells, file, line);
      refuseUnknown(columns, file, line);
      return { kind, columns, offset: end, line: nextLine };
    }
  }
  throw new InputError(file, undefined, 'is empty: a CSV file begins with a header row');
}

function refuseUnknown(columns: readonly string[], file: string, line: number): void {
  const own = profileFields.filter((field) => field !== 'consent' && field !== 'attributes');
  const unknown = columns.filter(
    (column) => !own.includes(column) && !/^(consent|attributes)\../.test(column),
  );
  if (unknown.length === 0) return;
  const shown = unknown.slice(0, 5).map((column) => `"${column.slice(0, 40)}"`);
  throw new InputError(
    file,
    line,
    `${shown.join(', ')}: a profile has no such field; there is ${own.join(', ')}, consent.<category> and attributes.<name>. Rename the column, e.g. attributes.phone, or leave it out`,
  );
}
