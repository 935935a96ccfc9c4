import { describe, expect, it } from 'vitest';
import { deployedShape } from '../../lib/cli/doctor/cost/deployed-shape.ts';
import { estimateCost } from '../../lib/cli/doctor/cost/estimate-cost.ts';
import { resourcesOf, synthesise } from '../lib/synthesised-stack.ts';

const million = { triggers: 1e6, emails: 1e6, journals: 1 };
const lineOf = (load: typeof million, wanted: string) => {
  const found = estimateCost(load).lines.find(({ service }) => service === wanted);
  if (found === undefined) throw new Error(`no line for ${wanted}`);
  return found;
};

describe('the estimated cost', () => {
  it('is a hundred dollars of SES for a million e-mails, and the sum of its lines', () => {
    const { lines, ses, withoutSes, total } = estimateCost(million);
    expect(ses).toBeCloseTo(100);
    expect(withoutSes + ses).toBeCloseTo(total);
    expect(lines.reduce((sum, { fixed, byTriggers }) => sum + fixed + byTriggers, 0)).toBeCloseTo(total);
  });

  it('has a fixed part alone where nothing happens: above all the poller, once for each journal', () => {
    const none = estimateCost({ triggers: 0, emails: 0, journals: 1 });
    expect(none.lines.every(({ byTriggers }) => byTriggers === 0)).toBe(true);
    // 43,800 minutes of 60 s at half a GB: 1,314,000 GB-s.
    const poller = 1_314_000 * 0.000_013_333_4;
    const two = estimateCost({ triggers: 0, emails: 0, journals: 2 });
    expect(two.total - none.total).toBeGreaterThan(poller);
    expect(two.total - none.total).toBeLessThan(poller * 1.1);
  });

  it('counts two writes and three and a half reads in DynamoDB', () => {
    const { byTriggers } = lineOf({ ...million, triggers: 1e9, emails: 1e9 }, 'DynamoDB');
    // In millions; counts and positions are shared by ten triggers, and a hundred of SES’s events.
    expect(byTriggers / 1000).toBeCloseTo(2.24 * 0.625 + 3.5 * 0.125, 2);
  });

  it('falls with the load, for a trigger: batches fill up', () => {
    const each = (triggers: number) =>
      lineOf({ triggers, emails: triggers, journals: 1 }, 'Lambda').byTriggers / triggers;
    expect(each(1e8)).toBeLessThan(each(1e6) / 5);
  });

  it('grows with the load in every line that has triggers', () => {
    const twice = estimateCost({ ...million, triggers: 2e6, emails: 2e6 });
    for (const [at, line] of estimateCost(million).lines.entries()) {
      expect(twice.lines[at]?.byTriggers).toBeGreaterThanOrEqual(line.byTriggers);
      expect(twice.lines[at]?.fixed).toBe(line.fixed);
    }
  });

  it('says what it assumes in every line', () => {
    for (const { assumption } of estimateCost(million).lines) expect(assumption).not.toBe('');
  });
});

describe('what the estimate believes of the stack', () => {
  const template = synthesise();
  const count = (type: string) => resourcesOf(template, type).length;

  it('is what the template has', () => {
    const functions = resourcesOf(template, 'AWS::Lambda::Function').map(([, one]) => one.Properties);
    const sizeOf = (words: string) =>
      Number(functions.find(({ Description }) => String(Description).includes(words))?.MemorySize) / 1024;
    expect({
      memoryGb: {
        poller: sizeOf('reads Adobe journals'),
        consumer: sizeOf('turns triggers into e-mails'),
        waker: sizeOf('waited long enough'),
        feedback: sizeOf('what SES tells'),
      },
      alarms: count('AWS::CloudWatch::Alarm'),
      secrets: count('AWS::SecretsManager::Secret'),
      polledQueues: count('AWS::Lambda::EventSourceMapping'),
    }).toEqual({
      memoryGb: deployedShape.memoryGb,
      alarms: deployedShape.alarms,
      secrets: deployedShape.secrets,
      polledQueues: deployedShape.polledQueues,
    });
  });
});
