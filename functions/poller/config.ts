// The poller's settings, read once. The names are the stack's and ours alike: functions/contract/env.ts.
import * as v from 'valibot';
import { pollerEnv, serviceNameEnv } from '../contract/env.ts';
import { CampaignTriggersError } from '../core/errors.ts';

const given = v.pipe(v.string(), v.nonEmpty());

const envSchema = v.object({
  [serviceNameEnv]: given,
  [pollerEnv.consumerName]: given,
  [pollerEnv.credentialsSecretId]: given,
  [pollerEnv.positionsTable]: given,
  [pollerEnv.triggerQueueUrl]: given,
  [pollerEnv.rejectsQueueUrl]: given,
  [pollerEnv.onExpiredPosition]: v.picklist(['oldest', 'latest']),
});

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
export function readConfig(env: Record<string, string | undefined>): PollerConfig {
  const parsed = v.safeParse(envSchema, env);
  if (!parsed.success) {
    const name = v.getDotPath(parsed.issues[0]) ?? 'environment';
    throw new CampaignTriggersError('SETTING_MISSING', `${name}: ${parsed.issues[0].message}`);
  }
  const all = parsed.output;
  return {
    stage: all[serviceNameEnv],
    consumerName: all[pollerEnv.consumerName],
    credentialsSecretId: all[pollerEnv.credentialsSecretId],
    positionsTable: all[pollerEnv.positionsTable],
    triggerQueueUrl: all[pollerEnv.triggerQueueUrl],
    rejectsQueueUrl: all[pollerEnv.rejectsQueueUrl],
    onExpiredPosition: all[pollerEnv.onExpiredPosition],
  };
}
