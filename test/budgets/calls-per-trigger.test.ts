// What a trigger may ask of AWS on its way to an e-mail and after it: a budget of requests and request units.
import { beforeAll, describe, expect, it } from 'vitest';
import { unitsOf } from '../../lib/cli/doctor/cost/estimate-cost.ts';
import { type Counted, countTriggers } from '../bench/cost/counted-triggers.ts';

const count = 200;
const batches = count / 10;
let counted: Counted;

beforeAll(async () => {
  counted = await countTriggers(count);
}, 60_000);

describe('two hundred triggers that become e-mails', () => {
  it('take three reads a batch and two writes each; counts are written by batch', () => {
    const { calls } = counted.consumer;
    expect(calls).toEqual({
      // What is halted is looked at now and then.
      GetItem: 1,
      BatchGetItem: 3 * batches,
      UpdateItem: unitsOf.writes * count + batches,
      SendRawEmail: count,
    });
  });

  it('take no more of DynamoDB’s request units than the estimate says', () => {
    const { readUnits, writeUnits } = counted.consumer;
    expect(readUnits).toBeLessThanOrEqual(unitsOf.reads * count + 1);
    expect(writeUnits).toBeLessThanOrEqual(unitsOf.writes * count + batches);
  });

  it('take a read each when SES tells of them, and hardly a write', () => {
    const { calls, readUnits, writeUnits, invocations } = counted.feedback;
    expect(calls.BatchGetItem).toBe(invocations);
    expect(readUnits).toBeLessThanOrEqual(unitsOf.readsAfter * count);
    expect(writeUnits / count).toBeLessThan(0.1);
  });

  it('print half a kilobyte each', () => {
    expect(counted.consumer.logBytes / count).toBeLessThan(520);
    expect(counted.feedback.logBytes).toBe(0);
  });
});
