// The house's widgets: every graph, number and table of the dashboard is one of these.
import {
  GraphWidget,
  type HorizontalAnnotation,
  type IMetric,
  LegendPosition,
  LogQueryWidget,
  MathExpression,
  type Metric,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Duration } from 'aws-cdk-lib/core';
import type { Monitoring, Statistic } from './monitoring.ts';

export const minute = 60;
export const hour = 3600;

/** CloudWatch's grid is so wide. */
export const fullWidth = 24;
const height = 6;

/** Names a stage of the flow, and says in a sentence what its row answers. */
export function heading(title: string, sentence: string): TextWidget {
  return new TextWidget({ markdown: `## ${title}\n${sentence}`, width: fullWidth, height: 2 });
}

export interface GraphProps {
  title: string;
  width: number;
  /** What is counted or measured, on the left axis and, where it is something else, on the right. */
  unit: string;
  metrics: IMetric[];
  rightUnit?: string;
  rightMetrics?: IMetric[];
  thresholds?: HorizontalAnnotation[];
  rightThresholds?: HorizontalAnnotation[];
  stacked?: boolean;
  /** ISO 8601, back from now; the dashboard's own time otherwise. */
  start?: string;
}

export function graph(props: GraphProps): GraphWidget {
  const { title, width, metrics, rightMetrics = [], thresholds = [], stacked = false, start } = props;
  return new GraphWidget({
    title,
    width,
    height,
    left: metrics,
    right: rightMetrics,
    leftAnnotations: thresholds,
    rightAnnotations: props.rightThresholds ?? [],
    stacked,
    leftYAxis: { label: props.unit, min: 0, showUnits: false },
    ...(props.rightUnit !== undefined && {
      rightYAxis: { label: props.rightUnit, min: 0, showUnits: false },
    }),
    legendPosition: LegendPosition.BOTTOM,
    ...(start !== undefined && { start }),
  });
}

/** Our own metrics as lines, by the words of the legend. */
export function ours(
  monitoring: Monitoring,
  statistic: Statistic,
  periodSeconds: number,
  named: Readonly<Record<string, string>>,
): Metric[] {
  return Object.entries(named).map(([label, name]) =>
    monitoring.metric(name, statistic, periodSeconds).with({ label }),
  );
}

export interface LogTableProps {
  title: string;
  width: number;
  logGroups: readonly ILogGroup[];
  /** Of Logs Insights, one command each. */
  query: readonly [string, ...string[]];
}

export function logTable({ title, width, logGroups, query }: LogTableProps): LogQueryWidget {
  return new LogQueryWidget({
    title,
    width,
    height,
    logGroupNames: logGroups.map(({ logGroupName }) => logGroupName),
    queryLines: [...query],
  });
}

/** @param metrics by the name that the expression uses for each */
export function calculated(
  label: string,
  periodSeconds: number,
  expression: string,
  metrics: Readonly<Record<string, IMetric>>,
): MathExpression {
  return new MathExpression({
    label,
    expression,
    usingMetrics: { ...metrics },
    period: Duration.seconds(periodSeconds),
  });
}
