// The only place where an alarm is built. Name, severity, reasons and runbook heading are not optional.
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';

/** `urgent`: mail is late or wrong, now or within hours, told again when it is over. `soon`: somebody looks at it on a working day. */
export type Severity = 'urgent' | 'soon';

export type AlarmProps = {
  /** The alarm's name is `<stage>/<room>/<fact>`, the runbook's heading the same without the stage. */
  room: 'Poller' | 'Consumer' | 'Waker' | 'Unsubscribe' | 'Feedback';
  fact: string;
  severity: Severity;
  metric: IMetric;
  /** In a row. */
  periods: number;
  thresholdReason: string;
  missingData: 'breaching' | 'notBreaching' | 'ignore';
  missingDataReason: string;
} & ({ atLeast: number } | { below: number });

export function createAlarm(scope: Construct, stage: string, props: AlarmProps): Alarm {
  const heading = `${props.room}/${props.fact}`;
  const least = 'atLeast' in props;
  return new Alarm(scope, heading.replace('/', ''), {
    alarmName: `${stage}/${heading}`,
    alarmDescription: [
      `Severity: ${props.severity}.`,
      `Threshold: ${props.thresholdReason}.`,
      `No data: ${props.missingDataReason}.`,
      `What to do: docs/runbook.md#${heading.replace('/', '').toLowerCase()}`,
    ].join('\n'),
    metric: props.metric,
    threshold: least ? props.atLeast : props.below,
    comparisonOperator: least
      ? ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD
      : ComparisonOperator.LESS_THAN_THRESHOLD,
    evaluationPeriods: props.periods,
    treatMissingData: missingData[props.missingData],
  });
}

const missingData = {
  breaching: TreatMissingData.BREACHING,
  notBreaching: TreatMissingData.NOT_BREACHING,
  ignore: TreatMissingData.IGNORE,
};
