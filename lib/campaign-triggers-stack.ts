// The stack around the construct. It holds no resource settings, only what operators and tools look up: the outputs.
import { CfnOutput, Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { CampaignTriggers, type CampaignTriggersProps } from './campaign-triggers.ts';

export class CampaignTriggersStack extends Stack {
  constructor(scope: Construct, id: string, props: CampaignTriggersProps) {
    super(scope, id, {
      description: `Adobe triggers to e-mail, stage ${props.stage}`,
      terminationProtection: props.settings.retainData,
    });
    const {
      triggers,
      rejectsQueue,
      tables,
      secrets,
      configurationSet,
      poller,
      consumer,
      waker,
      unsubscribe,
      feedback,
    } = new CampaignTriggers(this, 'CampaignTriggers', props);

    this.output('TriggerQueueUrl', triggers.queue.queueUrl);
    this.output('DeadLetterQueueUrl', triggers.deadLetterQueue.queueUrl);
    this.output('RejectsQueueUrl', rejectsQueue.queueUrl);
    this.output('PositionsTable', tables.positions.tableName);
    this.output('SendsTable', tables.sends.tableName);
    this.output('WaitsTable', tables.waits.tableName);
    this.output('ResultsTable', tables.results.tableName);
    this.output('ProfilesTable', tables.profiles.tableName);
    this.output('SuppressionsTable', tables.suppressions.tableName);
    this.output('AdobeCredentialsSecret', secrets.adobeCredentials.secretArn);
    this.output('SigningKeysSecret', secrets.signingKeys.secretArn);
    if (secrets.recipientEndpointToken !== undefined) {
      this.output('RecipientEndpointSecret', secrets.recipientEndpointToken.secretArn);
    }
    this.output('ConfigurationSet', configurationSet.configurationSetName);
    this.output('PollerFunction', poller.function.functionName);
    this.output('ConsumerFunction', consumer.function.functionName);
    this.output('WakerFunction', waker.function.functionName);
    this.output('UnsubscribeFunction', unsubscribe.function.functionName);
    this.output('UnsubscribeUrl', unsubscribe.url);
    this.output('FeedbackQueueUrl', feedback.events.queue.queueUrl);
    this.output('FeedbackDeadLetterQueueUrl', feedback.events.deadLetterQueue.queueUrl);
    this.output('FeedbackFunction', feedback.function.functionName);
    this.output('PollerLogGroup', poller.function.logGroup.logGroupName);
    this.output('ConsumerLogGroup', consumer.function.logGroup.logGroupName);
    this.output('FeedbackLogGroup', feedback.function.logGroup.logGroupName);
  }

  private output(name: string, value: string): void {
    new CfnOutput(this, name, { value });
  }
}
