// What today's code writes is what the newest fixture holds: a shape does not change without a version and a fixture of its own.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startDynamo, startSqs } from '../support/local-aws.ts';
import { asJson, comparable, fixtureNames, textOf } from './fixtures.ts';
import { type Aws, type Kind, writeToday } from './stored.ts';

let aws: Aws;
beforeAll(async () => {
  const [dynamo, sqs] = await Promise.all([startDynamo(), startSqs()]);
  aws = { dynamo, sqs };
});
afterAll(() => Promise.all([aws.dynamo.stop(), aws.sqs.stop()]));

it.each(Object.keys(writeToday) as Kind[])('%s is written as its fixture says', async (kind) => {
  const stored = await writeToday[kind](aws);
  expect(comparable(asJson(stored))).toEqual(comparable(textOf(kind)));
});

it('no fixture is newer than what is written', () => {
  const newest = new Map<string, number>();
  for (const name of fixtureNames()) {
    const [, kind = '', version] = /^(.*)-(\d+)$/.exec(name) ?? [];
    newest.set(kind, Math.max(newest.get(kind) ?? 0, Number(version)));
  }
  for (const [kind, version] of newest) expect(Object.keys(writeToday)).toContain(`${kind}-${version}`);
});
