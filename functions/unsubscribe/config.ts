// The unsubscribe function's settings, out of its environment.
import { serviceNameEnv, unsubscribeEnv } from '../contract/env.ts';
import { type Environment, readSetting } from '../core/read-setting.ts';

export interface UnsubscribeConfig {
  stage: string;
  suppressionsTable: string;
  signingKeysSecretId: string;
}

/** @throws SETTING_MISSING */
export function readConfig(env: Environment): UnsubscribeConfig {
  return {
    stage: readSetting(env, serviceNameEnv),
    suppressionsTable: readSetting(env, unsubscribeEnv.suppressionsTable),
    signingKeysSecretId: readSetting(env, unsubscribeEnv.signingKeysSecretId),
  };
}
