// What the dashboard draws: the parts of the flow, by the names that its rows use.
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { tables } from '../../functions/contract/tables.ts';
import type { Monitoring } from './monitoring.ts';

export interface Flow {
  monitoring: Monitoring;
  functions: Readonly<Record<FunctionName, { function: LambdaFunction; memorySizeMb: number }>>;
  triggers: WorkedOffQueue;
  feedbackEvents: WorkedOffQueue;
  rejectsQueue: Queue;
  /** Values of settings by what they mean. */
  inForce: Readonly<Record<string, string>>;
  /** Campaign and trigger type, in the order in which campaigns are tried. */
  routes: readonly (readonly [campaign: string, triggerId: string])[];
  tables: Readonly<Record<keyof typeof tables, Table>>;
}

type FunctionName = 'poller' | 'consumer' | 'waker' | 'unsubscribe' | 'feedback';

interface WorkedOffQueue {
  queue: Queue;
  deadLetterQueue: Queue;
}
