// A deployment for the CLI: the tables in an emulator, the signing keys, and the run file that leads there.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRecipientHash } from '../../functions/core/recipient-hash.ts';
import { createVisitorHash } from '../../functions/core/visitor-hash.ts';
import { writeRunFile } from '../../lib/local/run-file.ts';
import { type LocalDynamo, region, startDynamo } from '../support/local-aws.ts';
import { signingKeysSecret, startOneSecret } from '../support/one-secret.ts';

export const outputs = {
  ProfilesTable: 'profiles',
  SendsTable: 'sends',
  WaitsTable: 'waits',
  SuppressionsTable: 'suppressions',
  SigningKeysSecret: 'arn:aws:secretsmanager:eu-central-1:000000000000:secret:keys',
};

const { recipientKey } = JSON.parse(signingKeysSecret);
export const recipientHash = createRecipientHash(recipientKey);
export const visitorHash = createVisitorHash(recipientKey);

export interface LocalDeployment {
  dynamo: LocalDynamo;
  /** A new folder in which the local mode seems to run. */
  folder(): Promise<{ cwd: string; remove(): Promise<void> }>;
  stop(): Promise<void>;
}

export async function startDeployment(): Promise<LocalDeployment> {
  const [dynamo, secret] = await Promise.all([startDynamo(), startOneSecret()]);
  return {
    dynamo,
    async folder() {
      const cwd = await mkdtemp(join(tmpdir(), 'command-'));
      const endpoints = {
        dynamodb: dynamo.endpoint,
        secretsManager: secret.endpoint,
        ses: 'http://127.0.0.1:9',
        sqs: 'http://127.0.0.1:9',
      };
      await writeRunFile(join(cwd, '.local'), {
        stackName: 'campaign-triggers-local',
        region,
        endpoints,
        outputs,
      });
      return { cwd, remove: () => rm(cwd, { recursive: true }) };
    },
    async stop() {
      await Promise.all([dynamo.stop(), secret.stop()]);
    },
  };
}
