// A trigger that tells of a conversion (a purchase, say) makes the e-mails of other campaigns needless. It is noted before
// anything else, in the ledger, where every claim looks.
import { conversionNoted } from '../contract/log-messages.ts';
import type { Campaign } from '../core/campaign.ts';
import { cancelledBy } from '../core/match-campaign.ts';
import type { SendLedger, VisitorRecord } from '../core/ports/send-ledger.ts';
import type { Telemetry } from '../core/ports/telemetry.ts';
import { visitorOf } from '../core/recipient.ts';
import type { Trigger } from '../core/trigger.ts';
import type { Visitor } from '../core/visitor-hash.ts';
import { memoryMs } from './claim-request.ts';

/**
 * Returns the records that it has looked at, as they are then, by the visitor's hash: a claim that knew of nothing would fail.
 * @param seen a visitor's record as it was read, where it was
 * @throws STORE_FAILED, LEDGER_FULL
 */
export type NoteConversions = (
  trigger: Trigger,
  visitorHash: (visitor: Visitor) => string,
  seen?: (hash: string) => VisitorRecord | undefined,
) => Promise<ReadonlyMap<string, VisitorRecord>>;

export function createNoteConversions(deps: {
  campaigns: readonly Campaign[];
  ledger: Pick<SendLedger, 'convert'>;
  telemetry: Pick<Telemetry, 'info'>;
}): NoteConversions {
  const cancellable = deps.campaigns.filter(({ cancelOn }) => cancelOn.length > 0);

  return async (trigger, visitorHash, seen = () => undefined) => {
    const records = new Map<string, VisitorRecord>();
    // What has waited was noted when it came.
    if (trigger.wait !== undefined) return records;
    const byVisitor = new Map<string, Campaign[]>();
    for (const campaign of cancelledBy(cancellable, trigger)) {
      const visitor = visitorOf(campaign.recipient, trigger);
      if (visitor === undefined) continue;
      const hash = visitorHash(visitor);
      byVisitor.set(hash, [...(byVisitor.get(hash) ?? []), campaign]);
    }
    const at = trigger.firedAt;
    for (const [hash, campaigns] of byVisitor) {
      const noted = campaigns.map((one) => ({
        name: one.name,
        forgetAt: Math.max(at, trigger.receivedAt) + memoryMs(one),
      }));
      records.set(hash, await deps.ledger.convert(hash, noted, at, seen(hash)));
      for (const { name } of campaigns)
        deps.telemetry.info(conversionNoted, { campaign: name, eventId: trigger.eventId });
    }
    return records;
  };
}
