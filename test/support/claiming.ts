// Claims as the consumer does: looks, judges, writes, and looks again where somebody else was faster.
import { judgeClaim, type Standing } from '../../functions/core/judge-claim.ts';
import { type ClaimRequest, emptyRecord, type SendLedger } from '../../functions/core/ports/send-ledger.ts';

export type Claimed = { standing: 'taken' } | Exclude<Standing, { standing: 'free' }>;

/** Takes the claim where it is free or was refused to this very entry. */
export async function claimIn(ledger: SendLedger, request: ClaimRequest): Promise<Claimed> {
  let record = (await ledger.read([request.visitorHash])).get(request.visitorHash)?.() ?? emptyRecord;
  for (;;) {
    const standing = judgeClaim(record, request, request.now);
    if (standing.standing !== 'free' && standing.standing !== 'refused') return standing;
    const over = standing.standing === 'refused' ? standing.claim : undefined;
    const answer = await ledger.claim(request, record, over);
    if (answer.answer === 'written') return { standing: 'taken' };
    record = answer.record;
  }
}
