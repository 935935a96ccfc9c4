// The waker's settings, out of its environment.
import * as v from 'valibot';
import { serviceNameEnv, wakerEnv } from '../contract/env.ts';
import { CampaignTriggersError } from '../core/errors.ts';

const given = v.pipe(v.string(), v.nonEmpty());

const envSchema = v.object({
  [serviceNameEnv]: given,
  [wakerEnv.waitsTable]: given,
  [wakerEnv.triggerQueueUrl]: given,
});

export interface WakerConfig {
  stage: string;
  waitsTable: string;
  triggerQueueUrl: string;
}

/** @throws SETTING_MISSING naming the variable */
export function readConfig(env: Record<string, string | undefined>): WakerConfig {
  const parsed = v.safeParse(envSchema, env);
  if (!parsed.success) {
    const name = v.getDotPath(parsed.issues[0]) ?? 'environment';
    throw new CampaignTriggersError('SETTING_MISSING', `${name}: ${parsed.issues[0].message}`);
  }
  const all = parsed.output;
  return {
    stage: all[serviceNameEnv],
    waitsTable: all[wakerEnv.waitsTable],
    triggerQueueUrl: all[wakerEnv.triggerQueueUrl],
  };
}
