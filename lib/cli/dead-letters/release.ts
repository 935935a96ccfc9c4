// `dead-letters replay --release`: lets go of claims whose e-mail was surely not sent, by name, and replays their triggers.
import { type Arguments, type Io, type Option, UsageError } from '../command.ts';
import { account } from '../parked/account.ts';
import { type Act, actOn } from '../parked/act.ts';
import type { Parked } from '../parked/parked.ts';
import type { LetterPlace } from './letter-place.ts';
import { createReleaseClaim, type ReleaseClaim, type Released } from './release-claim.ts';

export const releaseOptions = {
  release: {
    value: 'EVENT_ID',
    help: 'replay SEND_UNKNOWN of this event, or of several separated by commas, by name',
    example: '4f1c2d3e-…',
  },
  campaigns: {
    value: 'DIR',
    help: 'for --release: the campaigns as they are deployed (default: campaigns)',
    example: './campaigns',
  },
} as const satisfies Record<string, Option>;

/** @throws UsageError */
export function readReleases(given: Arguments): ReadonlySet<string> | undefined {
  const text = given.value('release');
  if (text === undefined) return undefined;
  const ids = text
    .split(',')
    .map((id) => id.trim())
    .filter((id) => id !== '');
  if (ids.length === 0) throw new UsageError('--release needs event ids, separated by commas');
  return new Set(ids);
}

const whyNot: Record<Exclude<Released, 'released' | 'free' | 'sent'>, string> = {
  refused: 'SES has told that it refused its e-mail: replay it without --release after correcting the cause',
  held: 'it is being sent at this moment: look again in a minute',
  'no-campaign': 'its campaign is not in the folder, or knows no recipient in it: name the right --campaigns',
};

export async function releaseAndReplay(
  place: LetterPlace,
  options: { releases: ReadonlySet<string>; rate: number; given: Arguments; io: Io; replay: Act },
): Promise<number> {
  const { releases, rate, given, io, replay } = options;
  const seen = new Set<string>();
  const refused: string[] = [];
  const selected = ({ reason, eventId = '' }: Parked) => {
    if (reason !== 'SEND_UNKNOWN' || !releases.has(eventId)) return false;
    seen.add(eventId);
    return true;
  };
  const { releaseClaim, close } = await createReleaseClaim(place.target, given, io);
  try {
    const act: Act = async (batch) => await replay(await releaseEach(batch, releaseClaim, refused));
    const acted = await actOn(place, { selected, act: given.has('apply') ? act : undefined, rate }, io);
    const missing = [...releases].filter((id) => !seen.has(id));
    const remarks = [
      'If one of these e-mails was sent after all, its recipient gets it twice.',
      ...refused,
      ...missing.map((id) => `No dead letter with SEND_UNKNOWN has the event id ${id}.`),
    ];
    const verb = { done: 'Released and replayed', dry: 'Would release and replay' };
    const status = account(acted, { kind: place.kind, verb, given, io, remarks });
    return refused.length + missing.length > 0 ? 1 : status;
  } finally {
    close();
  }
}

/** Released first, sent second: what a crash leaves in between is a letter whose claim is free, and is sent the next time. */
async function releaseEach(
  batch: readonly Parked[],
  releaseClaim: ReleaseClaim,
  refused: string[],
): Promise<Parked[]> {
  const free: Parked[] = [];
  for (const letter of batch) {
    const answer = await releaseClaim(letter);
    // SES has told in the meantime that it was sent: replayed, it ends as sent without a second e-mail, and its series goes on.
    if (answer === 'released' || answer === 'free' || answer === 'sent') free.push(letter);
    else refused.push(`Left event ${letter.eventId}: ${whyNot[answer]}.`);
  }
  return free;
}
