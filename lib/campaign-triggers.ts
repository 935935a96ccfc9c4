// Everything between Adobe's journals and SES, as one construct for anybody's CDK app.
import type { Dashboard } from 'aws-cdk-lib/aws-cloudwatch';
import { ConfigurationSet, ConfigurationSetTlsPolicy } from 'aws-cdk-lib/aws-ses';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { RemovalPolicy, Validations } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { compileCampaigns } from './campaigns/compile-campaigns.ts';
import { Consumer } from './constructs/consumer.ts';
import { Feedback } from './constructs/feedback.ts';
import type { House } from './constructs/house-function.ts';
import { HouseQueue, ParkingQueue } from './constructs/house-queue.ts';
import { derivePace } from './constructs/pace.ts';
import { Poller } from './constructs/poller.ts';
import { Secrets } from './constructs/secrets.ts';
import { Tables } from './constructs/tables.ts';
import { Unsubscribe } from './constructs/unsubscribe.ts';
import { Waker } from './constructs/waker.ts';
import { createDashboard } from './monitoring/dashboard.ts';
import { inForce } from './monitoring/in-force.ts';
import { Monitoring } from './monitoring/monitoring.ts';
import { forbidDeployment, reasonsNotToDeploy } from './not-for-deployment.ts';
import type { Settings } from './settings.ts';

export interface CampaignTriggersProps {
  /** Names the deployment: alarms, metrics and, unless the settings say otherwise, the consumer. */
  stage: string;
  /** As `parseSettings` returns them. */
  settings: Settings;
  /** As `compileCampaigns` returns them. */
  campaigns: Awaited<ReturnType<typeof compileCampaigns>>;
}

/** Transient trouble comes back ten times with growing pauses before SQS gives a trigger up. */
const maxReceiveCount = 10;

export class CampaignTriggers extends Construct {
  readonly triggers: HouseQueue;
  readonly rejectsQueue: Queue;
  readonly tables: Tables;
  readonly secrets: Secrets;
  readonly configurationSet: ConfigurationSet;
  readonly poller: Poller;
  readonly consumer: Consumer;
  readonly waker: Waker;
  readonly unsubscribe: Unsubscribe;
  readonly feedback: Feedback;
  readonly dashboard: Dashboard;

  constructor(scope: Construct, id: string, props: CampaignTriggersProps) {
    super(scope, id);
    const { stage, settings } = props;
    const removalPolicy = settings.retainData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY;
    const house: House = { stage, logRetentionDays: settings.logRetentionDays, removalPolicy };
    const reasons = reasonsNotToDeploy(props);
    if (reasons.length > 0) forbidDeployment(this, reasons);
    const pace = derivePace(settings);
    const compiledCampaigns = JSON.stringify(props.campaigns);

    const monitoring = new Monitoring(this, 'Monitoring', { stage, alarmEmail: settings.alarmEmail });
    this.tables = new Tables(this, 'Tables', { removalPolicy });
    this.secrets = new Secrets(this, 'Secrets', {
      removalPolicy,
      asksRecipientEndpoint: props.campaigns.campaigns.some(({ recipient }) => 'endpoint' in recipient),
    });
    const { signingKeys, recipientEndpointToken } = this.secrets;
    this.triggers = new HouseQueue(this, 'TriggerQueue', {
      removalPolicy,
      consumerTimeoutSeconds: pace.timeoutSeconds,
      maxReceiveCount,
    });
    this.rejectsQueue = new ParkingQueue(this, 'Rejects', { removalPolicy });
    Validations.of(this.rejectsQueue).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'rejects end here and wait for an operator; an alarm tells while there is one',
    });
    this.configurationSet = new ConfigurationSet(this, 'ConfigurationSet', {
      tlsPolicy: ConfigurationSetTlsPolicy.REQUIRE,
      reputationMetrics: true,
    });

    this.poller = new Poller(this, 'Poller', {
      house,
      settings,
      compiledCampaigns,
      credentials: this.secrets.adobeCredentials,
      positions: this.tables.positions,
      triggerQueue: this.triggers.queue,
      rejectsQueue: this.rejectsQueue,
      monitoring,
    });
    this.unsubscribe = new Unsubscribe(this, 'Unsubscribe', {
      house,
      suppressions: this.tables.suppressions,
      signingKeys,
      monitoring,
    });
    this.consumer = new Consumer(this, 'Consumer', {
      house,
      pace,
      compiledCampaigns,
      sender: settings.sender,
      senders: [settings.sender, ...props.campaigns.campaigns.flatMap(({ sender }) => sender ?? [])],
      triggers: this.triggers,
      tables: this.tables,
      signingKeys,
      recipientEndpointToken,
      configurationSet: this.configurationSet,
      unsubscribeUrl: this.unsubscribe.url,
      sendingQuotaPerDay: settings.sendingQuotaPerDay,
      monitoring,
    });
    this.waker = new Waker(this, 'Waker', {
      house,
      waits: this.tables.waits,
      triggerQueue: this.triggers.queue,
      monitoring,
    });
    this.feedback = new Feedback(this, 'Feedback', {
      house,
      sendingRatePerSecond: settings.sendingRatePerSecond,
      trackEngagement: settings.trackEngagement,
      configurationSet: this.configurationSet,
      tables: this.tables,
      signingKeys,
      monitoring,
    });
    const { triggers, rejectsQueue, tables, poller, consumer, waker, unsubscribe, feedback } = this;
    this.dashboard = createDashboard(this, stage, {
      monitoring,
      functions: { poller, consumer, waker, unsubscribe, feedback },
      triggers,
      feedbackEvents: feedback.events,
      rejectsQueue,
      tables,
      inForce: inForce(stage, settings, pace),
      routes: props.campaigns.campaigns.map(({ name, triggerId }) => [name, `\`${triggerId}\``]),
    });
  }
}
