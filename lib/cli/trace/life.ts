// The life of each trigger, put together from its audit lines and from where it lies parked.
import type { AuditLine } from '../../../functions/core/audit.ts';
import { type Moment, momentsOfLine } from '../../local/trigger-moments.ts';
import { factsOf, type Parked } from '../parked/parked.ts';

export interface Life {
  eventId: string | null;
  messageId: string | null;
  triggerId: string | null;
  journal: string | null;
  position: string | null;
  moments: Moment[];
}

export interface Found {
  lines: readonly AuditLine[];
  letters: readonly Parked[];
  rejects: readonly Parked[];
}

/** One for each event, in the order of their first moments. */
export function livesOf({ lines, letters, rejects }: Found): Life[] {
  const lives = new Map<string, Life>();
  for (const line of lines) add(lives, line, momentsOfLine(line));
  for (const letter of letters) {
    add(lives, letter, [{ at: letter.at, what: 'lies among the dead letters', detail: whyParked(letter) }]);
  }
  for (const reject of rejects) {
    add(lives, reject, [{ at: reject.at, what: 'lies among the rejects', detail: whyParked(reject) }]);
  }
  const all = [...lives.values()];
  for (const { moments } of all) moments.sort((one, other) => one.at - other.at);
  return all.sort((one, other) => (one.moments[0]?.at ?? 0) - (other.moments[0]?.at ?? 0));
}

type Ids = Partial<Pick<AuditLine, 'eventId' | 'messageId' | 'triggerId' | 'journal' | 'position'>>;

function add(lives: Map<string, Life>, ids: Ids, moments: readonly Moment[]): void {
  const key = ids.eventId ?? ids.messageId ?? ids.position ?? '';
  const life = lives.get(key) ?? {
    eventId: null,
    messageId: null,
    triggerId: null,
    journal: null,
    position: null,
    moments: [],
  };
  lives.set(key, life);
  life.eventId ??= ids.eventId ?? null;
  life.messageId ??= ids.messageId ?? null;
  life.triggerId ??= ids.triggerId ?? null;
  life.journal ??= ids.journal ?? null;
  life.position ??= ids.position ?? null;
  for (const moment of moments) {
    // Each line of one event repeats when it fired and when it was read.
    const known = life.moments.some(({ at, what, detail }) => {
      return at === moment.at && what === moment.what && detail === moment.detail;
    });
    if (!known) life.moments.push(moment);
  }
}

function whyParked({ reason, detail }: Parked): string {
  return `${reason}${detail === '' ? '' : `: ${detail}`} – ${factsOf(reason).remedy}`;
}
