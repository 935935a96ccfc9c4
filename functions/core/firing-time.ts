// When a trigger fired. One event tells the time in several encodings (number, text or ISO text, seconds or milliseconds) by
// clocks that disagree; the first that is plausible counts.
import { type Fields, field, isPlainObject } from './plain-object.ts';
import type { Trigger } from './trigger.ts';

/** Triggers did not exist before. An old but possible time is kept: it is what makes a stale trigger stale. */
const earliestMs = Date.UTC(2010, 0, 1);
/** Adobe's clock and ours may differ; beyond that a time is a mistake. */
const futureToleranceMs = 60 * 60 * 1000;

/** Milliseconds since the epoch; undefined where nothing in the event is plausible. */
export function firingTime(
  parts: { levels: Fields[]; message: unknown; trigger: unknown; dimensions: Trigger['dimensions'] },
  receivedAt: number,
): number | undefined {
  const header = field(parts.message, 'header');
  const candidates = [
    headerProperty(header, 'triggerFiredTimestamp'),
    field(parts.trigger, 'triggerTimestamp'),
    field(header, 'sentTime'),
    ...parts.levels.map((level) => field(level, 'createTime')).reverse(),
    newest(parts.dimensions.timegmt ?? []),
    newest(stepTimes(field(parts.trigger, 'triggerPath'))),
    // CloudEvents and EventBridge.
    ...parts.levels.map((level) => field(level, 'time')).reverse(),
  ];
  for (const candidate of candidates) {
    const ms = epochMs(candidate);
    if (ms !== undefined && ms >= earliestMs && ms <= receivedAt + futureToleranceMs) return ms;
  }
  return undefined;
}

function headerProperty(header: unknown, name: string): unknown {
  const properties = field(header, 'properties');
  if (!Array.isArray(properties)) return undefined;
  return field(
    properties.find((property) => isPlainObject(property) && field(property, 'name') === name),
    'value',
  );
}

function stepTimes(path: unknown): unknown[] {
  return Array.isArray(path) ? path.map((step) => field(step, 'timestamp')) : [];
}

function newest(values: readonly unknown[]): number | undefined {
  return values.reduce<number | undefined>((latest, value) => {
    const ms = epochMs(value);
    return ms === undefined || (latest !== undefined && latest >= ms) ? latest : ms;
  }, undefined);
}

const isoShape = /^\s*\d{4}-\d\d-\d\dT/;

/** ISO text as it says. Of numbers, below 10^11 it can only be seconds (as milliseconds it would be 1973), from 10^14 only microseconds. */
function epochMs(value: unknown): number | undefined {
  if (typeof value === 'string' && isoShape.test(value)) return epochMs(Date.parse(value));
  const number = typeof value === 'string' && /^\s*\d+(\.\d+)?\s*$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number) || number <= 0) return undefined;
  if (number < 1e11) return Math.round(number * 1000);
  return Math.round(number < 1e14 ? number : number / 1000);
}
