// The trigger as it travels in the queue: one schema for the writing and the reading side.
import * as v from 'valibot';

/** One value of a dimension. */
export type DimensionValue = string | number;

const dimensionValue = v.union([v.string(), v.number()]);

/** What a trigger that has waited brings along, so that it goes on where it was. */
const waitSchema = v.object({
  campaign: v.string(),
  /** Of the campaign's steps, counted from 0. */
  step: v.pipe(v.number(), v.integer(), v.minValue(0)),
  /** When the wait was over. Milliseconds since the epoch. */
  dueAt: v.number(),
  /** From when on the trigger ages: its firing, moved on by all the time that it was meant to wait. Milliseconds since the epoch. */
  freshAt: v.number(),
});

export type Wait = v.InferOutput<typeof waitSchema>;

export const newestTriggerVersion = 2;

/**
 * The queue message body: version 1 as the poller writes it; version 2 has waited, and says for which step. Who knows
 * version 1 only must leave version 2 alone. A later version adds a schema beside this one.
 */
export const triggerSchema = v.object({
  version: v.picklist([1, newestTriggerVersion]),
  /** Names the deployment that read it. */
  consumer: v.string(),
  journal: v.string(),
  position: v.string(),
  /** Adobe's event id; where an event has none, derived from what it has. */
  eventId: v.pipe(v.string(), v.nonEmpty()),
  /** This firing; the event id where the envelope carries no message id. */
  messageId: v.pipe(v.string(), v.nonEmpty()),
  /** The trigger's type, trimmed and in lower case. */
  triggerId: v.pipe(v.string(), v.nonEmpty()),
  imsOrg: v.nullable(v.string()),
  /** Milliseconds since the epoch. */
  firedAt: v.number(),
  /** Milliseconds since the epoch: when the poller read it. */
  receivedAt: v.number(),
  visitor: v.object({
    /** Experience Cloud id; null where Adobe sends zeros or none. */
    mcId: v.nullable(v.string()),
    aliases: v.array(v.string()),
  }),
  /** Keys as `dimensionKey` makes them; values oldest first, as Adobe sends them. */
  dimensions: v.record(v.string(), v.array(dimensionValue)),
  /** Undocumented by Adobe; carried as it is. */
  products: v.unknown(),
  wait: v.optional(waitSchema),
});

export type Trigger = v.InferOutput<typeof triggerSchema>;

/**
 * The one spelling of a dimension's name: trimmed, lower case, the number without leading zeros
 * (` eVar01` and `eVar1` are the same dimension; Adobe prints both).
 */
export function dimensionKey(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/(?<![0-9])0+(?=[0-9])/g, '');
}
