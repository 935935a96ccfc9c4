// The unsubscribe function behind a public URL: mailbox providers POST to it without any credentials (RFC 8058).
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { FunctionUrlAuthType } from 'aws-cdk-lib/aws-lambda';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { unsubscribeEnv } from '../../functions/contract/env.ts';
import type { Monitoring } from '../monitoring/monitoring.ts';
import { type House, HouseFunction } from './house-function.ts';

export interface UnsubscribeProps {
  house: House;
  suppressions: Table;
  signingKeys: Secret;
  monitoring: Monitoring;
}

export class Unsubscribe extends HouseFunction {
  readonly url: string;

  constructor(scope: Construct, id: string, props: UnsubscribeProps) {
    const environment: Record<(typeof unsubscribeEnv)[keyof typeof unsubscribeEnv], string> = {
      [unsubscribeEnv.suppressionsTable]: props.suppressions.tableName,
      [unsubscribeEnv.signingKeysSecretId]: props.signingKeys.secretArn,
    };
    super(scope, id, {
      house: props.house,
      folder: 'unsubscribe',
      description: 'takes one-click unsubscribe requests',
      memorySizeMb: 256,
      timeoutSeconds: 10,
      environment,
    });
    this.allow(['dynamodb:UpdateItem'], [props.suppressions.tableArn]);
    this.allow(['secretsmanager:GetSecretValue'], [props.signingKeys.secretArn]);
    // Public by purpose: the signed token in the link is the credential.
    this.url = this.function.addFunctionUrl({ authType: FunctionUrlAuthType.NONE }).url;

    props.monitoring.addAlarm({
      room: 'Unsubscribe',
      fact: 'Failing',
      severity: 'urgent',
      // Counts what the URL answered, so also a function that crashed.
      metric: this.function.metric('Url5xxCount', { period: Duration.minutes(5), statistic: 'Sum' }),
      atLeast: 1,
      periods: 1,
      thresholdReason: 'a lost refusal is a complaint to come, and the law counts the hours',
      missingData: 'notBreaching',
      missingDataReason: 'most of the time nobody unsubscribes',
    });
  }
}
