import { expect, it } from 'vitest';
import { readConfig } from '../../functions/consumer/config.ts';
import { consumerEnv, serviceNameEnv } from '../../functions/contract/env.ts';
import { testEnvironment } from './consumer-bench.ts';

it('reads every variable that the stack sets', () => {
  const config = readConfig(testEnvironment);
  expect(Object.keys(config)).toHaveLength(Object.keys(consumerEnv).length + 1);
  expect(config).toMatchObject({ stage: 'test', maxReceiveCount: 5, sendsPerSecond: 100 });
});

it.each([serviceNameEnv, ...Object.values(consumerEnv)])('names %s when it is not set', (name) => {
  expect(() => readConfig({ ...testEnvironment, [name]: '' })).toThrow(
    expect.objectContaining({ code: 'SETTING_MISSING', message: `${name} is not set` }),
  );
});

it.each([
  ['SENDS_PER_SECOND', '0'],
  ['SENDS_PER_SECOND', 'fast'],
  ['MAX_RECEIVE_COUNT', '2.5'],
  ['SENDER', 'Shop <nobody>'],
  ['UNSUBSCRIBE_URL', 'unsubscribe.example'],
])('refuses %s=%s', (name, value) => {
  expect(() => readConfig({ ...testEnvironment, [name]: value })).toThrow(
    expect.objectContaining({ code: 'SETTING_MISSING', message: `${name} cannot be used` }),
  );
});
