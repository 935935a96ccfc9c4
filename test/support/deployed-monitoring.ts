// Dashboard and alarms of a synthesised stack, with names and ARNs as a deployment would give them.
import type { App } from 'aws-cdk-lib/core';
import * as v from 'valibot';
import { readAssembly } from '../../lib/local/assembly.ts';
import { createStackResources, type StackResources } from '../../lib/local/stack-resources.ts';
import { type NamedMetric, readDashboard, type Widget } from './dashboard-metrics.ts';

export interface DeployedMonitoring {
  resources: StackResources;
  widgets: Widget[];
  /** What the alarms watch. */
  watched: NamedMetric[];
}

const dashboardSchema = v.object({ DashboardBody: v.pipe(v.string(), v.parseJson()) });
const alarmSchema = v.object({
  AlarmName: v.string(),
  Namespace: v.string(),
  MetricName: v.string(),
  Dimensions: v.optional(v.array(v.object({ Name: v.string(), Value: v.string() })), []),
});

/** @param app synthesised already */
export async function deployedMonitoring(app: App): Promise<DeployedMonitoring> {
  const assembly = await readAssembly(app.outdir);
  const [origin, partition, region, accountId] = ['http://127.0.0.1', 'aws', 'eu-central-1', '1'];
  const urls = Object.entries(assembly.template.Resources).flatMap(([id, { Type }]) =>
    Type === 'AWS::Lambda::Url' ? [[id, origin] as const] : [],
  );
  const placement = { partition, region, accountId, sqsEndpoint: origin, functionUrls: new Map(urls) };
  const resources = createStackResources(assembly, placement);
  const [dashboard] = resources.ofType('AWS::CloudWatch::Dashboard');
  const { DashboardBody } = resources.properties(dashboard?.logicalId ?? '', dashboardSchema);
  const watched = resources.ofType('AWS::CloudWatch::Alarm').map(({ logicalId }) => {
    const alarm = resources.properties(logicalId, alarmSchema);
    const dimensions = Object.fromEntries(alarm.Dimensions.map(({ Name, Value }) => [Name, Value]));
    return { usedBy: alarm.AlarmName, namespace: alarm.Namespace, name: alarm.MetricName, dimensions };
  });
  return { resources, widgets: readDashboard(DashboardBody), watched };
}
