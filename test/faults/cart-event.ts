// The ordinary event of the fault catalogue: a cart left behind by one visitor, in the envelope that Adobe documents.
import { aDimension, anEvent } from '../core/an-event.ts';

type Parts = NonNullable<Parameters<typeof anEvent>[0]>;

export interface Cart extends Omit<Parts, 'dimensions'> {
  dimensions?: Record<string, unknown>;
}

let carts = 0;

/** Fired eight seconds before it is read, with ids of its own. `key` says whose cart it is. */
export function aCart(key: unknown, { dimensions, header, trigger, ...parts }: Cart = {}) {
  carts += 1;
  return anEvent({
    eventId: `event-${carts}`,
    ...parts,
    header: { messageId: `message-${carts}`, ...header },
    trigger: { triggerId: 'cart', ...trigger },
    dimensions: {
      ' eVar01': aDimension([key]),
      eVar12: aDimension(['Linen shirt|Canvas bag']),
      ...dimensions,
    },
  });
}
