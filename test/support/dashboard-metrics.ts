// Reads the body of a CloudWatch dashboard, and names every metric that its widgets draw.
// Source of the format: "Dashboard body structure and syntax", CloudWatch API reference (2026-11).
import * as v from 'valibot';

export interface NamedMetric {
  /** What uses it: the title of a widget, or the name of an alarm. */
  usedBy: string;
  namespace: string;
  name: string;
  dimensions: Record<string, string>;
}

export interface Expression {
  label: string;
  expression: string;
  /** Names of metrics by the ids that the expression uses. */
  metrics: Record<string, string>;
}

const options = v.looseObject({
  id: v.optional(v.string()),
  label: v.optional(v.string()),
  expression: v.optional(v.string()),
});
const metricRow = v.pipe(v.array(v.union([v.string(), options])), v.minLength(1));
const widget = v.looseObject({
  type: v.picklist(['metric', 'log', 'text', 'alarm']),
  x: v.number(),
  y: v.number(),
  width: v.number(),
  height: v.number(),
  properties: v.looseObject({
    title: v.optional(v.string(), ''),
    markdown: v.optional(v.string()),
    query: v.optional(v.string()),
    alarms: v.optional(v.array(v.string())),
    metrics: v.optional(v.array(metricRow), []),
  }),
});

export type Widget = v.InferOutput<typeof widget>;

export function readDashboard(body: unknown): Widget[] {
  return v.parse(v.object({ widgets: v.array(widget) }), body).widgets;
}

export function metricsOf({ properties }: Widget): NamedMetric[] {
  return properties.metrics.flatMap((row) => {
    const texts = row.filter((item) => typeof item === 'string');
    const [namespace, name, ...pairs] = texts;
    if (namespace === undefined || name === undefined) return [];
    if (texts.some((text) => /^\.+$/.test(text))) throw new Error('shortened rows are not read');
    const dimensions: Record<string, string> = {};
    for (let at = 0; at < pairs.length; at += 2) dimensions[pairs[at] ?? ''] = pairs[at + 1] ?? '';
    return [{ usedBy: properties.title, namespace, name, dimensions }];
  });
}

export function expressionsOf({ properties }: Widget): Expression[] {
  const rows = properties.metrics.map((row) => {
    const last = row.at(-1);
    return { name: row[1], ...(typeof last === 'object' && last) };
  });
  const metrics = Object.fromEntries(
    rows.flatMap(({ id, name }) => (id !== undefined && typeof name === 'string' ? [[id, name]] : [])),
  );
  return rows.flatMap(({ label = '', expression }) =>
    expression === undefined ? [] : [{ label, expression, metrics }],
  );
}
