// The consumer's settings, out of its environment.
import * as v from 'valibot';
import { consumerEnv, consumerOptionalEnv, serviceNameEnv } from '../contract/env.ts';
import { type Environment, readSetting, textSetting } from '../core/read-setting.ts';
import { senderAddress } from '../core/sender-address.ts';

const positive = v.pipe(v.string(), v.nonEmpty(), v.toNumber(), v.finite(), v.gtValue(0));

const count = v.pipe(positive, v.integer());
const sender = v.pipe(textSetting, v.check(isSender));
const url = v.pipe(textSetting, v.url());

export interface ConsumerConfig {
  stage: string;
  sendsTable: string;
  profilesTable: string;
  suppressionsTable: string;
  waitsTable: string;
  resultsTable: string;
  triggerQueueUrl: string;
  deadLetterQueueUrl: string;
  maxReceiveCount: number;
  signingKeysSecretId: string;
  configurationSet: string;
  sender: string;
  unsubscribeUrl: string;
  sendsPerSecond: number;
  /** Set where a campaign asks an endpoint for its recipients. */
  recipientEndpointSecretId?: string;
}

/** @throws SETTING_MISSING, naming the variable */
export function readConfig(env: Environment): ConsumerConfig {
  const recipientEndpointSecretId = env[consumerOptionalEnv.recipientEndpointSecretId];
  return {
    stage: readSetting(env, serviceNameEnv),
    sendsTable: readSetting(env, consumerEnv.sendsTable),
    profilesTable: readSetting(env, consumerEnv.profilesTable),
    suppressionsTable: readSetting(env, consumerEnv.suppressionsTable),
    waitsTable: readSetting(env, consumerEnv.waitsTable),
    resultsTable: readSetting(env, consumerEnv.resultsTable),
    triggerQueueUrl: readSetting(env, consumerEnv.triggerQueueUrl),
    deadLetterQueueUrl: readSetting(env, consumerEnv.deadLetterQueueUrl),
    maxReceiveCount: readSetting(env, consumerEnv.maxReceiveCount, count),
    signingKeysSecretId: readSetting(env, consumerEnv.signingKeysSecretId),
    configurationSet: readSetting(env, consumerEnv.configurationSet),
    sender: readSetting(env, consumerEnv.sender, sender),
    unsubscribeUrl: readSetting(env, consumerEnv.unsubscribeUrl, url),
    sendsPerSecond: readSetting(env, consumerEnv.sendsPerSecond, positive),
    ...(recipientEndpointSecretId !== undefined && { recipientEndpointSecretId }),
  };
}

function isSender(given: string): boolean {
  try {
    return senderAddress(given) !== '';
  } catch {
    // The answer is no; the setting's name is what the operator has to know.
    return false;
  }
}
