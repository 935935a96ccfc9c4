import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mailFileName, writeMail } from '../../lib/local/outbox.ts';
import type { Mail } from '../../lib/local/state.ts';

const aMail = (id: string, acceptedAt = 1_790_000_000_123): Mail => ({
  id,
  acceptedAt,
  source: 'a@shop.example',
  destinations: ['b@example.com'],
  configurationSet: undefined,
  tags: {},
  raw: Buffer.from([70, 114, 111, 109, 58, 255, 13, 10]),
});

let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'outbox-'));
});
afterAll(() => rm(dir, { recursive: true }));

describe('the outbox', () => {
  test('makes its folder and writes the e-mail byte by byte', async () => {
    const mail = aMail('0100-abc');
    const path = await writeMail(join(dir, 'new', 'folder'), mail);
    expect(path).toBe(join(dir, 'new', 'folder', '2026-09-21T14-13-20-123Z_0100-abc.eml'));
    expect(await readFile(path)).toEqual(mail.raw);
  });

  test('an id never leads out of the folder', async () => {
    const path = await writeMail(join(dir, 'safe'), aMail('../../etc/passwd\0'));
    expect(dirname(path)).toBe(join(dir, 'safe'));
    expect(await readdir(join(dir, 'safe'))).toHaveLength(1);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (id) =>
        /^[A-Za-z0-9_-]+\.eml$/.test(mailFileName(aMail(id))),
      ),
    );
  });

  test('files sort as the e-mails were accepted', () => {
    const names = [aMail('z', 1_790_000_000_001), aMail('a', 1_790_000_000_002)].map(mailFileName);
    expect(names.toSorted()).toEqual(names);
  });
});
