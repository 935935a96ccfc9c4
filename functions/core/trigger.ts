// The trigger as it travels in the queue: one schema for the writing and the reading side.
import * as v from 'valibot';

/** One value of a dimension. */
export type DimensionValue = string | number;

const dimensionValue = v.union([v.string(), v.number()]);

/** Version 1 of the queue message body. A later version adds a schema beside this one. */
export const triggerSchema = v.object({
  version: v.literal(1),
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
