import { expect, it } from 'vitest';
import { serviceNameEnv, wakerEnv } from '../../functions/contract/env.ts';
import { readConfig } from '../../functions/waker/config.ts';

const env = {
  [serviceNameEnv]: 'prod',
  [wakerEnv.waitsTable]: 'waits',
  [wakerEnv.triggerQueueUrl]: 'https://sqs/triggers',
};

it('reads the waker’s settings', () => {
  expect(readConfig(env)).toEqual({
    stage: 'prod',
    waitsTable: 'waits',
    triggerQueueUrl: 'https://sqs/triggers',
  });
});

it.each(Object.keys(env))('names the variable %s where it is missing', (name) => {
  expect(() => readConfig({ ...env, [name]: undefined })).toThrow(
    expect.objectContaining({ code: 'SETTING_MISSING', message: expect.stringContaining(name) }),
  );
});
