// What is known about a person, in the form in which show prints it and export writes it.
import type { Fields } from '../../../functions/core/plain-object.ts';
import type { SuppressionState } from '../suppressions/suppressions-table.ts';
import { maskAddress, maskProfile } from './mask.ts';
import type { Person, Traces } from './person.ts';
import type { SentEmail } from './visitor-ledger.ts';
import type { VisitorWait } from './visitor-waits.ts';

export interface PersonDocument {
  profiles: Fields[];
  suppressions: ({ address: string } & SuppressionState)[];
  waiting: VisitorWait[];
  sentLately: SentEmail[];
}

export function personDocument(
  { profiles, addresses }: Person,
  { suppressions, waiting, ledger }: Traces,
  masked: boolean,
): PersonDocument {
  return {
    profiles: masked ? profiles.map(maskProfile) : profiles,
    suppressions: addresses.map((address, at) => ({
      address: masked ? maskAddress(address) : address,
      ...(suppressions[at] ?? { suppressed: [], lifted: [] }),
    })),
    waiting: waiting.toSorted((a, b) => a.due.localeCompare(b.due)),
    sentLately: ledger.flatMap(({ emails }) => emails).sort((a, b) => a.at.localeCompare(b.at)),
  };
}

/** Whether there is anything at all about the person. */
export function isKnown({ profiles }: Person, { suppressions, waiting, ledger }: Traces): boolean {
  const suppressed = suppressions.some((state) => state.suppressed.length + state.lifted.length > 0);
  return profiles.length + waiting.length + ledger.length > 0 || suppressed;
}
