// Where the events of a run come from: the demo shop, a file, or a real journal over the network.
import { readFile } from 'node:fs/promises';
import type { Clock } from '../../functions/core/ports/clock.ts';
import { type AdobeSimulator, startAdobe } from './adobe/simulator.ts';
import { createDemoShop, eventsWithCarts } from './demo-shop/demo-shop.ts';
import { type SetTimer, type ShopTraffic, startShop } from './demo-shop/shop-traffic.ts';
import { readEventsFile } from './events-file.ts';
import type { Flags } from './flags.ts';
import { InputError } from './input-error.ts';
import type { ProfileRow } from './profiles-file.ts';
import type { ServedEvent } from './state.ts';

export interface JournalSource {
  journalUrl: string;
  /** The text of the credentials secret. */
  credentials: string;
  /** Known visitors that belong to these events. */
  profiles: readonly ProfileRow[];
  onServed(listener: (event: ServedEvent) => void): void;
  /** Events that the journal holds in all, where that is known. */
  total(): number | undefined;
  /** Nothing more will come: undefined where only the poller can tell. */
  drained(): boolean | undefined;
  /** The journal's events begin to happen. */
  open(): void;
  stop(): Promise<void>;
  /** The simulator, unless the journal is a real one. */
  adobe?: AdobeSimulator;
}

/** @throws InputError naming file and line */
export async function openJournalSource(flags: Flags, clock: Clock, pageSize = 1000): Promise<JournalSource> {
  if (flags.adobe !== undefined) return realJournal(flags.adobe);
  const adobe = await startAdobe({
    clock,
    maxEventsPerPage: pageSize,
    // The faster clock stands still for what has not been read: nobody shall wait ten seconds for that.
    ...(flags.speed > 1 && { retryAfterSeconds: 1 }),
  });
  if (flags.events === undefined) return demoShop(flags, adobe, clock);
  try {
    return await eventsFile(flags.events, adobe);
  } catch (error) {
    await adobe.stop();
    throw error;
  }
}

async function eventsFile(file: string, adobe: AdobeSimulator): Promise<JournalSource> {
  for await (const { event, position } of readEventsFile(file)) adobe.publish(event, position);
  return { ...simulated(adobe), profiles: [], total: adobe.published, drained: adobe.drained, open() {} };
}

function demoShop({ rate, speed, demoCarts }: Flags, adobe: AdobeSimulator, clock: Clock): JournalSource {
  const visitors = Math.min(mostVisitors, Math.ceil(visitorsPerRate * Math.max(1, rate)));
  const shop = createDemoShop({ clock, visitors });
  let traffic: ShopTraffic | undefined;
  return {
    ...simulated(adobe),
    profiles: shop.profiles,
    total: () => (demoCarts === undefined ? undefined : eventsWithCarts(demoCarts)),
    drained: () => traffic?.closed() === true && adobe.drained(),
    open() {
      traffic = startShop({
        shop,
        publish: adobe.publish,
        ...(demoCarts !== undefined && { mostCarts: demoCarts }),
        // A shop that closes leaves the clock its time to run afterwards.
        ...(speed > 1 && demoCarts === undefined ? seldom(rate, speed, clock) : { ratePerSecond: rate }),
      });
    },
    async stop() {
      traffic?.stop();
      await adobe.stop();
    },
  };
}

/** A rate of 1 has each of them come back after more than the five minutes in which a campaign takes nobody twice. */
const visitorsPerRate = 400;
const mostVisitors = 2000;

/** The faster clock stands still while a cart is worked on: they come together, and leave it time to run in between. */
function seldom(rate: number, speed: number, clock: Clock) {
  return { ratePerSecond: rate / (2 * speed), bunch: 8, clock, setTimer: lookAgainSoon };
}

const lookAgainSoon: SetTimer = (callback) => {
  const timer = setTimeout(callback, 100);
  return () => clearTimeout(timer);
};

const yearMs = 365 * 86_400_000;

function simulated(adobe: AdobeSimulator) {
  return {
    adobe,
    journalUrl: adobe.journalUrl,
    // A year, as certificates of the Developer Console last.
    credentials: JSON.stringify({
      ...adobe.credentials,
      expiresAt: new Date(Date.now() + yearMs).toISOString(),
    }),
    onServed: adobe.onServed,
    stop: adobe.stop,
  };
}

async function realJournal(file: string): Promise<JournalSource> {
  const credentials = await readFile(file, 'utf8');
  return {
    journalUrl: readJournalUrl(file, credentials),
    credentials,
    profiles: [],
    onServed() {},
    total: () => undefined,
    drained: () => undefined,
    open() {},
    async stop() {},
  };
}

function readJournalUrl(file: string, text: string): string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw new InputError(file, undefined, 'is not JSON; the Developer Console downloads such a file', {
      cause,
    });
  }
  const url = parsed && typeof parsed === 'object' && 'journalUrl' in parsed ? parsed.journalUrl : undefined;
  if (typeof url === 'string' && URL.canParse(url)) return url;
  throw new InputError(
    file,
    undefined,
    'has no "journalUrl"; add the "Journaling unique API endpoint" of the registration, e.g. "journalUrl": "https://events-va6.adobe.io/events/organizations/1/integrations/2/3"',
  );
}
