// The waker's settings, out of its environment.
import { serviceNameEnv, wakerEnv } from '../contract/env.ts';
import { type Environment, readSetting } from '../core/read-setting.ts';

export interface WakerConfig {
  stage: string;
  waitsTable: string;
  triggerQueueUrl: string;
}

/** @throws SETTING_MISSING naming the variable */
export function readConfig(env: Environment): WakerConfig {
  return {
    stage: readSetting(env, serviceNameEnv),
    waitsTable: readSetting(env, wakerEnv.waitsTable),
    triggerQueueUrl: readSetting(env, wakerEnv.triggerQueueUrl),
  };
}
