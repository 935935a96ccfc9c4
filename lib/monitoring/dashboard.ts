// The dashboard: one row for each stage of the flow, in the order in which the data flows.
import { Dashboard, type IWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Aws } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Flow } from './flow.ts';
import { campaignRows } from './rows/campaigns.ts';
import { consumerRow } from './rows/consumer.ts';
import { costRow } from './rows/cost.ts';
import { feedbackRow } from './rows/feedback.ts';
import { overview } from './rows/overview.ts';
import { pollerRow } from './rows/poller.ts';
import { queueRow } from './rows/queue.ts';
import { sesRow } from './rows/ses.ts';
import { settingsRow } from './rows/settings.ts';
import { waitsRow } from './rows/waits.ts';

const rows: ((flow: Flow) => IWidget[][])[] = [
  overview,
  pollerRow,
  queueRow,
  consumerRow,
  sesRow,
  feedbackRow,
  waitsRow,
  campaignRows,
  costRow,
  settingsRow,
];

export function createDashboard(scope: Construct, stage: string, flow: Flow): Dashboard {
  return new Dashboard(scope, 'Dashboard', {
    // Dashboards of all regions share one list of names.
    dashboardName: `campaign-triggers-${stage}-${Aws.REGION}`,
    widgets: rows.flatMap((row) => row(flow)),
  });
}
