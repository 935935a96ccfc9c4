// A file of profiles becomes rows of the profiles table; only what is no row at all is refused.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { InputError } from '../../lib/local/input-error.ts';
import { type ProfileRow, readProfilesFile } from '../../lib/local/profiles-file.ts';
import { collect } from './collect.ts';

const folder = mkdtempSync(join(tmpdir(), 'profiles-file-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function read(name: string, content: string | Buffer): Promise<ProfileRow[]> {
  const file = join(folder, name);
  writeFileSync(file, content);
  return collect(readProfilesFile(file));
}

async function refusal(name: string, content: string | Buffer): Promise<InputError> {
  const thrown: unknown = await read(name, content).catch((error: unknown) => error);
  if (thrown instanceof InputError) return thrown;
  throw new Error('expected an InputError');
}

const zoe = {
  key: 'SHOPPER-1',
  email: 'zoe@mail.example',
  name: 'Zoë “Z” Brontë, née O’Hara',
  locale: 'en',
  timeZone: 'Europe/London',
  consent: { marketing: true, surveys: false },
  attributes: { tier: 'gold' },
};

describe('JSON Lines', () => {
  it('give the rows as they are, oddities included', async () => {
    const odd = { key: 'k', email: 7, locale: null, consent: 'yes', extra: [1] };
    expect(await read('p.jsonl', `${JSON.stringify(zoe)}\r\n\n${JSON.stringify(odd)}`)).toEqual([zoe, odd]);
  });

  it.each([
    ['is not JSON', '{"key":"a"', 'this is not JSON; expected one complete JSON value per line'],
    ['is a text', '"zoe"', 'this is not a profile; expected a JSON object with a "key"'],
    ['is an array', '[{"key":"a"}]', 'this is not a profile; expected a JSON object with a "key"'],
    ['is null', 'null', 'this is not a profile; expected a JSON object with a "key"'],
    ['has no key', '{"email":"a@b.example"}', 'the profile has no "key"'],
    ['has an empty key', '{"key":""}', 'the profile has no "key"'],
    ['has a key that is no text', '{"key":true}', 'the profile has no "key"'],
  ])('are refused with the line that %s', async (_, line, sentence) => {
    const error = await refusal('p.jsonl', `{"key":"first"}\n\n${line}\n`);
    expect(error.line).toBe(3);
    expect(error.message).toContain(`${error.file}, line 3: ${sentence}`);
  });

  it('may have a number as key, which is the text that a trigger carries', async () => {
    expect(await read('p.jsonl', '{"key":42}\n')).toEqual([{ key: '42' }]);
  });
});

describe('CSV', () => {
  const header = 'key,email,name,locale,timeZone,consent.marketing,consent.surveys,attributes.tier';

  it('gives the same row as JSON Lines', async () => {
    const row = 'SHOPPER-1,zoe@mail.example,"Zoë “Z” Brontë, née O’Hara",en,Europe/London,true,FALSE,gold';
    expect(await read('p.csv', `\uFEFF${header}\r\n${row}\r\n`)).toEqual([zoe]);
  });

  it('has no value where a cell is empty, and keeps consent that is neither true nor false as text', async () => {
    expect(await read('p.csv', `${header}\nk,,,,,yes,,\n\n`)).toEqual([
      { key: 'k', consent: { marketing: 'yes' }, attributes: {} },
    ]);
  });

  it('may have its columns in any order, further ones, and a cell over several lines', async () => {
    expect(await read('p.csv', 'note,key\n"two\nlines",k\n')).toEqual([
      { key: 'k', note: 'two\nlines', consent: {}, attributes: {} },
    ]);
  });

  it('treats names of JavaScript’s own as names', async () => {
    const [row] = await read('p.csv', 'key,attributes.__proto__,consent.constructor\nk,x,true\n');
    expect(JSON.stringify(row)).toBe(
      '{"key":"k","consent":{"constructor":true},"attributes":{"__proto__":"x"}}',
    );
  });

  it.each([
    ['without a column "key"', 'email,name\na@b.example,A', 1, 'the header row has no column "key"'],
    ['separated by semicolons', 'key;email\nk;a@b.example', 1, 'separate columns by commas'],
    ['with a column twice', 'key,email,email\nk,a,b', 1, 'the header row has the column "email" twice'],
    ['with an empty key', 'key,email\nk,a\n,b', 3, 'the profile has no "key"'],
    ['with too few cells', 'key,email\nk,a\n\nl', 4, 'the row has not as many cells as the header row'],
    ['with too many cells', 'key,email\nk,a,b', 2, 'the row has not as many cells as the header row'],
    ['with an open quote', 'key,email\nk,"a', 2, 'this is not CSV with commas between the cells'],
  ])('%s is refused with file and line', async (_, content, line, sentence) => {
    const error = await refusal('p.csv', content);
    expect(error.line).toBe(line);
    expect(error.message).toContain(sentence);
  });

  it('in another encoding is refused instead of garbled', async () => {
    const error = await refusal('p.csv', Buffer.from('key,name\nk,Jürgen', 'latin1'));
    expect(error.message).toBe(`${error.file}: is not UTF-8 text: save the file as UTF-8`);
  });
});

describe('without a telling name', () => {
  it('a file that begins with a brace is JSON Lines, any other is CSV', async () => {
    expect(await read('profiles', '\uFEFF\n{"key":"a"}')).toEqual([{ key: 'a' }]);
    expect(await read('profiles.txt', 'key\na\n')).toEqual([{ key: 'a', consent: {}, attributes: {} }]);
    expect(await read('profiles', '')).toEqual([]);
  });
});

it.each(['p.csv', 'p.jsonl', 'profiles'])('a missing file is refused: %s', async (name) => {
  const file = join(folder, 'nowhere', name);
  const thrown: unknown = await collect(readProfilesFile(file)).catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(InputError);
  expect(thrown).toMatchObject({ message: `${file}: cannot be read (no such file)` });
});

describe('whatever the cells hold', () => {
  const cell = fc.string({ unit: 'grapheme', maxLength: 12 }).map((text) => text.trim());
  const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;

  it('CSV gives back each text as it was', async () => {
    const row = fc.record({ key: cell.filter((text) => text !== ''), name: cell, tier: cell });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 10 }), async (rows) => {
        const lines = rows.map(({ key, name, tier }) => [key, name, tier].map(quote).join(','));
        const wanted = rows.map(({ key, name, tier }) => ({
          key,
          ...(name === '' ? {} : { name }),
          consent: {},
          attributes: tier === '' ? {} : { tier },
        }));
        expect(await read('any.csv', `key,name,attributes.tier\n${lines.join('\n')}`)).toEqual(wanted);
      }),
      { numRuns: 100 },
    );
  });

  it('JSON Lines give back each row as it was', async () => {
    const row = fc
      .tuple(fc.string({ minLength: 1 }), fc.dictionary(fc.string(), fc.jsonValue()))
      .map(([key, rest]) => ({ ...JSON.parse(JSON.stringify(rest)), key }));
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 10 }), async (rows) => {
        expect(await read('any.jsonl', rows.map((one) => JSON.stringify(one)).join('\n'))).toEqual(rows);
      }),
      { numRuns: 100 },
    );
  });
});
