import { readFileSync, writeFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSuppressionStore } from '../../functions/adapters/suppression-store.ts';
import type { SuppressionStore } from '../../functions/core/ports/suppression-store.ts';
import { type LocalDeployment, outputs, recipientHash, startDeployment } from './local-deployment.ts';
import { run as runCommand } from './run-command.ts';

let deployment: LocalDeployment;
let store: SuppressionStore;
let cwd: string;
const run = (...argv: string[]) => runCommand(['suppressions', ...argv], { cwd });

beforeAll(async () => {
  deployment = await startDeployment();
  store = createSuppressionStore({ client: deployment.dynamo.client, tableName: 'suppressions' });
});
afterAll(() => deployment.stop());
beforeEach(async () => {
  const folder = await deployment.folder();
  cwd = folder.cwd;
  return folder.remove;
});

const put = (file: string, content: string) => writeFileSync(join(cwd, file), content);
const found = async (address: string) =>
  (await store.find([recipientHash(address)])).get(recipientHash(address));
const at = Date.UTC(2026, 10, 19, 12);

describe('suppressions add and show', () => {
  it('suppresses an address however it is spelt, and tells scope, reason and time of it', async () => {
    const added = await run('add', 'Ada@Example.com', '--scope', 'marketing', '--reason', 'asked by phone');
    expect(added).toMatchObject({ status: 0, out: expect.stringMatching(/^A…@example\.com is suppressed/) });
    expect(await found('ada@example.com')).toMatchObject({
      categories: { marketing: { reason: 'asked by phone' } },
    });
    const { out } = await run('show', 'ADA@example.COM');
    expect(out).toMatch(
      /^A…@example\.com is suppressed\nscope +reason +since\nmarketing {2}asked by phone {2}20/,
    );
    expect(out.toLowerCase()).not.toContain('ada@');
    expect(JSON.parse((await run('show', 'ada@example.com', '--json')).out)).toEqual({
      suppressed: [{ scope: 'marketing', reason: 'asked by phone', since: expect.any(String) }],
      lifted: [],
    });
  });

  it('says so when an address is not suppressed', async () => {
    expect(await run('show', 'nobody@example.com')).toMatchObject({
      status: 0,
      out: 'n…@example.com is not suppressed\n',
    });
  });

  it('leaves the first reason to whoever is suppressed already', async () => {
    await store.suppress(recipientHash('cleo@example.com'), 'all', 'complaint', at);
    const { out } = await run('add', 'cleo@example.com', '--scope', 'all', '--reason', 'list of 2025');
    expect(out).toContain('scope all, reason complaint, since 2026-11-19T12:00:00.000Z');
  });

  it('looks for the stack that is named, never for another', async () => {
    put('cdk-outputs.json', JSON.stringify({ 'campaign-triggers-prod': outputs }));
    expect(await run('show', 'dora@example.com', '--stage', 'staging')).toMatchObject({
      status: 1,
      err: expect.stringContaining('has no stack "campaign-triggers-staging"'),
    });
  });

  it.each([
    [['add', 'nobody', '--scope', 'all', '--reason', 'x'], 'ADDRESS must be one e-mail address'],
    [['add', 'a@b.example', '--reason', 'x'], 'say what is meant with --scope all'],
    [['add', 'a@b.example', '--scope', 'All', '--reason', 'x'], '--scope must be all or one category'],
    [['add', 'a@b.example', '--scope', 'all'], 'say why with --reason'],
    [['add', 'a@b.example', '--scope', 'all', '--reason', 'as ada@example.com said'], 'no address'],
    [['remove', 'a@b.example'], 'say what is meant with --scope all'],
    [['import', 'list.txt', '--reason', 'x'], 'say what is meant with --scope all'],
  ])('%j is refused with status 2', async (argv, sentence) => {
    expect(await run(...argv)).toMatchObject({ status: 2, err: expect.stringContaining(sentence) });
  });
});

describe('suppressions remove', () => {
  it('only says what it would do, until it is told to, and leaves the other scopes', async () => {
    const hash = recipientHash('emil@example.com');
    await store.suppress(hash, 'all', 'bounce', at);
    await store.suppress(hash, 'marketing', 'list of 2025', at);
    const argv = ['remove', 'emil@example.com', '--scope', 'all'];
    const would = await run(...argv);
    expect(would.out).toContain('Would remove the suppression of e…@example.com: scope all, reason bounce');
    expect(would.out).toContain('It stays suppressed for marketing\nNothing was changed');
    expect((await found('emil@example.com'))?.all).toBeDefined();
    expect(await run(...argv, '--apply')).toMatchObject({ status: 0, err: '' });
    expect(await found('emil@example.com')).toEqual({
      recipientHash: hash,
      categories: { marketing: { reason: 'list of 2025', at } },
    });
    expect((await run('show', 'emil@example.com')).out).toMatch(
      /Scope all \(bounce\) was removed at 20.*: no reason given/,
    );
  });

  it.each(['unsubscribed', 'complaint', 'erased'])(
    'takes away what the person wanted (%s) for a reason only, with a warning, and keeps the reason',
    async (wanted) => {
      const address = `${wanted}@example.com`;
      await store.suppress(recipientHash(address), 'marketing', wanted, at);
      const argv = ['remove', address, '--scope', 'marketing', '--apply'];
      const refused = await run(...argv);
      expect(refused).toMatchObject({ status: 2, err: expect.stringMatching(/^Warning: .*\n.*--reason/) });
      expect((await found(address))?.categories).toHaveProperty('marketing');
      const done = await run(...argv, '--reason', 'signed up again in the shop');
      expect(done).toMatchObject({ status: 0, err: expect.stringContaining('Warning: this person') });
      expect((await found(address))?.categories).toEqual({});
      const { lifted } = JSON.parse((await run('show', address, '--json')).out);
      expect(lifted).toMatchObject([
        { scope: 'marketing', was: wanted, because: 'signed up again in the shop' },
      ]);
    },
  );

  it('says what there is when the scope is another one', async () => {
    await store.suppress(recipientHash('fay@example.com'), 'all', 'bounce', at);
    expect(await run('remove', 'fay@example.com', '--scope', 'marketing')).toMatchObject({
      status: 1,
      err: expect.stringContaining('f…@example.com is not suppressed for marketing, but for all'),
    });
  });

  it('lets an address be suppressed anew', async () => {
    await run('add', 'gil@example.com', '--scope', 'all', '--reason', 'first');
    await run('remove', 'gil@example.com', '--scope', 'all', '--apply');
    await run('add', 'gil@example.com', '--scope', 'all', '--reason', 'second');
    expect((await found('gil@example.com'))?.all?.reason).toBe('second');
  });
});

describe('suppressions import and list', () => {
  it('takes one address a line, notes the others with line and reason, and can be repeated', async () => {
    put('list.txt', '\uFEFFhana@example.com\r\n\r\nnobody\r\nIVO@example.com\n');
    const argv = ['import', 'list.txt', '--scope', 'marketing', '--reason', 'list of 2025'];
    for (const _ of [1, 2]) {
      const { status, out } = await run(...argv);
      expect([status, out]).toEqual([
        1,
        '3 rows: 2 suppressed, 1 rejected\nThe rejected rows and why are in list.txt.rejected.jsonl\n',
      ]);
    }
    expect(await found('ivo@example.com')).toMatchObject({
      categories: { marketing: { reason: 'list of 2025' } },
    });
    const rejected = join(cwd, 'list.txt.rejected.jsonl');
    expect(readFileSync(rejected, 'utf8')).toBe(
      '{"line":3,"reason":"this is no e-mail address","row":"nobody"}\n',
    );
    expect((await stat(rejected)).mode & 0o777).toBe(0o600);
  });

  it('takes the column "email" of a CSV file of hundreds of rows', async () => {
    const rows = Array.from({ length: 400 }, (_, n) => `"Doe, J.",j${n}@example.com`);
    put('export.csv', `Name,Email\n${rows.join('\n')}\n"open,x@example.com\n`);
    const { status, out } = await run('import', 'export.csv', '--scope', 'all', '--reason', 'old system');
    expect([status, out]).toEqual([1, expect.stringContaining('401 rows: 400 suppressed, 1 rejected')]);
    expect((await found('j399@example.com'))?.all?.reason).toBe('old system');
    const { scopes } = JSON.parse((await run('list', '--json')).out);
    expect(scopes).toContainEqual({ scope: 'all', reason: 'old system', count: 400 });
  });

  it('writes nothing when dry', async () => {
    put('dry.txt', 'kim@example.com\nnobody\n');
    const { out } = await run('import', 'dry.txt', '--scope', 'all', '--reason', 'x', '--dry-run');
    expect(out).toBe('2 rows: 1 would be suppressed, 1 rejected\n');
    expect(await found('kim@example.com')).toBeUndefined();
    await expect(stat(join(cwd, 'dry.txt.rejected.jsonl'))).rejects.toThrow('ENOENT');
  });

  it.each([
    ['list.txt', 'name,phone\nAda,1\n', 'is neither an address nor a header row with the column "email"'],
    ['list.txt', '', 'is empty'],
    ['gone.txt', undefined, 'there is no such file'],
  ])('refuses %s (%j) as a whole', async (file, content, sentence) => {
    if (content !== undefined) put(file, content);
    expect(await run('import', file, '--scope', 'all', '--reason', 'x')).toMatchObject({
      status: 2,
      err: expect.stringContaining(sentence),
    });
  });

  it('counts by scope and reason, and names nobody', async () => {
    const { status, out } = await run('list');
    expect(status).toBe(0);
    expect(out).toMatch(/^scope +reason +addresses\n/);
    expect(out).toMatch(/\d suppressed addresses\n$/);
    expect(out).not.toContain('@');
  });
});
