// Would somebody be told, and is an alarm on?
import { type MetricAlarm, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import { CampaignTriggersError } from '../../../functions/core/errors.ts';
import { cloudWatchClient } from '../aws-clients.ts';
import type { Target } from '../target.ts';
import { checked, type Finding, ok, skipped, trouble } from './finding.ts';

export async function checkAlarms(target: Target): Promise<Finding[]> {
  const { stage } = target;
  if (target.endpoints.cloudwatch !== undefined || target.endpoints.sqs !== undefined) {
    return [skipped('alarms', 'local mode has none')];
  }
  if (stage === undefined) return [skipped('alarms', 'name the deployment by --stage to look at them')];
  const client = cloudWatchClient(target);
  try {
    return await checked('alarms', async () => {
      const alarms: MetricAlarm[] = [];
      const pages = paginateDescribeAlarms({ client }, { AlarmNamePrefix: `${stage}/` });
      try {
        for await (const { MetricAlarms = [] } of pages) alarms.push(...MetricAlarms);
      } catch (cause) {
        throw new CampaignTriggersError('CLOUDWATCH_UNREADABLE', 'the alarms could not be read', { cause });
      }
      return findingsOn(alarms);
    });
  } finally {
    client.destroy();
  }
}

function findingsOn(alarms: readonly MetricAlarm[]): Finding[] {
  if (alarms.length === 0) {
    return [trouble('fail', 'alarms', 'there are none of this stage', 'deploy the stack again')];
  }
  const silent = alarms.filter(({ AlarmActions = [] }) => AlarmActions.length === 0);
  const on = alarms.filter(({ StateValue }) => StateValue === 'ALARM');
  const names = on.map(({ AlarmName = '' }) => AlarmName).join(', ');
  return [
    silent.length > 0
      ? trouble(
          'fail',
          'alarms',
          `${silent.length} of ${alarms.length} tell nobody`,
          'set alarmEmail, deploy',
        )
      : ok('alarms', `${alarms.length} alarms have a recipient, who must have confirmed AWS’s first e-mail`),
    on.length > 0
      ? trouble('warn', 'alarms on', names, 'docs/runbook.md has a heading for each')
      : ok('alarms on', 'none'),
  ];
}
