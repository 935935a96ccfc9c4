import { readFileSync, writeFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { PutItemCommand, QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSuppressionStore } from '../../functions/adapters/suppression-store.ts';
import type { Visitor } from '../../functions/core/visitor-hash.ts';
import { removeRunFile } from '../../lib/local/run-file.ts';
import { type LocalDynamo, region } from '../support/local-aws.ts';
import {
  recipientHash as hashOf,
  type LocalDeployment,
  outputs,
  startDeployment,
  visitorHash,
} from './local-deployment.ts';
import { run as runCommand } from './run-command.ts';

let deployment: LocalDeployment;
let dynamo: LocalDynamo;
let cwd: string;
const run = (...argv: string[]) => runCommand(argv, { cwd });

beforeAll(async () => {
  deployment = await startDeployment();
  dynamo = deployment.dynamo;
});
afterAll(() => deployment.stop());

beforeEach(async () => {
  const folder = await deployment.folder();
  cwd = folder.cwd;
  return folder.remove;
});

const profile = (key: string) => dynamo.item('profiles', { key });
const put = (file: string, content: string) => writeFileSync(join(cwd, file), content);
const ada = {
  key: 'ADA',
  email: 'Ada@Example.com',
  name: 'Ada',
  consent: { marketing: true },
  attributes: { tier: 'gold', points: 7 },
};

const due = Date.UTC(2026, 10, 20, 9);
const sentAt = Date.UTC(2026, 10, 19, 12);

/** As the consumer leaves them: a claim of an e-mail that was sent, and a later step that waits. */
async function leaveTraces(visitor: Visitor, campaign = 'welcome') {
  const hash = visitorHash(visitor);
  const claim = {
    ...{ s: { S: 'sent' }, p: { S: 'p' }, c: { S: 'c' }, l: { N: '0' }, f: { N: '9' } },
    ...{ t: { N: String(sentAt) }, i: { S: 'ses-1' }, n: { S: campaign }, x: { S: 'first' } },
  };
  await dynamo.client.send(
    new PutItemCommand({ TableName: 'sends', Item: { visitorHash: { S: hash }, 'm:1': { M: claim } } }),
  );
  await dynamo.client.send(
    new PutItemCommand({
      TableName: 'waits',
      Item: {
        visitorHash: { S: hash },
        wait: { S: `${campaign}#1#AbC-_9` },
        shard: { S: '0' },
        dueAt: { N: String(due) },
      },
    }),
  );
}

async function waitsOf(visitor: Visitor): Promise<number> {
  const command = new QueryCommand({
    TableName: 'waits',
    KeyConditionExpression: 'visitorHash = :hash',
    ExpressionAttributeValues: { ':hash': { S: visitorHash(visitor) } },
  });
  return (await dynamo.client.send(command)).Items?.length ?? 0;
}

const ledgerOf = (visitor: Visitor) => dynamo.item('sends', { visitorHash: visitorHash(visitor) });
const suppressions = () => createSuppressionStore({ client: dynamo.client, tableName: 'suppressions' });

describe('profiles import', () => {
  it('writes the good rows, notes the others with line and reason, and says how many', async () => {
    put('people.jsonl', `${JSON.stringify(ada)}\n\n{"key":"BOB","email":"nobody"}\n`);
    const { status, out } = await run('profiles', 'import', 'people.jsonl');
    expect(status).toBe(1);
    expect(out).toMatch(/^2 rows: 1 imported, 1 rejected \(/);
    expect(out).toContain('1 × the address of the profile cannot be mailed');
    expect(await profile('ADA')).toMatchObject({
      attributes: { M: { points: { N: '7' }, tier: { S: 'gold' } } },
    });
    const rejected = join(cwd, 'people.jsonl.rejected.jsonl');
    expect(JSON.parse(readFileSync(rejected, 'utf8'))).toEqual({
      line: 3,
      reason: 'the address of the profile cannot be mailed',
      row: '{"key":"BOB","email":"nobody"}',
    });
    expect((await stat(rejected)).mode & 0o777).toBe(0o600);
    await expect(stat(join(cwd, 'people.jsonl.import-state'))).rejects.toThrow('ENOENT');
  });

  it('takes CSV of more than one request, twice as well as once', async () => {
    const rows = Array.from({ length: 130 }, (_, n) => `C${n},c${n}@example.com,true,"Graz, Österreich"`);
    put('people.csv', `\uFEFFkey,email,consent.marketing,attributes.city\r\n${rows.join('\r\n')}\r\n`);
    for (const _ of [1, 2]) {
      const { status, out } = await run('profiles', 'import', 'people.csv', '--json');
      expect([status, JSON.parse(out)]).toMatchObject([
        0,
        { rows: 130, imported: 130, rejected: 0, finished: true },
      ]);
    }
    expect(await profile('C129')).toEqual({
      key: { S: 'C129' },
      email: { S: 'c129@example.com' },
      consent: { M: { marketing: { BOOL: true } } },
      attributes: { M: { city: { S: 'Graz, Österreich' } } },
    });
  });

  it('isolates a profile that DynamoDB alone refuses', async () => {
    put('odd.jsonl', '{"key":"N1"}\n{"key":"N2","attributes":{"n":1e200}}\n{"key":"N3"}\n');
    const { status, out } = await run('profiles', 'import', 'odd.jsonl', '--json');
    expect([status, JSON.parse(out)]).toMatchObject([1, { imported: 2, rejected: 1 }]);
    expect([await profile('N1'), await profile('N2'), await profile('N3')]).toEqual([
      expect.anything(),
      undefined,
      expect.anything(),
    ]);
  });

  it('checks without writing anything when dry', async () => {
    put('dry.jsonl', '{"key":"DRY"}\n{"key":""}\n');
    const { status, out } = await run('profiles', 'import', 'dry.jsonl', '--dry-run');
    expect(status).toBe(1);
    expect(out).toMatch(/^2 rows: 1 would be imported, 1 rejected/);
    expect(await profile('DRY')).toBeUndefined();
    await expect(stat(join(cwd, 'dry.jsonl.rejected.jsonl'))).rejects.toThrow('ENOENT');
  });

  it('stops at Ctrl-C between two chunks, and goes on there', async () => {
    put('long.jsonl', Array.from({ length: 1500 }, (_, n) => `{"key":"L${n}"}`).join('\n'));
    const stopped = await runCommand(['profiles', 'import', 'long.jsonl'], {
      cwd,
      signal: AbortSignal.abort(),
    });
    expect(stopped).toMatchObject({
      status: 1,
      out: expect.stringContaining('Cut short: the same command goes on'),
    });
    expect(await profile('L0')).toBeUndefined();
    const { status, err, out } = await run('profiles', 'import', 'long.jsonl', '--json');
    expect(err).toContain('Going on after 0 rows');
    expect([status, JSON.parse(out).imported]).toEqual([0, 1500]);
  });

  it('begins at the first row where the file or the table is another than before, or when it is told to', async () => {
    put('new.jsonl', '{"key":"NEW-1"}\n{"key":"NEW-2"}');
    const aborted = { cwd, signal: AbortSignal.abort() };
    await runCommand(['profiles', 'import', 'new.jsonl'], aborted);
    put('new.jsonl', '{"key":"NEW-1"}\n{"key":"NEW-2"}\n{"key":"NEW-3"}');
    expect(await run('profiles', 'import', 'new.jsonl')).toMatchObject({
      status: 0,
      err: expect.stringContaining('from the first row again'),
      out: expect.stringMatching(/^3 rows: 3 imported/),
    });
    await runCommand(['profiles', 'import', 'new.jsonl'], aborted);
    const restarted = await run('profiles', 'import', 'new.jsonl', '--restart');
    expect([restarted.status, restarted.err]).toEqual([0, '']);
  });

  it('keeps its place when the table cannot be written, and says what to do', async () => {
    put('lost.jsonl', '{"key":"A"}');
    const { status, err } = await run('profiles', 'import', 'lost.jsonl', '--table', 'no-such-table');
    expect(status).toBe(1);
    expect(err).toContain(
      'table no-such-table could not be written (ResourceNotFoundException): check the table',
    );
  });

  it.each([
    ['a.csv', 'email,name\n', 'has no column "key"'],
    ['a.csv', 'key,phone\n', '"phone": a profile has no such field'],
    ['a.csv', '', 'is empty'],
    ['nothing', undefined, 'there is no such file'],
    ['.', undefined, 'is no file'],
  ])('refuses %s (%j) as a whole with status 2', async (file, content, sentence) => {
    if (content !== undefined) put(file, content);
    expect(await run('profiles', 'import', file)).toMatchObject({
      status: 2,
      err: expect.stringContaining(sentence),
    });
  });
});

describe('profiles show and export', () => {
  beforeEach(async () => {
    put('ada.jsonl', JSON.stringify(ada));
    await run('profiles', 'import', 'ada.jsonl');
  });

  it('shows a profile with personal data masked, in full when asked', async () => {
    const masked = await run('profiles', 'show', 'ADA');
    expect(JSON.parse(masked.out).profiles).toEqual([
      {
        key: 'ADA',
        email: 'A…@Example.com',
        name: 'A…',
        consent: { marketing: true },
        attributes: { tier: 'g…', points: '…' },
      },
    ]);
    expect(JSON.parse((await run('profiles', 'show', 'ADA', '--show-personal-data')).out).profiles).toEqual([
      ada,
    ]);
  });

  it('tells what keeps a person from being mailed, what waits for them, and what they got', async () => {
    put('dora.jsonl', '{"key":"DORA","email":"dora@example.com"}');
    await run('profiles', 'import', 'dora.jsonl');
    await suppressions().suppress(hashOf('dora@example.com'), 'marketing', 'unsubscribed', sentAt);
    await leaveTraces({ profile: 'DORA' });
    await leaveTraces({ address: 'Dora@example.com' }, 'receipt');
    const expected = (address: string) => ({
      suppressions: [
        {
          address,
          suppressed: [{ scope: 'marketing', reason: 'unsubscribed', since: '2026-11-19T12:00:00.000Z' }],
          lifted: [],
        },
      ],
      waiting: [
        { campaign: 'welcome', step: 2, due: '2026-11-20T09:00:00.000Z' },
        { campaign: 'receipt', step: 2, due: '2026-11-20T09:00:00.000Z' },
      ],
      sentLately: [
        { campaign: 'welcome', step: 'first', at: '2026-11-19T12:00:00.000Z', sesMessageId: 'ses-1' },
        { campaign: 'receipt', step: 'first', at: '2026-11-19T12:00:00.000Z', sesMessageId: 'ses-1' },
      ],
    });
    const shown = await run('profiles', 'show', 'DORA');
    expect(JSON.parse(shown.out)).toMatchObject(expected('d…@example.com'));
    expect(shown.out).not.toContain('dora@');
    expect(await run('profiles', 'export', 'DORA', '--out', 'dora.json')).toMatchObject({
      status: 0,
      err: '1 person in dora.json\n',
    });
    const exported = JSON.parse(readFileSync(join(cwd, 'dora.json'), 'utf8'));
    expect(exported).toMatchObject({
      profiles: [{ key: 'DORA', email: 'dora@example.com' }],
      ...expected('dora@example.com'),
    });
    const byAddress = await run(
      'profiles',
      'export',
      '--address',
      'DORA@example.com',
      '--show-personal-data',
    );
    expect(JSON.parse(byAddress.out)).toMatchObject({ ...expected('DORA@example.com'), suppressions: [{}] });
  });

  it('says so when there is no such person', async () => {
    expect(await run('profiles', 'show', 'NOBODY')).toMatchObject({
      status: 1,
      err: expect.stringContaining('the local mode has no profile with this key, and no trace of it'),
    });
    expect(await run('profiles', 'export', 'NOBODY', '--show-personal-data')).toMatchObject({
      status: 1,
      out: '',
      err: expect.stringContaining('knows nothing about this person'),
    });
    expect(await run('profiles', 'show')).toMatchObject({ status: 2 });
  });

  it('exports every profile in the form that import takes', async () => {
    const { status, err } = await run('profiles', 'export', '--out', 'all.jsonl');
    expect(status).toBe(0);
    expect(err).toContain('profiles in all.jsonl');
    const rows = readFileSync(join(cwd, 'all.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows).toContainEqual(ada);
    expect((await stat(join(cwd, 'all.jsonl'))).mode & 0o777).toBe(0o600);
    const back = await run('profiles', 'import', 'all.jsonl', '--json');
    expect([back.status, JSON.parse(back.out).imported]).toEqual([0, rows.length]);
    expect(await run('profiles', 'export', '--out', 'all.jsonl')).toMatchObject({
      status: 1,
      err: expect.stringContaining('exists'),
    });
    const piped = await run('profiles', 'export', '--show-personal-data');
    expect(piped.out.trim().split('\n')).toHaveLength(rows.length);
  });
});

describe('profiles erase', () => {
  const hash = hashOf('ada@example.com');
  const suppression = async () => (await suppressions().find([hash])).get(hash);
  const visitors: Visitor[] = [{ profile: 'ADA' }, { address: 'ada@example.com' }, { profile: 'BOB' }];
  const left = async () =>
    await Promise.all(
      visitors.map(async (visitor) => [(await ledgerOf(visitor)) !== undefined, await waitsOf(visitor)]),
    );
  const untouched = [true, 1];
  const gone = [false, 0];

  beforeEach(async () => {
    put(
      'ada.jsonl',
      `${JSON.stringify(ada)}\n${JSON.stringify({ ...ada, key: 'ADA-2', email: 'ADA@example.com' })}\n{"key":"BOB","email":"bob@example.com"}`,
    );
    await run('profiles', 'import', 'ada.jsonl');
    for (const visitor of visitors) await leaveTraces(visitor);
    await dynamo.client.send(
      new UpdateItemCommand({
        TableName: 'suppressions',
        Key: { recipientHash: { S: hash } },
        UpdateExpression: 'REMOVE #all',
        ExpressionAttributeNames: { '#all': 'scope:all' },
      }),
    );
  });

  it('only says what it would do, until it is told to', async () => {
    const { status, out } = await run('profiles', 'erase', 'ADA');
    expect(status).toBe(0);
    expect(out).toContain(
      'Would remove 1 profile\nWould remove 2 ledger entries\nWould remove 2 waiting triggers\nWould keep the keyed hash of A…@',
    );
    expect(out).toContain('repeat it with --apply');
    expect(out.toLowerCase()).not.toContain('ada@example.com');
    expect([await profile('ADA'), await left()]).toEqual([
      expect.anything(),
      [untouched, untouched, untouched],
    ]);
    expect(await suppression()).not.toHaveProperty('all');
  });

  it.each([
    ['key', ['ADA'], 'Removed 1 profile\n'],
    ['address', ['--address', 'aDa@EXAMPLE.com'], 'Removed 2 profiles: '],
  ])(
    'finds by %s the profile, the ledger and what waits, and keeps nothing but a keyed hash that refuses every e-mail',
    async (_, argv, sentence) => {
      const { status, out } = await run('profiles', 'erase', ...argv, '--apply');
      expect(status).toBe(0);
      expect(out).toContain(sentence);
      expect(out).toContain('Removed 2 ledger entries\nRemoved 2 waiting triggers\nKept the keyed hash');
      expect([await profile('ADA'), await left()]).toEqual([undefined, [gone, gone, untouched]]);
      expect(await suppression()).toMatchObject({ all: { reason: 'erased' } });
      const kept = await dynamo.item('suppressions', { recipientHash: hash });
      expect(JSON.stringify(kept).toLowerCase()).not.toContain('ada@');
      expect(await profile('BOB')).toBeDefined();
    },
  );

  it('finds every profile of an address, however it is spelt', async () => {
    await run('profiles', 'erase', '--address', 'aDa@EXAMPLE.com', '--apply');
    expect([await profile('ADA'), await profile('ADA-2')]).toEqual([undefined, undefined]);
  });

  it('forgets a visitor whose address only the customer’s endpoint knows, by key and address', async () => {
    await leaveTraces({ profile: 'FROM-CRM' });
    const byKey = await run('profiles', 'erase', 'FROM-CRM');
    expect(byKey.out).toContain(
      'Would remove 0 profiles\nWould remove 1 ledger entry\nWould remove 1 waiting',
    );
    expect(byKey.out).toContain('nothing is suppressed; give it by --address');
    const { out } = await run('profiles', 'erase', 'FROM-CRM', '--address', 'eve@example.com', '--apply');
    expect(out).toContain('Kept the keyed hash of e…@example.com as suppressed from everything');
    expect([await ledgerOf({ profile: 'FROM-CRM' }), await waitsOf({ profile: 'FROM-CRM' })]).toEqual([
      undefined,
      0,
    ]);
    const eve = hashOf('eve@example.com');
    expect((await suppressions().find([eve])).get(eve)).toMatchObject({ all: { reason: 'erased' } });
  });

  it('keeps no word of what somebody noted when a suppression was lifted', async () => {
    const argv = ['ada@example.com', '--scope', 'marketing', '--reason'];
    await run('suppressions', 'add', ...argv, 'asked by phone');
    await run('suppressions', 'remove', ...argv, 'asked by letter', '--apply');
    await run('profiles', 'erase', 'ADA', '--apply');
    const kept = await dynamo.item('suppressions', { recipientHash: hash });
    expect(Object.keys(kept ?? {}).sort()).toEqual(['recipientHash', 'scope:all']);
  });

  it('can be repeated: what was done is done', async () => {
    await run('profiles', 'erase', 'ADA', '--apply');
    expect(await run('profiles', 'erase', 'ADA', '--apply')).toMatchObject({
      status: 1,
      err: expect.stringContaining('no profile with this key, and no trace of it'),
    });
  });

  it('leaves the reason of whoever unsubscribed before', async () => {
    const store = suppressions();
    await store.suppress(hash, 'all', 'complaint', 1);
    await store.suppress(hash, 'marketing', 'unsubscribed', 2);
    const { out } = await run('profiles', 'erase', 'ADA', '--apply');
    expect(out).toContain('as suppressed from everything, reason complaint as before');
    expect(await suppression()).toMatchObject({
      all: { reason: 'complaint', at: 1 },
      categories: { marketing: { reason: 'unsubscribed', at: 2 } },
    });
  });
});

describe('the deployment', () => {
  it('is the local mode that runs, never one that has ended', async () => {
    await removeRunFile(join(cwd, '.local'));
    expect(await run('profiles', 'show', 'ADA')).toMatchObject({
      status: 1,
      err: expect.stringContaining(
        'no local mode runs in this folder: start it with npm start, or name a stack',
      ),
    });
    // No process has this id: Linux's highest is 2^22.
    writeFileSync(
      join(cwd, '.local', 'run.json'),
      JSON.stringify({ version: 1, pid: 2 ** 30, stackName: 's', region, endpoints: {}, outputs }),
    );
    expect((await run('profiles', 'show', 'ADA')).err).toContain('no local mode runs in this folder');
  });

  it('is a stack of the outputs file when it is named', async () => {
    put('cdk-outputs.json', JSON.stringify({ 'campaign-triggers-prod': outputs }));
    put('one.jsonl', '{"key":"FROM-OUTPUTS"}');
    const given = ['profiles', 'import', 'one.jsonl', '--endpoint-url', dynamo.endpoint];
    expect(await run(...given, '--stage', 'prod')).toMatchObject({ status: 0 });
    expect(await run(...given, '--stage', 'staging')).toMatchObject({
      status: 1,
      err: expect.stringContaining(
        'has no stack "campaign-triggers-staging" (there is campaign-triggers-prod)',
      ),
    });
    expect(await run(...given, '--stack', 'x', '--outputs', 'gone.json')).toMatchObject({
      status: 1,
      err: expect.stringContaining('cdk deploy --outputs-file'),
    });
  });
});
