// The unsubscribe function's settings, out of its environment.
import * as v from 'valibot';
import { serviceNameEnv, unsubscribeEnv } from '../contract/env.ts';
import { CampaignTriggersError } from '../core/errors.ts';

export interface UnsubscribeConfig {
  stage: string;
  suppressionsTable: string;
  signingKeysSecretId: string;
}

const setting = v.pipe(v.string(), v.nonEmpty());

/** @throws SETTING_MISSING */
export function readConfig(env: Readonly<Record<string, string | undefined>>): UnsubscribeConfig {
  return {
    stage: read(env, serviceNameEnv),
    suppressionsTable: read(env, unsubscribeEnv.suppressionsTable),
    signingKeysSecretId: read(env, unsubscribeEnv.signingKeysSecretId),
  };
}

function read(env: Readonly<Record<string, string | undefined>>, name: string): string {
  const parsed = v.safeParse(setting, env[name]);
  if (!parsed.success) throw new CampaignTriggersError('SETTING_MISSING', `${name} is not set`);
  return parsed.output;
}
