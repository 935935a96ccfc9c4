// The poller's settings, read once. The names are the stack's and ours alike: functions/contract/env.ts.
import * as v from 'valibot';
import { pollerEnv, serviceNameEnv } from '../contract/env.ts';
import { type Environment, readSetting } from '../core/read-setting.ts';

export interface PollerConfig {
  stage: string;
  consumerName: string;
  credentialsSecretId: string;
  positionsTable: string;
  triggerQueueUrl: string;
  rejectsQueueUrl: string;
  onExpiredPosition: 'oldest' | 'latest';
}

/** @throws SETTING_MISSING naming the variable */
export function readConfig(env: Environment): PollerConfig {
  return {
    stage: readSetting(env, serviceNameEnv),
    consumerName: readSetting(env, pollerEnv.consumerName),
    credentialsSecretId: readSetting(env, pollerEnv.credentialsSecretId),
    positionsTable: readSetting(env, pollerEnv.positionsTable),
    triggerQueueUrl: readSetting(env, pollerEnv.triggerQueueUrl),
    rejectsQueueUrl: readSetting(env, pollerEnv.rejectsQueueUrl),
    onExpiredPosition: readSetting(env, pollerEnv.onExpiredPosition, v.picklist(['oldest', 'latest'])),
  };
}
