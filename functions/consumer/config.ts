// The consumer's settings, out of its environment.
import * as v from 'valibot';
import { consumerEnv, consumerOptionalEnv, serviceNameEnv } from '../contract/env.ts';
import { CampaignTriggersError } from '../core/errors.ts';
import { senderAddress } from '../core/sender-address.ts';

const text = v.pipe(v.string(), v.nonEmpty());
const positive = v.pipe(v.string(), v.nonEmpty(), v.toNumber(), v.finite(), v.gtValue(0));

const count = v.pipe(positive, v.integer());
const sender = v.pipe(text, v.check(isSender));
const url = v.pipe(text, v.url());

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

type Environment = Readonly<Record<string, string | undefined>>;

/** @throws SETTING_MISSING, naming the variable */
export function readConfig(env: Environment): ConsumerConfig {
  const recipientEndpointSecretId = env[consumerOptionalEnv.recipientEndpointSecretId];
  return {
    stage: read(env, serviceNameEnv, text),
    sendsTable: read(env, consumerEnv.sendsTable, text),
    profilesTable: read(env, consumerEnv.profilesTable, text),
    suppressionsTable: read(env, consumerEnv.suppressionsTable, text),
    waitsTable: read(env, consumerEnv.waitsTable, text),
    resultsTable: read(env, consumerEnv.resultsTable, text),
    triggerQueueUrl: read(env, consumerEnv.triggerQueueUrl, text),
    deadLetterQueueUrl: read(env, consumerEnv.deadLetterQueueUrl, text),
    maxReceiveCount: read(env, consumerEnv.maxReceiveCount, count),
    signingKeysSecretId: read(env, consumerEnv.signingKeysSecretId, text),
    configurationSet: read(env, consumerEnv.configurationSet, text),
    sender: read(env, consumerEnv.sender, sender),
    unsubscribeUrl: read(env, consumerEnv.unsubscribeUrl, url),
    sendsPerSecond: read(env, consumerEnv.sendsPerSecond, positive),
    ...(recipientEndpointSecretId !== undefined && { recipientEndpointSecretId }),
  };
}

function read<Value>(env: Environment, name: string, schema: v.GenericSchema<unknown, Value>): Value {
  const parsed = v.safeParse(schema, env[name]);
  if (parsed.success) return parsed.output;
  throw new CampaignTriggersError(
    'SETTING_MISSING',
    `${name} ${env[name] ? 'cannot be used' : 'is not set'}`,
  );
}

function isSender(given: string): boolean {
  try {
    return senderAddress(given) !== '';
  } catch {
    // The answer is no; the setting's name is what the operator has to know.
    return false;
  }
}
