// Is an alarm on, and would somebody be told?
import { type MetricAlarm, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch';
import { CampaignTriggersError } from '../../../functions/core/errors.ts';
import { cloudWatchClient } from '../aws-clients.ts';
import type { Target } from '../target.ts';
import { checkRecipients } from './check-recipients.ts';
import { checked, type Finding, ok, skipped, trouble } from './finding.ts';

export async function checkAlarms(target: Target): Promise<Finding[]> {
  const { stage } = target;
  if (target.isLocal) return [skipped('alarms', 'local mode has none')];
  if (stage === undefined) return [skipped('alarms', 'name the deployment by --stage to look at them')];
  return await checked('alarms', async () => {
    const alarms = await alarmsOf(target, stage);
    if (alarms.length === 0) {
      return [trouble('failed', 'alarms', 'there are none of this stage', 'deploy the stack again')];
    }
    return [alarmsOn(alarms), ...(await recipientsOf(target, alarms))];
  });
}

async function alarmsOf(target: Target, stage: string): Promise<MetricAlarm[]> {
  const client = cloudWatchClient(target);
  const alarms: MetricAlarm[] = [];
  try {
    for await (const { MetricAlarms = [] } of paginateDescribeAlarms(
      { client },
      { AlarmNamePrefix: `${stage}/` },
    )) {
      alarms.push(...MetricAlarms);
    }
    return alarms;
  } catch (cause) {
    throw new CampaignTriggersError('CLOUDWATCH_UNREADABLE', 'the alarms could not be read', { cause });
  } finally {
    client.destroy();
  }
}

function alarmsOn(alarms: readonly MetricAlarm[]): Finding {
  const on = alarms.filter(({ StateValue }) => StateValue === 'ALARM');
  if (on.length === 0) return ok('alarms', `none of ${alarms.length} is on`);
  const names = on.map(({ AlarmName = '' }) => AlarmName).join(', ');
  return trouble('warning', 'alarms', `on: ${names}`, 'docs/runbook.md has a heading for each');
}

async function recipientsOf(target: Target, alarms: readonly MetricAlarm[]): Promise<Finding[]> {
  const check = 'alarm recipients';
  const silent = alarms.filter(
    ({ AlarmActions = [], ActionsEnabled = true }) => AlarmActions.length === 0 || !ActionsEnabled,
  );
  if (silent.length > 0) {
    const found = `${silent.length} of ${alarms.length} alarms tell nobody`;
    return [trouble('failed', check, found, 'set alarmEmail in cdk.json and deploy')];
  }
  const actions = new Set(alarms.flatMap(({ AlarmActions = [] }) => AlarmActions));
  const topics = [...actions].filter((arn) => /^arn:[^:]*:sns:/.test(arn));
  if (topics.length > 0) return await checkRecipients(target, topics);
  return [ok(check, `all ${alarms.length} alarms have an action of their own, none of them an SNS topic`)];
}
