// What is already known of a batch of SES's events, found out for all of them at once: most only confirm what the consumer has
// written itself, and a read of many costs a tenth of a write each.
import type { ClaimFeedback, ClaimReference, KnownClaim } from '../core/ports/claim-feedback.ts';
import type { DeliveryMemory, FirstTold } from '../core/ports/delivery-memory.ts';
import type { SesEvent } from '../core/read-ses-event.ts';

export interface Findings {
  /** The ledger says already that this very e-mail was sent. */
  isSettled(event: SesEvent): boolean;
  /** Whether this delivery is to be counted. @throws STORE_FAILED where nobody can tell */
  isFirstDelivery(event: SesEvent): boolean;
}

/** @throws STORE_FAILED */
export type LookUp = (events: readonly SesEvent[]) => Promise<Findings>;

export interface LookUpDeps {
  claims: Pick<ClaimFeedback, 'read'>;
  deliveries: DeliveryMemory;
}

type Claimed = SesEvent & { claim: ClaimReference };

export function createLookUp({ claims, deliveries }: LookUpDeps): LookUp {
  return async (events) => {
    const claimed = events.filter(
      (event): event is Claimed =>
        event.claim !== undefined && (event.type === 'send' || event.type === 'delivery'),
    );
    const references = claimed.map(({ claim }) => claim);
    const known: (claim: ClaimReference) => KnownClaim | undefined =
      references.length === 0 ? () => undefined : await claims.read(references, 'eventual');
    const told = claimed.filter(({ type, result }) => type === 'delivery' && result !== undefined);
    const counted = await whatTheLedgerKnows(claims, told, known);
    const first = await deliveries.remember(counted.map(({ claim, at }) => ({ claim, sentAt: at })));
    const firstOf = new Map<SesEvent, FirstTold>(
      counted.map((event, place) => [event, first[place] ?? false]),
    );
    return {
      isSettled({ claim, sesMessageId }) {
        return claim !== undefined && known(claim)?.sesMessageId === sesMessageId;
      },
      isFirstDelivery(event) {
        const found = firstOf.get(event) ?? false;
        if (typeof found !== 'boolean') throw found;
        return found;
      },
    };
  };
}

/** What is forgotten is not counted; what only seems to be is asked for once more. */
async function whatTheLedgerKnows(
  claims: LookUpDeps['claims'],
  told: readonly Claimed[],
  known: (claim: ClaimReference) => KnownClaim | undefined,
): Promise<Claimed[]> {
  const missing = told.filter(({ claim }) => known(claim) === undefined).map(({ claim }) => claim);
  if (missing.length === 0) return [...told];
  const surely = await claims.read(missing, 'consistent');
  return told.filter(({ claim }) => (known(claim) ?? surely(claim)) !== undefined);
}
