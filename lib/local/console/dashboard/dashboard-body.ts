// Reads the body of a CloudWatch dashboard: its widgets, and of each metric what is asked of it.
// Source: CloudWatch API reference, "Dashboard body structure and syntax".
import * as v from 'valibot';

export interface AskedMetric {
  id: string | undefined;
  label: string | undefined;
  visible: boolean;
  color: string | undefined;
  onRight: boolean;
  /** An expression stands over the ids of the others. */
  expression: string | undefined;
  namespace: string;
  name: string;
  dimensions: Record<string, string>;
  stat: string;
  periodSeconds: number;
}

interface Place {
  /** Columns of 24. */
  width: number;
  title: string;
}

export type Widget = Place &
  (
    | {
        is: 'metrics';
        view: 'graph' | 'numbers';
        metrics: AskedMetric[];
        /** Horizontal lines. */
        lines: { label: string; value: number }[];
      }
    | { is: 'text'; markdown: string }
    | { is: 'alarms'; arns: string[] }
    | { is: 'elsewhere'; what: string }
  );

/** Widgets that begin at the same height, left to right. */
export type Row = Widget[];

const text = v.optional(v.string());
const options = v.looseObject({
  id: text,
  label: text,
  expression: text,
  stat: text,
  color: text,
  period: v.optional(v.number()),
  visible: v.optional(v.boolean(), true),
  yAxis: v.optional(v.string(), 'left'),
});
const metricProperties = v.looseObject({
  title: v.optional(v.string(), ''),
  view: v.optional(v.string(), 'timeSeries'),
  stat: v.optional(v.string(), 'Average'),
  period: v.optional(v.number(), 300),
  metrics: v.optional(v.array(v.array(v.union([v.string(), options]))), []),
  annotations: v.optional(
    v.looseObject({
      horizontal: v.optional(
        v.array(v.looseObject({ label: v.optional(v.string(), ''), value: v.number() })),
        [],
      ),
      alarms: v.optional(v.array(v.string()), []),
    }),
  ),
});
const bodySchema = v.looseObject({
  widgets: v.array(
    v.looseObject({
      type: v.string(),
      x: v.optional(v.number(), 0),
      y: v.optional(v.number(), 0),
      width: v.optional(v.number(), 6),
      properties: v.optional(v.record(v.string(), v.unknown()), {}),
    }),
  ),
});

/** Undefined for what is no dashboard body. */
export function readDashboard(body: string): Row[] | undefined {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), bodySchema), body);
  if (!parsed.success) return undefined;
  const rows = new Map<number, { x: number; widget: Widget }[]>();
  for (const { type, x, y, width, properties } of parsed.output.widgets) {
    rows.set(y, [...(rows.get(y) ?? []), { x, widget: readWidget(type, width, properties) }]);
  }
  return [...rows.entries()]
    .sort(([one], [other]) => one - other)
    .map(([, row]) => row.sort((one, other) => one.x - other.x).map(({ widget }) => widget));
}

function readWidget(type: string, width: number, properties: Record<string, unknown>): Widget {
  const title = typeof properties.title === 'string' ? properties.title : '';
  const place = { width, title };
  if (type === 'text') return { ...place, is: 'text', markdown: String(properties.markdown ?? '') };
  if (type === 'alarm') {
    const arns = v.safeParse(v.array(v.string()), properties.alarms);
    return { ...place, is: 'alarms', arns: arns.success ? arns.output : [] };
  }
  if (type === 'log') return { ...place, is: 'elsewhere', what: 'A query of Logs Insights' };
  const parsed = v.safeParse(metricProperties, properties);
  if (type !== 'metric' || !parsed.success)
    return { ...place, is: 'elsewhere', what: `A widget of type ${type}` };
  const { view, annotations, ...asked } = parsed.output;
  if (asked.metrics.length === 0 && annotations && annotations.alarms.length > 0) {
    return { ...place, is: 'alarms', arns: annotations.alarms };
  }
  return {
    ...place,
    is: 'metrics',
    view: view === 'singleValue' || view === 'gauge' ? 'numbers' : 'graph',
    metrics: readMetrics(asked),
    lines: (annotations?.horizontal ?? []).map(({ label, value }) => ({ label, value })),
  };
}

/** A `.` repeats what stands at its place in the metric before, `...` all that is left out. */
function readMetrics({
  metrics,
  stat,
  period,
}: Pick<v.InferOutput<typeof metricProperties>, 'metrics' | 'stat' | 'period'>): AskedMetric[] {
  let before: string[] = [];
  return metrics.map((row) => {
    const given = row.filter((part) => typeof part === 'string');
    const [own] = row.filter((part) => typeof part !== 'string');
    if (given.length > 0) before = repeated(given, before);
    const [namespace = '', name = '', ...pairs] = given.length > 0 ? before : [];
    return {
      id: own?.id,
      label: own?.label,
      visible: own?.visible ?? true,
      color: own?.color,
      onRight: own?.yAxis === 'right',
      expression: own?.expression,
      namespace,
      name,
      dimensions: pairsOf(pairs),
      stat: own?.stat ?? stat,
      periodSeconds: own?.period ?? period,
    };
  });
}

function repeated(given: readonly string[], before: readonly string[]): string[] {
  if (given[0] === '...') return [...before.slice(0, before.length - given.length + 1), ...given.slice(1)];
  return given.map((part, at) => (part === '.' ? (before[at] ?? '') : part));
}

function pairsOf(parts: readonly string[]): Record<string, string> {
  const pairs: Record<string, string> = {};
  for (let at = 0; at + 1 < parts.length; at += 2) pairs[parts[at] ?? ''] = parts[at + 1] ?? '';
  return pairs;
}
