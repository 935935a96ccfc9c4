// Where firings wait, one of a visitor's firings counts: the newer one takes the older one's place, or stands back while
// the older one is under way, as the campaign says.
import type { Firing, VisitorRecord } from '../ports/send-ledger.ts';
import { skipping } from './gate.ts';

export const superseded = skipping(
  'superseded',
  ({ campaign, trigger, messageKey, entering, record, now }) => {
    const other = Object.hasOwn(record.firings, campaign.name) ? record.firings[campaign.name] : undefined;
    if (other === undefined || other.messageKey === messageKey) return false;
    if (campaign.newerFiring === 'ignored') {
      return entering && other.waitsUntil > now && !hasFailed(other, campaign.name, record);
    }
    // What is mailed at once has nothing to give up: each firing stands for itself.
    const waits = campaign.steps.length > 1 || campaign.steps[0].delaySeconds > 0 || !entering;
    return waits && other.firedAt >= trigger.firedAt;
  },
);

/** Its latest e-mail was refused, or nobody knows its end: nothing more of it is under way. */
function hasFailed({ entryKey }: Firing, campaign: string, { claims }: VisitorRecord): boolean {
  const own = claims.filter((claim) => claim.campaign === campaign && claim.entryKey === entryKey);
  const [latest] = own.toSorted((a, b) => b.leaseUntil - a.leaseUntil);
  return latest?.state === 'refused' || latest?.state === 'unknown';
}
