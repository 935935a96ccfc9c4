// What can be said of a raw event that no function has reported on. Tolerant: whatever is not there is null.
// Nesting and names: Adobe's Analytics Triggers payload; the envelope may be wrapped in `event` up to twice.

export interface DugEvent {
  eventId: string | null;
  messageId: string | null;
  triggerId: string | null;
  /** Milliseconds since the epoch. */
  firedAt: number | null;
}

const messageKey = 'com.adobe.mcloud.pipeline.pipelineMessage';
const triggerKey = 'com.adobe.mcloud.protocol.trigger';

/** Never throws. */
export function digEvent(event: unknown): DugEvent {
  const levels = [asObject(event)];
  for (let depth = 0; depth < 2 && !(messageKey in (levels[0] ?? {})); depth++) {
    levels.unshift(asObject(levels[0]?.event));
  }
  const innermost = levels[0] ?? {};
  const message = asObject(innermost[messageKey]);
  const header = asObject(message.header);
  const trigger = asObject(message[triggerKey]);
  return {
    eventId: firstText(levels.flatMap((level) => [level.eventid, level.event_id, level.id])),
    messageId: firstText([header.messageId]),
    triggerId: firstText([trigger.triggerId])?.trim().toLowerCase() ?? null,
    firedAt: firstTime([
      firedProperty(header.properties),
      trigger.triggerTimestamp,
      header.sentTime,
      innermost.createTime,
    ]),
  };
}

function firedProperty(properties: unknown): unknown {
  if (!Array.isArray(properties)) return undefined;
  const fired = properties.map(asObject).find((property) => property.name === 'triggerFiredTimestamp');
  return fired && Number(fired.value);
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function firstText(candidates: unknown[]): string | null {
  return (candidates.find((one) => typeof one === 'string' && one.trim() !== '') as string | null) ?? null;
}

function firstTime(candidates: unknown[]): number | null {
  for (const one of candidates) if (typeof one === 'number' && Number.isFinite(one) && one > 0) return one;
  return null;
}
