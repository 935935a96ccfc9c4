// Puts right what one event from SES says: settles the claim of an uncertain send, suppresses who must not be mailed,
// and counts what became of the campaign's e-mail.
import { emailUnwelcome } from '../contract/log-messages.ts';
import { feedbackMetrics as metrics } from '../contract/metrics.ts';
import { engagementOf, isPermanentBounce, judgeFeedback } from '../core/judge-feedback.ts';
import type { BounceCounter } from '../core/ports/bounce-counter.ts';
import type { ClaimFeedback } from '../core/ports/claim-feedback.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { EngagementMemory } from '../core/ports/engagement.ts';
import type { SuppressionStore } from '../core/ports/suppression-store.ts';
import type { Telemetry } from '../core/ports/telemetry.ts';
import type { SesEvent } from '../core/read-ses-event.ts';
import type { ResultTally } from '../core/result-tally.ts';
import type { Findings } from './look-up.ts';

export interface ApplyDeps {
  claims: Pick<ClaimFeedback, 'confirm'>;
  suppressions: Pick<SuppressionStore, 'suppress'>;
  bounces: BounceCounter;
  engagement: EngagementMemory;
  tally: Pick<ResultTally, 'add'>;
  /** The name of a recipient in ledger and suppressions. @throws SIGNING_KEYS_UNREADABLE, SIGNING_KEYS_INVALID */
  recipientHash: () => Promise<(address: string) => string>;
  telemetry: Pick<Telemetry, 'audit' | 'count' | 'info' | 'warn'>;
  clock: Clock;
}

/** May be called again with the same event. @throws STORE_FAILED, SIGNING_KEYS_UNREADABLE, SIGNING_KEYS_INVALID */
export type ApplyFeedback = (event: SesEvent, findings: Findings) => Promise<void>;

export function createApplyFeedback(deps: ApplyDeps): ApplyFeedback {
  const { claims, suppressions, bounces, engagement, tally, recipientHash, telemetry, clock } = deps;

  async function confirm(event: SesEvent, state: 'sent' | 'refused'): Promise<void> {
    const { claim, sesMessageId, at } = event;
    if (claim === undefined) return;
    const confirmed = await claims.confirm(claim, { state, sesMessageId, at });
    if (confirmed === undefined) return;
    const endedAt = clock();
    // The invocation that sent it lives, or lived until just now: it, or the next delivery of its trigger, tells the end.
    if (confirmed.was === 'open' && confirmed.leaseUntil > endedAt) return;
    telemetry.count(metrics.claimsSettled);
    // Nobody else counts it: for the consumer it was sent before.
    if (state === 'sent' && event.result !== undefined) tally.add(event.result, 'sent');
    if (confirmed.trace === undefined) return;
    const { campaign } = claim;
    const { step = '', variant = '' } = event.result ?? {};
    const line = {
      ...{ audit: 1 as const, ...confirmed.trace, campaign, sesMessageId, endedAt },
      ...(step !== '' && { step }),
      ...(variant !== '' && { variant }),
    };
    if (state === 'sent') telemetry.audit({ ...line, end: 'sent', sentAt: at });
    else telemetry.audit({ ...line, end: 'failed', reason: 'SEND_REFUSED' });
  }

  async function forEachRecipient({ addresses }: SesEvent, work: (hash: string) => Promise<void>) {
    const hashOf = await recipientHash();
    for (const address of addresses) await work(hashOf(address));
  }

  async function carryOut(event: SesEvent, findings: Findings): Promise<void> {
    const judgement = judgeFeedback(event);
    const { at, sesMessageId } = event;
    switch (judgement.consequence) {
      case 'confirm-sent':
        return findings.isSettled(event) ? undefined : await confirm(event, 'sent');
      case 'confirm-refused':
        telemetry.warn('SES rejected an e-mail after it had taken it', { sesMessageId });
        return await confirm(event, 'refused');
      case 'suppress':
        return await forEachRecipient(event, (hash) =>
          suppressions.suppress(hash, 'all', judgement.reason, at),
        );
      case 'count-bounce':
        return await forEachRecipient(event, (hash) => bounces.count(hash, sesMessageId, at));
      case 'none':
        return;
    }
  }

  /** Last, because it may happen once only: what is tried again has not been counted yet. */
  async function countOnce(event: SesEvent, findings: Findings): Promise<void> {
    const { claim, result } = event;
    const told = engagementOf(event);
    if (told === undefined || claim === undefined || result === undefined) return;
    const isNew =
      told === 'delivered' ? findings.isFirstDelivery(event) : await engagement.isNew(claim, told);
    if (!isNew) return;
    tally.add(result, told);
    const { campaign, step, variant } = result;
    if (told === 'bounced' || told === 'complained')
      telemetry.info(emailUnwelcome, { told, campaign, step, variant, sesMessageId: event.sesMessageId });
  }

  return async (event, findings) => {
    await carryOut(event, findings);
    await countOnce(event, findings);
    telemetry.count(metricOf(event));
  };
}

function metricOf({ type, kind }: SesEvent): string {
  switch (type) {
    case 'send':
      return metrics.sent;
    case 'reject':
      return metrics.rejected;
    case 'delivery':
      return metrics.delivered;
    case 'deliveryDelay':
      return metrics.delayed;
    case 'renderingFailure':
      return metrics.renderingFailed;
    case 'bounce':
      return isPermanentBounce({ type, kind }) ? metrics.bounced : metrics.transientBounce;
    case 'complaint':
      return metrics.complaint;
    case 'open':
      return metrics.opened;
    case 'click':
      return metrics.clicked;
    case 'other':
      return metrics.other;
  }
}
