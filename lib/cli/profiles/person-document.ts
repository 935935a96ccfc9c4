// What is known about a person, in the form in which show prints it and export writes it.

import type { VisitorWait } from '../../../functions/adapters/waits.ts';
import type { Fields } from '../../../functions/core/plain-object.ts';
import type { SuppressionState } from '../suppressions/suppressions-table.ts';
import { maskAddress, maskProfile } from './mask.ts';
import type { Person, Traces } from './person.ts';
import type { SentEmail } from './visitor-ledger.ts';

export interface PersonDocument {
  profiles: Fields[];
  suppressions: ({ address: string } & SuppressionState)[];
  /** Steps are counted from 1 here. */
  waiting: { campaign: string; step: number; due: string }[];
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
    waiting: waiting.toSorted((a, b) => a.dueAt - b.dueAt).map(shownWait),
    sentLately: ledger.flatMap(({ emails }) => emails).sort((a, b) => a.at.localeCompare(b.at)),
  };
}

const shownWait = ({ campaign, step, dueAt }: VisitorWait) => ({
  campaign,
  step: step + 1,
  due: new Date(dueAt).toISOString(),
});

/** Whether there is anything at all about the person. */
export function isKnown({ profiles }: Person, { suppressions, waiting, ledger }: Traces): boolean {
  const suppressed = suppressions.some((state) => state.suppressed.length + state.lifted.length > 0);
  return profiles.length + waiting.length + ledger.length > 0 || suppressed;
}
