// Files that an operator imports or looks at: no row, however strange, hurts more than itself.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { maskJson } from '../../lib/cli/parked/mask-json.ts';
import { findRows, readRows } from '../../lib/cli/profiles/read-rows.ts';
import { readAddresses } from '../../lib/cli/suppressions/read-addresses.ts';
import { collect } from '../local/collect.ts';
import { soonWithinBounds, withinBounds } from './bounds.ts';

const folder = mkdtempSync(join(tmpdir(), 'hostile-'));
afterAll(() => rmSync(folder, { recursive: true }));
const nested = (levels: number) => JSON.parse(`${'{"a":['.repeat(levels)}1${']}'.repeat(levels)}`);

describe('a file of an operator', () => {
  async function profilesIn(kind: 'csv' | 'json', text: string) {
    const file = join(folder, `profiles.${kind}`);
    writeFileSync(file, text);
    const rows = await soonWithinBounds(async () => {
      return await collect(readRows(file, await findRows(file, kind)));
    });
    return rows.flat().map(({ reading }) => ('reason' in reading ? reading.reason : reading.profile.key));
  }

  it('with a profile nested a hundred thousand times refuses that row only', async () => {
    const deep = `{"key":"A","attributes":{"x":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`;
    expect(await profilesIn('json', `${deep}\n{"key":"B"}\n`)).toEqual([
      'the "attributes" are nested too deeply',
      'B',
    ]);
  });

  it('with a hundred thousand columns is read, or told why not, soon', async () => {
    const columns = Array.from({ length: 60_000 }, (_, at) => `attributes.${at}`);
    expect(
      await profilesIn('csv', `key,${columns.join(',')}\nA,${','.repeat(columns.length - 1)}\n`),
    ).toEqual(['A']);
    await expect(profilesIn('csv', `key,${columns.join(',')},attributes.7\n`)).rejects.toThrow('twice');
  });

  it('of quotes, commas, or one endless line is read in bounds', async () => {
    for (const piece of ['"', '""', ',', '"\n', '",', 'A,"b\n', '\r', '\ufeff', ' ']) {
      const lines = piece.repeat(100_000 / piece.length);
      await profilesIn('csv', `key,name\n${lines}\nB,Bob\n`);
      const file = join(folder, 'addresses');
      writeFileSync(file, `email,name\n${lines}\nbob@example.com,Bob\n`);
      await soonWithinBounds(() => collect(readAddresses(file)));
    }
  });

  it('with the members of every object as columns changes none of them', async () => {
    const header = 'key,attributes.__proto__,consent.__proto__,attributes.constructor\n';
    expect(await profilesIn('csv', `${header}A,polluted,true,x\n`)).toEqual(['A']);
    expect(Reflect.ownKeys(Object.prototype)).not.toContain('polluted');
  });
});

it('a reject nested a hundred thousand times is shown as deep as anybody reads', () => {
  const shown = withinBounds(() => maskJson(nested(50_000), { open: new Set(['a']), closed: new Set() }));
  expect(JSON.stringify(shown).length).toBeLessThan(1_000);
});
