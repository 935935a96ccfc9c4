// Publishes what happens in the demo shop: a first bunch at once, then a steady pace.
import type { DemoShop } from './demo-shop.ts';

/** Calls back once after so many milliseconds; the returned function cancels. */
export type SetTimer = (callback: () => void, ms: number) => () => void;

export interface ShopTrafficOptions {
  shop: DemoShop;
  publish: (event: unknown) => void;
  /** Events per second, fractions allowed; 0 leaves it at the first bunch. */
  ratePerSecond: number;
  /** Events at once at the start. */
  firstBunch?: number;
  /** Milliseconds since the epoch; the system's clock by default. */
  clock?: () => number;
  setTimer?: SetTimer;
}

/** Timers are too coarse for a tick per event at higher rates: no tick is shorter than this, and each publishes what is due. */
const shortestTickMs = 20;
/** After a pause of the machine at most this much is made up for. */
const longestArrearsMs = 1000;

export function startShop(options: ShopTrafficOptions): { stop(): void } {
  const { shop, publish, ratePerSecond, firstBunch = 8, clock = Date.now, setTimer = systemTimer } = options;
  for (let count = 0; count < firstBunch; count++) publish(shop.nextEvent());
  if (ratePerSecond <= 0) return { stop() {} };

  const msPerEvent = 1000 / ratePerSecond;
  let nextDueAt = clock() + msPerEvent;
  let cancel = schedule();

  function schedule(): () => void {
    return setTimer(tick, Math.max(shortestTickMs, Math.ceil(nextDueAt - clock())));
  }

  function tick(): void {
    const now = clock();
    nextDueAt = Math.max(nextDueAt, now - longestArrearsMs);
    for (; nextDueAt <= now; nextDueAt += msPerEvent) publish(shop.nextEvent());
    cancel = schedule();
  }

  return { stop: () => cancel() };
}

function systemTimer(callback: () => void, ms: number): () => void {
  const timer = setTimeout(callback, ms);
  return () => clearTimeout(timer);
}
