// The feedback function's settings, out of its environment.
import * as v from 'valibot';
import { feedbackEnv, serviceNameEnv } from '../contract/env.ts';
import { CampaignTriggersError } from '../core/errors.ts';

export interface FeedbackConfig {
  stage: string;
  sendsTable: string;
  resultsTable: string;
  suppressionsTable: string;
  signingKeysSecretId: string;
}

const setting = v.pipe(v.string(), v.nonEmpty());

/** @throws SETTING_MISSING */
export function readConfig(env: Readonly<Record<string, string | undefined>>): FeedbackConfig {
  return {
    stage: read(env, serviceNameEnv),
    sendsTable: read(env, feedbackEnv.sendsTable),
    resultsTable: read(env, feedbackEnv.resultsTable),
    suppressionsTable: read(env, feedbackEnv.suppressionsTable),
    signingKeysSecretId: read(env, feedbackEnv.signingKeysSecretId),
  };
}

function read(env: Readonly<Record<string, string | undefined>>, name: string): string {
  const parsed = v.safeParse(setting, env[name]);
  if (!parsed.success) throw new CampaignTriggersError('SETTING_MISSING', `${name} is not set`);
  return parsed.output;
}
