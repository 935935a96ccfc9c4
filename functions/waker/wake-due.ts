// Puts what falls due back into the trigger queue, then forgets it. In this order: a crash in between wakes twice, and the
// ledger knows the second; the other way round would lose the trigger.
import { wakerMetrics } from '../contract/metrics.ts';
import { asCampaignTriggersError } from '../core/errors.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Telemetry } from '../core/ports/telemetry.ts';
import type { DelayedTriggerQueue } from '../core/ports/trigger-queue.ts';
import type { DueWaits, WaitingTrigger } from '../core/ports/waits.ts';
import type { UnreadableWaits } from './unreadable-waits.ts';

/** The schedule's minute, and a quarter of one for a call that comes late. The queue's delay does the rest, to the second. */
const aheadMs = 75_000;
/** What a page needs that is under way when reading is over. */
const reserveMs = 5_000;
/** Pages under way at once: at some ten milliseconds each, thousands of triggers a second. */
const pagesAtOnce = 8;

export interface WakeDeps {
  waits: DueWaits;
  queue: DelayedTriggerQueue;
  unreadable: Pick<UnreadableWaits, 'takeEarliest'>;
  telemetry: Telemetry;
  clock: Clock;
}

/**
 * @param endsAt when Lambda ends this invocation, milliseconds since the epoch: what is left by then is left for the next one
 * @throws the first of what went wrong, when everything else has been done; QUEUE_SEND_FAILED, STORE_FAILED
 */
export type WakeDue = (endsAt: number) => Promise<void>;

export function createWakeDue({ waits, queue, unreadable, telemetry, clock }: WakeDeps): WakeDue {
  let lateMs = 0;

  async function send(waiting: readonly WaitingTrigger[], stopAt: number): Promise<void> {
    const now = clock();
    await queue.send(
      waiting.map(({ trigger }) => ({ trigger, delaySeconds: delaySeconds(trigger.wait.dueAt, now) })),
      stopAt,
    );
    lateMs = Math.max(lateMs, ...waiting.map(({ trigger }) => now - trigger.wait.dueAt));
    telemetry.count(wakerMetrics.woken, waiting.length);
  }

  /** What of the page is in the queue now. One that no queue takes must not keep its neighbours waiting. */
  async function sendPage(page: readonly WaitingTrigger[], stopAt: number) {
    try {
      await send(page, stopAt);
      return { sent: page, troubles: [] };
    } catch (trouble) {
      if (page.length === 1) return { sent: [], troubles: [trouble] };
      const ends = await Promise.allSettled(page.map((one) => send([one], stopAt)));
      const sent = page.filter((_, at) => ends[at]?.status === 'fulfilled');
      return { sent, troubles: reasonsOf(ends) };
    }
  }

  async function wakePage(page: readonly WaitingTrigger[], stopAt: number) {
    const { sent, troubles } = await sendPage(page, stopAt);
    const forgotten = await Promise.allSettled(sent.map((one) => waits.forget(one)));
    return { isStuck: sent.length === 0, troubles: [...troubles, ...reasonsOf(forgotten)] };
  }

  return async (endsAt) => {
    const stopAt = endsAt - reserveMs;
    const pages = waits.due(clock() + aheadMs)[Symbol.asyncIterator]();
    const troubles: unknown[] = [];
    let isCutShort = false;
    lateMs = 0;

    async function work(): Promise<void> {
      while (clock() < stopAt) {
        const next = await pages.next();
        if (next.done) return;
        const ended = await wakePage(next.value, stopAt);
        troubles.push(...ended.troubles);
        // A queue that takes nothing at all is left alone until the next call.
        if (ended.isStuck) return;
      }
      isCutShort = true;
    }

    troubles.push(...reasonsOf(await Promise.allSettled(Array.from({ length: pagesAtOnce }, work))));
    lateMs = Math.max(lateMs, clock() - (unreadable.takeEarliest() ?? Number.POSITIVE_INFINITY));
    telemetry.observeSeconds(wakerMetrics.wakeLagSeconds, lateMs / 1000);
    if (isCutShort) telemetry.info('more is due than there was time for');
    if (troubles.length > 0) throw reported(troubles, telemetry);
  };
}

/** Rounded up: a trigger that came before it is due would have to wait once more. */
function delaySeconds(dueAt: number, now: number): number {
  return Math.max(0, Math.ceil((dueAt - now) / 1000));
}

function reasonsOf(ends: readonly PromiseSettledResult<unknown>[]): unknown[] {
  return ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []));
}

function reported(troubles: readonly unknown[], telemetry: Telemetry): Error {
  const error = asCampaignTriggersError(troubles[0]);
  const { code, message, remedy } = error;
  telemetry.error(message, { code, remedy, troubles: troubles.length });
  return error;
}
