// A trigger that tells of a conversion (a purchase, say) makes the e-mails of other campaigns needless. That is noted in the
// ledger, where every claim looks; of the visitor whom the trigger itself is about, with the write that it leads to.
import { conversionNoted } from '../contract/log-messages.ts';
import type { Campaign } from '../core/campaign.ts';
import { withConversions } from '../core/conversions.ts';
import { cancelledBy } from '../core/match-campaign.ts';
import type { Conversions, SendLedger, VisitorRecord, WriteAnswer } from '../core/ports/send-ledger.ts';
import type { Telemetry } from '../core/ports/telemetry.ts';
import { visitorOf } from '../core/recipient.ts';
import type { Trigger } from '../core/trigger.ts';
import type { Visitor } from '../core/visitor-hash.ts';
import { memoryMs } from './claim-request.ts';

/** The ledger as one trigger sees it: with the conversions that the trigger tells of. */
export interface NotingLedger extends Pick<SendLedger, 'claim' | 'enter'> {
  /** The record with the conversions in it. */
  on(record: VisitorRecord): VisitorRecord;
  /** Writes them by themselves where no other write has taken them along. @throws STORE_FAILED, LEDGER_FULL */
  finish(): Promise<void>;
}

/**
 * Those of other visitors are written at once.
 * @param own the visitor whom the trigger is about, and the record as it was read, where that is known
 * @throws STORE_FAILED, LEDGER_FULL
 */
export type NoteConversions = (
  trigger: Trigger,
  visitorHash: (visitor: Visitor) => string,
  own?: { visitorHash?: string; record?: VisitorRecord },
) => Promise<NotingLedger>;

export interface NoteDeps {
  campaigns: readonly Campaign[];
  ledger: Pick<SendLedger, 'claim' | 'enter' | 'convert'>;
  telemetry: Pick<Telemetry, 'note'>;
}

export function createNoteConversions({ campaigns, ledger, telemetry }: NoteDeps): NoteConversions {
  const cancellable = campaigns.filter(({ cancelOn }) => cancelOn.length > 0);

  /** By the visitor's hash. What has waited was noted when it came. */
  function conversionsOf(trigger: Trigger, visitorHash: (visitor: Visitor) => string) {
    const byVisitor = new Map<string, Conversions>();
    if (trigger.wait !== undefined) return byVisitor;
    const at = trigger.firedAt;
    for (const campaign of cancelledBy(cancellable, trigger)) {
      const visitor = visitorOf(campaign.recipient, trigger);
      if (visitor === undefined) continue;
      const hash = visitorHash(visitor);
      const noted = { name: campaign.name, forgetAt: Math.max(at, trigger.receivedAt) + memoryMs(campaign) };
      byVisitor.set(hash, { at, campaigns: [...(byVisitor.get(hash)?.campaigns ?? []), noted] });
    }
    return byVisitor;
  }

  return async (trigger, visitorHash, own = {}) => {
    const { eventId } = trigger;
    const tell = ({ campaigns }: Conversions) => {
      for (const { name } of campaigns) telemetry.note(conversionNoted, { campaign: name, eventId });
    };
    const byVisitor = conversionsOf(trigger, visitorHash);
    for (const [hash, conversions] of byVisitor) {
      if (hash === own.visitorHash) continue;
      await ledger.convert(hash, conversions);
      tell(conversions);
    }
    const { visitorHash: hash = '', record } = own;
    const conversions = byVisitor.get(hash);
    if (conversions === undefined) return { ...ledger, on: (seen) => seen, finish: async () => undefined };
    return notingLedger(ledger, conversions, {
      seen: record,
      alone: (seen) => ledger.convert(hash, conversions, seen),
      written: () => tell(conversions),
    });
  };
}

interface Noting {
  /** The record as it was last read. */
  seen: VisitorRecord | undefined;
  alone(seen: VisitorRecord | undefined): Promise<void>;
  /** Called once. */
  written(): void;
}

function notingLedger(
  ledger: Pick<SendLedger, 'claim' | 'enter'>,
  conversions: Conversions,
  noting: Noting,
): NotingLedger {
  let { seen } = noting;
  let isWritten = false;
  const on = (record: VisitorRecord) => {
    seen = record;
    return withConversions(record, conversions);
  };
  const written = () => {
    if (!isWritten) noting.written();
    isWritten = true;
  };
  const taking = (answer: WriteAnswer): WriteAnswer => {
    if (answer.answer === 'changed') return { ...answer, record: on(answer.record) };
    written();
    return answer;
  };
  return {
    on,
    claim: async (request, record, over) => taking(await ledger.claim(request, record, over)),
    enter: async (request, record) => taking(await ledger.enter(request, record)),
    async finish() {
      if (isWritten) return;
      await noting.alone(seen);
      written();
    },
  };
}
