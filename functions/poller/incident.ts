// A position that could not be used: told once, and afterwards which firings nobody read.
import { pollerMetrics } from '../contract/metrics.ts';
import { CampaignTriggersError } from '../core/errors.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Telemetry } from '../core/ports/telemetry.ts';

export interface Incident {
  journal: { name: string };
  /** Whether an incident has been told: a second sign of it is logged, and not counted. */
  incident: boolean;
  /** After an incident: when events were last read before it. Until it is told which firings are missing. Milliseconds since the epoch. */
  unreadSince?: number | undefined;
}

export interface IncidentDeps {
  onExpiredPosition: 'oldest' | 'latest';
  telemetry: Telemetry;
  clock: Clock;
}

/** @param lastReadAt when events were last read, where that is known; milliseconds since the epoch */
export function reportIncident(deps: IncidentDeps, run: Incident, what: string, lastReadAt: number): void {
  const { code, remedy } = new CampaignTriggersError('JOURNAL_POSITION_EXPIRED', what);
  if (!run.incident) deps.telemetry.count(pollerMetrics.positionExpired);
  run.incident = true;
  deps.telemetry.error(what, { code, remedy, journal: run.journal.name, goesOnAt: deps.onExpiredPosition });
  run.unreadSince = lastReadAt > 0 && lastReadAt <= deps.clock() ? lastReadAt : undefined;
}

/** Once after an incident, when it is known what the journal still has: the marketer is to be told whom nobody mailed. */
export function tellGap(
  { telemetry }: Pick<IncidentDeps, 'telemetry'>,
  run: Incident,
  firstFiring: number,
): void {
  if (run.unreadSince === undefined) return;
  const [from, until] = [run.unreadSince, firstFiring].map((at) => new Date(at).toISOString());
  const isGap = firstFiring > run.unreadSince;
  run.unreadSince = undefined;
  const fields = { code: 'JOURNAL_POSITION_EXPIRED', journal: run.journal.name, from, until };
  if (isGap) telemetry.error('what fired in between was not read', fields);
  else
    telemetry.info('the journal still begins before the last reading: nothing seems to be missing', fields);
}
