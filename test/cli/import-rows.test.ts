// The import itself, against a table in memory that can be made to fail at any moment.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { type ImportRowsDeps, importRows, rejectedFile } from '../../lib/cli/profiles/import-rows.ts';
import { freshState, type ImportState, readState, stateFile } from '../../lib/cli/profiles/import-state.ts';
import { findRows } from '../../lib/cli/profiles/read-rows.ts';

const folder = mkdtempSync(join(tmpdir(), 'import-rows-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;

interface Imported {
  state: ImportState;
  table: Map<string, unknown>;
  /** The lines of the file of rejected rows. */
  rejected: number[];
  crashes: number;
}

/** Imports, and begins again after each crash as the command would. `fails` says at which writes, and when. */
async function importAll(
  kind: 'csv' | 'json',
  content: string | Buffer,
  fails: ('before' | 'after' | 'state' | 'not')[] = [],
  rowsPerChunk = 3,
): Promise<Imported> {
  files += 1;
  const file = join(folder, `${files}.${kind}`);
  writeFileSync(file, content);
  const table = new Map<string, unknown>();
  const unfinished = `${stateFile(file)}.new`;
  const write: ImportRowsDeps['write'] = async (profiles) => {
    const fail = fails.shift();
    if (fail === 'before') throw new Error('crash');
    for (const profile of profiles) table.set(profile.key, profile);
    if (fail === 'after') throw new Error('crash');
    // The rejected rows are written, then the state cannot be.
    if (fail === 'state') mkdirSync(unfinished);
    return new Map();
  };
  const rows = await findRows(file, kind);
  for (let crashes = 0; ; crashes += 1) {
    const before = await readState(file, 'same');
    const start = typeof before === 'object' ? before : freshState(rows, 'same');
    try {
      const { state } = await importRows(file, rows, start, { write, keepFiles: true, rowsPerChunk });
      return { state, table, rejected: rejectedLines(file), crashes };
    } catch {
      rmSync(unfinished, { recursive: true, force: true });
    }
  }
}

function rejectedLines(file: string): number[] {
  try {
    const lines = readFileSync(rejectedFile(file), 'utf8').trimEnd().split('\n');
    return lines.map((line) => JSON.parse(line).line);
  } catch {
    return [];
  }
}

const good = fc.record({ key: fc.constantFrom('A', 'B', 'C', 'Zoë', 'x"y'), name: fc.string(), n: fc.nat() });
const jsonLine = fc.oneof(
  { weight: 4, arbitrary: good.map(({ key, name, n }) => JSON.stringify({ key, name, attributes: { n } })) },
  fc.constantFrom(
    '{"key":7}',
    '{"key":""}',
    'not JSON',
    '{"key":"A","email":"x"}',
    '{"key":"A","phone":"1"}',
  ),
  fc.string().map((text) => text.replace(/[\r\n]/g, '') || 'x'),
);
const crash = fc.constantFrom<'before' | 'after' | 'state' | 'not'>('before', 'after', 'state', 'not');

describe('an import', () => {
  it('ends every row of a JSON Lines file as imported or rejected, whatever is in it and wherever it crashes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(jsonLine, { maxLength: 25 }),
        fc.array(crash, { maxLength: 8 }),
        async (lines, crashes) => {
          const rows = lines.filter((line) => line.trim() !== '');
          const content = lines.join('\n');
          const { state, table, rejected } = await importAll('json', content, [...crashes]);
          const undisturbed = await importAll('json', content, [], 100);
          expect(state.imported + state.rejected).toBe(rows.length);
          expect(rejected).toHaveLength(state.rejected);
          expect(new Set(rejected).size).toBe(rejected.length);
          expect([table, rejected]).toEqual([undisturbed.table, undisturbed.rejected]);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('does so with CSV, whose rows may go over several lines', async () => {
    const cell = fc.oneof(fc.constantFrom('', 'a', 'a,b', 'two\nlines', 'say "hi"', ' x '), fc.string());
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    const record = fc.oneof(
      {
        weight: 5,
        arbitrary: fc.tuple(good, cell).map(([{ key }, text]) => `${quoted(key)},${quoted(text)}`),
      },
      fc.constantFrom('A', 'A,b,c', 'A,"b"c', ',b'),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(record, { maxLength: 25 }),
        fc.array(crash, { maxLength: 8 }),
        async (records, crashes) => {
          const content = ['key,attributes.note', ...records].join('\r\n');
          const { state, table, rejected } = await importAll('csv', content, [...crashes]);
          const undisturbed = await importAll('csv', content, [], 100);
          expect(state.imported + state.rejected).toBe(records.length);
          expect([table, rejected]).toEqual([undisturbed.table, undisturbed.rejected]);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('repeats the last chunk only', async () => {
    const lines = Array.from({ length: 10 }, (_, n) => `{"key":"K${n}"}`).join('\n');
    const { state, crashes } = await importAll('json', lines, ['not', 'not', 'after']);
    expect([crashes, state.imported]).toEqual([1, 10]);
  });

  it('takes the last of the rows with one key', async () => {
    const { table } = await importAll('json', '{"key":"A","name":"old"}\n{"key":" A ","name":"new"}');
    expect([...table]).toEqual([['A', { key: 'A', name: 'new' }]]);
  });

  it('lets a quote that is never closed hurt its own row only', async () => {
    const rows = Array.from({ length: 300 }, (_, n) => `K${n},"note ${n}"`);
    rows[20] = 'K20,"never closed';
    const { state, table, rejected } = await importAll('csv', ['key,attributes.note', ...rows].join('\n'));
    expect([state.imported, rejected]).toEqual([299, [22]]);
    expect(Object.keys(state.reasons)).toEqual(['a quote is opened here and not closed']);
    expect(table.has('K299')).toBe(true);
  });

  it('refuses a line in another encoding, and one that nobody could store, and reads on', async () => {
    const content = Buffer.concat([
      Buffer.from('{"key":"A"}\n'),
      Buffer.from('{"key":"Zo\xeb"}\n', 'latin1'),
      Buffer.from(`{"key":"B","name":"${'x'.repeat(2_000_000)}"}\n`),
      Buffer.from(`{"key":"C","name":"${'x'.repeat(390_000)}"}\n{"key":"D"}`),
    ]);
    const { state, table, rejected } = await importAll('json', content);
    expect([[...table.keys()], rejected]).toEqual([
      ['A', 'D'],
      [2, 3, 4],
    ]);
    expect(Object.keys(state.reasons)).toEqual([
      'is not UTF-8 text: save the file as UTF-8',
      'the line is longer than 1048576 bytes',
      'the profile is larger than 380000 bytes',
    ]);
  });

  it.each([
    ['{"key":"undefined"}', /can be no visitor/],
    ['{"key":"000-000"}', /can be no visitor/],
    ['{"email":"a@b.example"}', /has no "key"/],
    ['[1]', /this is not a profile/],
    ['{"key":"A","email":"nobody"}', /the address of the profile cannot be mailed/],
    ['{"key":"A","consent":{"marketing":"yes"}}', /"consent" has not the documented shape/],
    ['{"key":"A","phone":"1"}', /"phone" is not a field of a profile; put it into "attributes"/],
    [`{"key":"A","attributes":${'{"a":'.repeat(40)}1${'}'.repeat(40)}}`, /nested too deeply/],
  ])('says why it rejects %s, without the row’s content', async (line, reason) => {
    const { state } = await importAll('json', line);
    expect(Object.keys(state.reasons)).toEqual([expect.stringMatching(reason)]);
  });
});
