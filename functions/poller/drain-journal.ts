// Reads a journal page after page until the time is over. While one page is parsed and delivered the next is being fetched;
// positions are saved in order, each after everything before it is durable.
import { journalDrained } from '../contract/log-messages.ts';
import { pollerMetrics } from '../contract/metrics.ts';
import type { PollerInput } from '../contract/queue.ts';
import { CampaignTriggersError } from '../core/errors.ts';
import { hasPosition, urlSince } from '../core/journal-url.ts';
import type { SavedPosition } from '../core/ports/position-store.ts';
import { type Abreast, createAbreast } from './abreast.ts';
import type { AuthorisedJournal } from './authorised-journal.ts';
import { type DeliverDeps, deliverPage } from './deliver-page.ts';
import type { HeldLease } from './hold-lease.ts';
import { type Incident, reportIncident, tellGap } from './incident.ts';
import { type Patience, readPatiently, type SettledAnswer, waitFor } from './patient-read.ts';
import { createReadAhead } from './read-ahead.ts';
import { restartPosition, retentionMs, type StartingPoint } from './starting-point.ts';

/** A journal silent for so long is asked whether the position still means anything, at most this often. */
const suspiciousSilenceMs = 6 * 60 * 60 * 1000;
const validateEveryMs = 60 * 60 * 1000;
/** A journal that refuses the positions it has just given is not asked again for this long. */
const pauseAfterRestartsMs = 5 * 60 * 1000;

export interface DrainDeps extends DeliverDeps {
  authorised: AuthorisedJournal;
  onExpiredPosition: 'oldest' | 'latest';
  /** By journal name, when its position was last validated; a warm function remembers it. */
  validatedAt: Map<string, number>;
  /** By journal name, whether it is being kept abreast of; a warm function remembers it. */
  abreast: Map<string, Abreast>;
}

export interface Run extends Incident {
  journal: PollerInput['journal'];
  lease: HeldLease;
  patience: Patience;
  /** Ends what is still going on: requests and waits. */
  stop: () => void;
  /** Whether this run has given up a position already. */
  restarted: boolean;
  /** Whether the end of the journal has been reached since the last page. */
  drained: boolean;
  /** Age of the newest trigger of a page when it was read. */
  onLag: (seconds: number) => void;
}

type Answer<Kind> = Extract<SettledAnswer, { kind: Kind }>;

/** @throws what does not pass by itself; LEASE_LOST, QUEUE_SEND_FAILED, POSITION_STORE_FAILED */
export async function drainJournal(deps: DrainDeps, run: Run, start: StartingPoint): Promise<void> {
  if (start.incident !== undefined) {
    const { what, lastReadAt } = start.incident;
    reportIncident(deps, run, what, lastReadAt);
  }
  let at = start.position;
  const pagesFrom = new Set<string>();
  let delivering: Promise<unknown> = Promise.resolve();
  const abreast = deps.abreast.get(run.journal.name) ?? createAbreast();
  deps.abreast.set(run.journal.name, abreast);
  const journal = createReadAhead(deps.authorised, async (next) => {
    // With the page before delivered, no more than two are held.
    const [{ status }] = await Promise.allSettled([delivering]);
    return status === 'fulfilled' && !abreast.holds() && !pagesFrom.has(next);
  });
  try {
    for (;;) {
      const reading = readPatiently(journal, run.patience, run.journal.url, at.cursor);
      const [answer] = await Promise.all([reading, delivering]);
      if (answer === undefined) return;
      if (answer.kind === 'page') {
        run.drained = false;
        if (answer.oddity !== undefined) deps.telemetry.warn(answer.oddity, { journal: run.journal.name });
        const next = nextOutsideCircle(pagesFrom.add(at.cursor), answer, at);
        const after = positionAfter({ ...answer, next }, at, deps.clock());
        const delivery = deliver(deps, run, answer, after);
        delivering = delivery;
        // Its failure is met by the `await` above; until then it must not count as unhandled.
        delivering.catch(() => undefined);
        if (answer.foreignLink !== undefined) {
          await delivering;
          throw answer.foreignLink;
        }
        at = after;
        if (!(await letFill(run, abreast, answer.entries.length, delivery))) return;
      } else {
        if (answer.kind === 'empty') abreast.atEnd();
        const next = answer.kind === 'empty' ? await rest(deps, run, answer, at) : restart(deps, run, at);
        if (next === undefined) return;
        // The oldest events may well be read twice in a run: once from the start, and once after an expiry.
        if (answer.kind === 'expired') pagesFrom.clear();
        at = next;
      }
    }
  } finally {
    run.stop();
    await Promise.allSettled([delivering]);
  }
}

/**
 * A journal that leads back to a page which it served in this run would serve the same events for ever. The run ends; each
 * of the next tries again, for an alarm looks for failures minute by minute.
 */
function nextOutsideCircle(
  pagesFrom: ReadonlySet<string>,
  { next, last }: Answer<'page'>,
  at: SavedPosition,
): string {
  if (!pagesFrom.has(next)) return next;
  const afterLast = urlSince(at.cursor, last);
  if (last !== '' && !pagesFrom.has(afterLast)) return afterLast;
  throw new CampaignTriggersError('JOURNAL_PROTOCOL', 'the journal leads back to what it has served already');
}

/** Lets the next page fill where the journal is kept abreast of. False when there is no time for that. */
async function letFill(
  run: Run,
  abreast: Abreast,
  events: number,
  delivery: Promise<number | undefined>,
): Promise<boolean> {
  const pausing = delivery.then((lagMs) => abreast.pauseAfter({ events, lagMs }));
  // In a backlog nobody waits for that: the next page is being fetched already, and a failure is met with its answer.
  pausing.catch(() => undefined);
  return !abreast.holds() || (await waitFor(run.patience, await pausing));
}

function positionAfter(page: Answer<'page'>, before: SavedPosition, now: number): SavedPosition {
  return { ...before, cursor: page.next, position: page.last, progressAt: now, checkedAt: now };
}

/** @returns how long ago the newest trigger of the page had fired when it was read */
async function deliver(
  deps: DrainDeps,
  run: Run,
  page: Answer<'page'>,
  after: SavedPosition,
): Promise<number | undefined> {
  const receivedAt = after.checkedAt;
  const stopAt = deps.clock() + run.patience.timeLeft();
  const readPage = {
    entries: page.entries,
    bytes: page.bytes,
    journal: run.journal.name,
    orgId: page.orgId,
    receivedAt,
    // It may have been mailed as long ago as that, and must not be young once more when the ledger has forgotten it.
    ...(after.rereadSince && { timelessFiredAt: receivedAt - retentionMs }),
  };
  const firings = await deliverPage(deps, readPage, stopAt, () => run.lease.save(after));
  if (firings === undefined) return undefined;
  // Whatever an event says of its firing: the journal holds nothing older.
  tellGap(deps, run, Math.max(firings.oldest, receivedAt - retentionMs));
  const lagMs = Math.max(0, receivedAt - firings.newest);
  run.onLag(lagMs / 1000);
  return lagMs;
}

/** Waits as told, then reads on. Undefined when that is longer than the time there is. */
async function rest(
  deps: DrainDeps,
  run: Run,
  empty: Answer<'empty'>,
  before: SavedPosition,
): Promise<SavedPosition | undefined> {
  if (await hasSilentlyExpired(deps, run, empty, before)) return restart(deps, run, before);
  const after = { ...before, cursor: empty.next, checkedAt: deps.clock(), rereadSince: 0 };
  await run.lease.saveNews(after);
  tellGap(deps, run, after.checkedAt);
  deps.telemetry.count(pollerMetrics.emptyAnswers);
  if (!run.drained) deps.telemetry.info(journalDrained, { journal: run.journal.name });
  run.drained = true;
  if (empty.foreignLink !== undefined) throw empty.foreignLink;
  return (await waitFor(run.patience, empty.retryAfterMs)) ? after : undefined;
}

/** Older journals answered "nothing newer" for a position that they had purged; only `validate` tells the two apart. */
async function hasSilentlyExpired(
  deps: DrainDeps,
  run: Run,
  empty: Answer<'empty'>,
  at: SavedPosition,
): Promise<boolean> {
  const now = deps.clock();
  const lastAsked = deps.validatedAt.get(run.journal.name) ?? 0;
  if (empty.validate === undefined || !hasPosition(at.cursor)) return false;
  if (now - at.progressAt < suspiciousSilenceMs || now - lastAsked < validateEveryMs) return false;
  deps.validatedAt.set(run.journal.name, now);
  try {
    return !(await deps.authorised.isPositionValid(run.journal.url, empty.validate, run.patience.signal));
  } catch (error) {
    if (!(error instanceof CampaignTriggersError)) throw error;
    // Not knowing is no reason to read seven days again.
    run.patience.onTrouble(error);
    return false;
  }
}

/** Once in a run: a journal that has every new position expire at once would serve its events over and over. */
function restart(deps: DrainDeps, run: Run, before: SavedPosition): SavedPosition {
  if (run.restarted) {
    run.patience.onLongWait(pauseAfterRestartsMs);
    throw new CampaignTriggersError('JOURNAL_PROTOCOL', 'the journal refuses the positions that it gives');
  }
  run.restarted = true;
  const lastRead = new Date(before.progressAt).toISOString();
  const what = `the journal no longer has the position saved after ${lastRead}`;
  reportIncident(deps, run, what, before.progressAt);
  return restartPosition(run.journal.url, deps.onExpiredPosition, deps.clock());
}
