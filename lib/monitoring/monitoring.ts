// Collects the alarms that the constructs add, and decides who is told.
import { type Alarm, type HorizontalAnnotation, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { metricsNamespace } from '../../functions/contract/metrics.ts';
import { type AlarmProps, createAlarm } from './alarm.ts';

export type Statistic = 'Sum' | 'SampleCount' | 'Maximum' | 'Minimum' | 'p50' | 'p95' | 'p99';

export interface MonitoringProps {
  stage: string;
  /** Without one, alarms still change their state, and nobody is told. */
  alarmEmail?: string | undefined;
}

export class Monitoring extends Construct {
  private readonly stage: string;
  private readonly byHeading = new Map<string, Alarm>();
  private readonly action: SnsAction | undefined;

  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id);
    this.stage = props.stage;
    if (props.alarmEmail !== undefined) this.action = new SnsAction(this.createTopic(props.alarmEmail));
  }

  addAlarm(props: AlarmProps): void {
    const alarm = createAlarm(this, this.stage, props);
    this.byHeading.set(`${props.room}/${props.fact}`, alarm);
    if (this.action === undefined) return;
    alarm.addAlarmAction(this.action);
    if (props.severity === 'urgent') alarm.addOkAction(this.action);
  }

  alarms(): Alarm[] {
    return [...this.byHeading.values()];
  }

  /** The alarm's threshold, to be drawn on a graph. @throws for an alarm that there is not */
  threshold(heading: string): HorizontalAnnotation {
    const alarm = this.byHeading.get(heading);
    if (alarm === undefined) throw new Error(`no alarm is called ${heading}`);
    return { ...alarm.toAnnotation(), label: `alarm ${heading}` };
  }

  /** A metric that the functions emit; its one dimension is the stage. */
  metric(metricName: string, statistic: Statistic, periodSeconds: number): Metric {
    return new Metric({
      namespace: metricsNamespace,
      metricName,
      dimensionsMap: { service: this.stage },
      statistic,
      period: Duration.seconds(periodSeconds),
    });
  }

  private createTopic(alarmEmail: string): Topic {
    // Not encrypted: CloudWatch may not publish to a topic under AWS's own key, and an alarm holds no personal data.
    const topic = new Topic(this, 'AlarmTopic', { enforceSSL: true });
    topic.addSubscription(new EmailSubscription(alarmEmail));
    // The TLS rule replaces the topic's default policy, which would have let CloudWatch in.
    topic.grantPublish(
      new ServicePrincipal('cloudwatch.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    return topic;
  }
}
