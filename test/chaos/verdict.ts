// Compares the records: what was served must have an end, and no e-mail may be there twice or for nobody.
import { firingKey } from '../../functions/core/send-key.ts';
import type { Firing } from './crowd.ts';
import type { Records } from './records.ts';

export interface Evidence extends Records {
  /** What each position stands for, as it was published. */
  published: ReadonlyMap<string, Firing>;
  /** Positions, by Adobe's own record. */
  served: readonly string[];
  /** Positions of which an audit line tells an end. */
  told: ReadonlySet<string>;
}

export interface Verdict {
  /** To be mailed, served, and neither mailed, refused, parked, rejected nor waiting; or never served at all. */
  lost: string[];
  /** E-mails beyond the one that a step of a firing may lead to, or to whom none may be sent. */
  doubled: string[];
  /** Served, not to be mailed, and without any end. */
  unaccounted: string[];
  mailed: number;
  /** E-mails that are in no inbox, for their trigger is a dead letter; by its reason. */
  parked: Record<string, number>;
  waiting: number;
}

export function judge(evidence: Evidence): Verdict {
  const mails = countMails(evidence);
  const served = new Set(evidence.served);
  const firings = new Map([...evidence.published.values()].map((firing) => [firing.token, firing]));
  const verdict: Verdict = { lost: [], doubled: [], unaccounted: [], mailed: 0, parked: {}, waiting: 0 };
  verdict.doubled = doubledOf(mails, evidence, firings);
  verdict.mailed = [...mails.values()].reduce((sum, count) => sum + count, 0);

  for (const [position, firing] of evidence.published) {
    if (!served.has(position)) verdict.lost.push(`${firing.token}: not served`);
    else if (firing.fate !== 'mailed' && !hasEnd(position, firing, evidence)) {
      verdict.unaccounted.push(`${firing.token}: ${firing.fate}, told nowhere`);
    }
  }
  for (const firing of firings.values()) {
    if (firing.fate !== 'mailed') continue;
    for (const step of firing.steps) {
      if (mails.has(nameOf(firing.token, step))) continue;
      const [reason] = firing.messageIds.flatMap((id) => evidence.deadLetters.get(id) ?? []);
      if (reason !== undefined) {
        verdict.parked[reason] = (verdict.parked[reason] ?? 0) + 1;
        continue;
      }
      const end = endWithoutMail(firing, step, evidence);
      if (end === 'waiting') verdict.waiting += 1;
      else if (end !== 'refused') verdict.lost.push(`${nameOf(firing.token, step)}: ${end}`);
    }
  }
  return verdict;
}

function countMails({ mails }: Evidence): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { token, step } of mails) {
    const name = nameOf(token, step);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

function doubledOf(
  mails: ReadonlyMap<string, number>,
  evidence: Evidence,
  firings: ReadonlyMap<string, Firing>,
): string[] {
  const strangers = evidence.mails.filter(({ token, step, address }) => {
    const firing = firings.get(token);
    return firing?.fate !== 'mailed' || !firing.steps.includes(step) || firing.address !== address;
  });
  const again = [...mails].flatMap(([name, count]) => Array<string>(count - 1).fill(name));
  return [...again, ...strangers.map(({ token, step }) => `${nameOf(token, step)}: for nobody`)];
}

function hasEnd(position: string, { fate, messageIds }: Firing, evidence: Evidence): boolean {
  if (fate === 'rejected') return evidence.rejects.has(position);
  return evidence.told.has(position) || messageIds.some((id) => evidence.deadLetters.has(id));
}

/** What the stores say of an e-mail that is in no inbox, and whose trigger is no dead letter. */
function endWithoutMail({ campaign, messageIds }: Firing, step: string, evidence: Evidence): string {
  if (messageIds.some((id) => evidence.waiting.has(id))) return 'waiting';
  const states = messageIds.flatMap(
    (messageId) => evidence.claims.get(firingKey({ campaign, step, messageId })) ?? [],
  );
  if (states.includes('refused')) return 'refused';
  return states.length === 0 ? 'no trace' : `claim ${states.join(', ')}, but no e-mail`;
}

const nameOf = (token: string, step: string) => (step === '' ? token : `${token}/${step}`);
