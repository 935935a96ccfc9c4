// Publishes what happens in the demo shop: a first bunch at once, then a steady pace of carts.
import type { DemoShop } from './demo-shop.ts';

/** Calls back once after so many milliseconds; the returned function cancels. */
export type SetTimer = (callback: () => void, ms: number) => () => void;

export interface ShopTrafficOptions {
  shop: Pick<DemoShop, 'nextCart' | 'besides'>;
  publish: (event: unknown) => void;
  /** Carts per second, fractions allowed; 0 leaves it at the first bunch. */
  ratePerSecond: number;
  /** Carts at once, at the start and then each time. */
  firstBunch?: number;
  bunch?: number;
  /** The shop closes after so many. */
  mostCarts?: number;
  /** Milliseconds since the epoch; the system's clock by default. */
  clock?: () => number;
  setTimer?: SetTimer;
}

export interface ShopTraffic {
  /** Nothing more will happen. */
  closed(): boolean;
  stop(): void;
}

/** Timers are too coarse for a tick per event at higher rates: no tick is shorter than this, and each publishes what is due. */
const shortestTickMs = 20;
/** After a pause of the machine at most this much is made up for. */
const longestArrearsMs = 1000;

export function startShop(options: ShopTrafficOptions): ShopTraffic {
  const { shop, publish, ratePerSecond, firstBunch = 8, bunch = 1 } = options;
  const { mostCarts = Number.POSITIVE_INFINITY, clock = Date.now, setTimer = systemTimer } = options;
  let carts = 0;
  const closed = () => carts >= mostCarts;

  function happen(count: number): void {
    for (let left = count; left > 0 && !closed(); left--) {
      publish(shop.nextCart());
      for (const event of shop.besides()) publish(event);
      carts++;
    }
  }

  happen(firstBunch);
  if (ratePerSecond <= 0) return { closed, stop() {} };

  const msPerBunch = (bunch * 1000) / ratePerSecond;
  let nextDueAt = clock() + msPerBunch;
  let cancel = schedule();

  function schedule(): () => void {
    return setTimer(tick, Math.max(shortestTickMs, Math.ceil(nextDueAt - clock())));
  }

  function tick(): void {
    const now = clock();
    nextDueAt = Math.max(nextDueAt, now - longestArrearsMs);
    for (; nextDueAt <= now; nextDueAt += msPerBunch) happen(bunch);
    if (!closed()) cancel = schedule();
  }

  return { closed, stop: () => cancel() };
}

function systemTimer(callback: () => void, ms: number): () => void {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
}
