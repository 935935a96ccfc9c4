// The feedback function's settings, out of its environment.
import { feedbackEnv, serviceNameEnv } from '../contract/env.ts';
import { type Environment, readSetting } from '../core/read-setting.ts';

export interface FeedbackConfig {
  stage: string;
  sendsTable: string;
  resultsTable: string;
  suppressionsTable: string;
  signingKeysSecretId: string;
}

/** @throws SETTING_MISSING */
export function readConfig(env: Environment): FeedbackConfig {
  return {
    stage: readSetting(env, serviceNameEnv),
    sendsTable: readSetting(env, feedbackEnv.sendsTable),
    resultsTable: readSetting(env, feedbackEnv.resultsTable),
    suppressionsTable: readSetting(env, feedbackEnv.suppressionsTable),
    signingKeysSecretId: readSetting(env, feedbackEnv.signingKeysSecretId),
  };
}
