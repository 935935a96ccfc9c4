import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSuppressionStore } from '../../functions/adapters/suppression-store.ts';
import { createRecipientHash } from '../../functions/core/recipient-hash.ts';
import { createVisitorHash } from '../../functions/core/visitor-hash.ts';
import { removeRunFile, writeRunFile } from '../../lib/local/run-file.ts';
import { type LocalDynamo, region, startDynamo } from '../support/local-aws.ts';
import { type OneSecret, signingKeysSecret, startOneSecret } from '../support/one-secret.ts';
import { run as runCommand } from './run-command.ts';

let dynamo: LocalDynamo;
let secret: OneSecret;
let cwd: string;
const outputs = {
  ProfilesTable: 'profiles',
  SendsTable: 'sends',
  SuppressionsTable: 'suppressions',
  SigningKeysSecret: 'arn:aws:secretsmanager:eu-central-1:000000000000:secret:keys',
};
const hashOf = createRecipientHash(JSON.parse(signingKeysSecret).recipientKey);
const visitorHash = createVisitorHash(JSON.parse(signingKeysSecret).recipientKey);
const run = (...argv: string[]) => runCommand(argv, { cwd });

beforeAll(async () => {
  [dynamo, secret] = await Promise.all([startDynamo(), startOneSecret()]);
});
afterAll(() => Promise.all([dynamo.stop(), secret.stop()]));

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'profiles-'));
  const endpoints = {
    dynamodb: dynamo.endpoint,
    secretsManager: secret.endpoint,
    ses: 'http://127.0.0.1:9',
    sqs: 'http://127.0.0.1:9',
  };
  await writeRunFile(join(cwd, '.local'), {
    stackName: 'campaign-triggers-local',
    region,
    endpoints,
    outputs,
  });
  return () => rm(cwd, { recursive: true });
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
    expect(JSON.parse(masked.out)).toEqual({
      key: 'ADA',
      email: 'A…@Example.com',
      name: 'A…',
      consent: { marketing: true },
      attributes: { tier: 'g…', points: '…' },
    });
    expect(JSON.parse((await run('profiles', 'show', 'ADA', '--show-personal-data')).out)).toEqual(ada);
  });

  it('says so when there is no such profile', async () => {
    expect(await run('profiles', 'show', 'NOBODY')).toMatchObject({
      status: 1,
      err: expect.stringContaining('the local mode has no profile with this key'),
    });
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
  const suppression = async () =>
    (await createSuppressionStore({ client: dynamo.client, tableName: 'suppressions' }).find([hash])).get(
      hash,
    );
  const ledger = () => dynamo.item('sends', { visitorHash: visitorHash({ profile: 'ADA' }) });

  beforeEach(async () => {
    put(
      'ada.jsonl',
      `${JSON.stringify(ada)}\n${JSON.stringify({ ...ada, key: 'ADA-2', email: 'ADA@example.com' })}\n{"key":"BOB","email":"bob@example.com"}`,
    );
    await run('profiles', 'import', 'ada.jsonl');
    for (const visitor of [{ profile: 'ADA' }, { address: 'ada@example.com' }, { profile: 'BOB' }]) {
      const Item = { visitorHash: { S: visitorHash(visitor) } };
      await dynamo.client.send(new PutItemCommand({ TableName: 'sends', Item }));
    }
  });

  it('only says what it would do, until it is told to', async () => {
    const { status, out } = await run('profiles', 'erase', 'ADA');
    expect(status).toBe(0);
    expect(out).toContain(
      'Would remove 1 profile\nWould remove 2 ledger entries\nWould keep the keyed hash of A…@',
    );
    expect(out).toContain('repeat it with --apply');
    expect(out.toLowerCase()).not.toContain('ada@example.com');
    expect([await profile('ADA'), await ledger()]).toEqual([expect.anything(), expect.anything()]);
    expect(await suppression()).toBeUndefined();
  });

  it('removes profile and ledger, and keeps nothing but a keyed hash that refuses every e-mail', async () => {
    const { status, out } = await run('profiles', 'erase', 'ADA', '--apply');
    expect(status).toBe(0);
    expect(out).toContain('Removed 1 profile');
    expect([await profile('ADA'), await ledger()]).toEqual([undefined, undefined]);
    expect(await suppression()).toMatchObject({ all: { reason: 'erased' } });
    const kept = await dynamo.item('suppressions', { recipientHash: hash });
    expect(JSON.stringify(kept).toLowerCase()).not.toContain('ada@');
    expect(await profile('BOB')).toBeDefined();
    expect(await dynamo.item('sends', { visitorHash: visitorHash({ profile: 'BOB' }) })).toBeDefined();
  });

  it('finds every profile of an address, however it is spelt', async () => {
    const { out } = await run('profiles', 'erase', '--address', 'aDa@EXAMPLE.com', '--apply');
    expect(out).toMatch(/^Removed 2 profiles: /);
    expect([await profile('ADA'), await profile('ADA-2')]).toEqual([undefined, undefined]);
  });

  it('leaves the reason of whoever unsubscribed before', async () => {
    await dynamo.client.send(
      new UpdateItemCommand({
        TableName: 'suppressions',
        Key: { recipientHash: { S: hash } },
        UpdateExpression: 'REMOVE #all',
        ExpressionAttributeNames: { '#all': 'scope:all' },
      }),
    );
    const store = createSuppressionStore({ client: dynamo.client, tableName: 'suppressions' });
    await store.suppress(hash, 'all', 'complaint', 1);
    await store.suppress(hash, 'marketing', 'unsubscribed', 2);
    await run('profiles', 'erase', 'ADA', '--apply');
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
