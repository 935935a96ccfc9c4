// The feedback function's settings, out of its environment.
import * as v from 'valibot';
import { feedbackEnv, serviceNameEnv } from '../contract/env.ts';
import { type Environment, readSetting } from '../core/read-setting.ts';

export interface FeedbackConfig {
  stage: string;
  sendingRatePerSecond: number;
  sendsTable: string;
  resultsTable: string;
  suppressionsTable: string;
  signingKeysSecretId: string;
}

const rate = v.pipe(v.string(), v.nonEmpty(), v.toNumber(), v.finite(), v.gtValue(0));

/** @throws SETTING_MISSING */
export function readConfig(env: Environment): FeedbackConfig {
  return {
    stage: readSetting(env, serviceNameEnv),
    sendingRatePerSecond: readSetting(env, feedbackEnv.sendingRatePerSecond, rate),
    sendsTable: readSetting(env, feedbackEnv.sendsTable),
    resultsTable: readSetting(env, feedbackEnv.resultsTable),
    suppressionsTable: readSetting(env, feedbackEnv.suppressionsTable),
    signingKeysSecretId: readSetting(env, feedbackEnv.signingKeysSecretId),
  };
}
