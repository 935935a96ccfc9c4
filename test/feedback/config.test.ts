import { describe, expect, it } from 'vitest';
import { readConfig } from '../../functions/feedback/config.ts';

const env = {
  POWERTOOLS_SERVICE_NAME: 'prod',
  SENDING_RATE_PER_SECOND: '14',
  SENDS_TABLE: 'sends',
  RESULTS_TABLE: 'results',
  SUPPRESSIONS_TABLE: 'suppressions',
  SIGNING_KEYS_SECRET_ID: 'keys',
};

describe('the settings of the feedback function', () => {
  it('come from its environment', () => {
    expect(readConfig(env)).toEqual({
      stage: 'prod',
      sendingRatePerSecond: 14,
      sendsTable: 'sends',
      resultsTable: 'results',
      suppressionsTable: 'suppressions',
      signingKeysSecretId: 'keys',
    });
  });

  it.each(Object.keys(env))('stop it at the start when %s is missing', (name) => {
    expect(() => readConfig({ ...env, [name]: undefined })).toThrow(`${name} is not set`);
  });
});
