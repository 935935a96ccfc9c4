// Triggers that have to wait: for a campaign's delay, for the end of quiet hours, for the next step of a series.
import { nextWait } from '../core/campaign-place.ts';
import type { SkipReason } from '../core/outcome.ts';
import type { SendLedger, VisitorRecord } from '../core/ports/send-ledger.ts';
import { type Case, entersWith, firingOf, forgetAt } from './claim-request.ts';
import type { Hold, Verdict } from './verdict.ts';

/** Another journal entry of the same firing waits already. */
export function isUnderWay({ trigger, addressee, now }: Case, record: VisitorRecord): boolean {
  const known = record.firings[addressee.campaign.name];
  if (!addressee.place.entering || known === undefined || known.waitsUntil <= now) return false;
  const { messageKey, eventKey, entryKey } = firingOf({ trigger }, 0);
  if (known.entryKey === entryKey) return false;
  return known.messageKey === messageKey || known.eventKey === eventKey;
}

/** The firing enters the campaign, or goes on waiting, and is kept until then. */
export async function holdUntil(
  ledger: Pick<SendLedger, 'enter'>,
  one: Case,
  record: VisitorRecord,
  { reason, until }: { reason: 'delay' | 'quiet_hours'; until: number },
): Promise<Verdict | { changed: VisitorRecord }> {
  const { addressee, now } = one;
  const { campaign, place, visitorHash } = addressee;
  const changed = await noteWaiting(ledger, one, record, until);
  if (changed !== undefined) return { changed };
  // A delay is counted in `freshAt` already.
  const freshAt = reason === 'delay' ? place.freshAt : place.freshAt + (until - now);
  const wait = { campaign: campaign.name, step: place.index, dueAt: until, freshAt };
  return { verdict: 'hold', hold: { reason, visitorHash, step: place.step.name, wait } };
}

/** Undefined when it is written; otherwise the record as somebody else has changed it. */
async function noteWaiting(
  ledger: Pick<SendLedger, 'enter'>,
  one: Case,
  record: VisitorRecord,
  until: number,
): Promise<VisitorRecord | undefined> {
  const { campaign, visitorHash } = one.addressee;
  const known = record.firings[campaign.name];
  const firing = firingOf(one, until);
  const entered = await ledger.enter(
    {
      visitorHash,
      campaign: campaign.name,
      firing: known !== undefined && !entersWith(firing, known) ? known : firing,
      forgetAt: Math.max(until, forgetAt(one)) + (until - one.now),
    },
    record,
  );
  return entered.answer === 'changed' ? entered.record : undefined;
}

/** Skipped, and where the series goes on nevertheless, noted as waiting: the next firing must see it. */
export async function skipStep(
  ledger: Pick<SendLedger, 'enter'>,
  one: Case,
  record: VisitorRecord,
  reason: SkipReason,
): Promise<Verdict | { changed: VisitorRecord }> {
  const verdict = withNextStep(one, { verdict: 'ended', outcome: { end: 'skipped', reason } });
  if (verdict.verdict !== 'ended' || verdict.next === undefined) return verdict;
  const changed = await noteWaiting(ledger, one, record, verdict.next.wait.dueAt);
  return changed === undefined ? verdict : { changed };
}

/** A cap spares the visitor one e-mail; whatever else refuses, refuses the rest of the series as well. */
const goesOn: ReadonlySet<SkipReason> = new Set(['over_cap', 'over_total_cap']);

/** The verdict with the next step of the series, where there is one and the series goes on. */
export function withNextStep(one: Case, verdict: Verdict): Verdict {
  if (verdict.verdict !== 'ended') return verdict;
  const { outcome } = verdict;
  const continues = outcome.end === 'sent' || (outcome.end === 'skipped' && goesOn.has(outcome.reason));
  if (!continues) return verdict;
  const { campaign, place, visitorHash } = one.addressee;
  const wait = nextWait(campaign, place, verdict.sentAt ?? one.now);
  if (wait === undefined) return verdict;
  const step = campaign.steps[wait.step]?.name ?? '';
  const next: Hold = { reason: 'series', visitorHash, step, wait };
  return { ...verdict, next };
}
