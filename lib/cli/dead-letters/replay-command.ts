// `dead-letters replay`: puts failed triggers back into their queue once the cause is repaired.
import { sendMessages } from '../../../functions/adapters/send-messages.ts';
import { deadLetterAttributes, triggerAttributes } from '../../../functions/contract/queue.ts';
import { type Arguments, type Command, type Io, UsageError } from '../command.ts';
import { account } from '../parked/account.ts';
import { type Act, actOn, actOptions, rateOption, readRate } from '../parked/act.ts';
import { counted, type Parked } from '../parked/parked.ts';
import { filterOptions, readSelection } from '../parked/selection.ts';
import { type LetterPlace, placeOptions, withLetters } from './letter-place.ts';
import { readReleases, releaseAndReplay, releaseOptions } from './release.ts';

export const deadLettersReplay: Command = {
  name: 'dead-letters replay',
  summary: 'Puts failed triggers back into their queue',
  positionals: [],
  options: {
    ...filterOptions('campaign'),
    ...actOptions,
    rate: rateOption,
    ...releaseOptions,
    ...placeOptions,
  },
  details: `A letter is put into the queue first and deleted second: a crash in between leaves it in both places, and the ledger
skips what it knows as sent. It starts afresh: its attempts are counted anew, its age is not.

SEND_UNKNOWN is never replayed by the dozen: SES may have taken these e-mails. Look for the e-mail in SES first; for one
that was surely not sent, --release EVENT_ID lets its claim go and replays it. IF IT WAS SENT AFTER ALL, THE RECIPIENT
GETS IT TWICE.`,
  async run(given, io) {
    const releases = readReleases(given);
    const rate = readRate(given);
    if (releases !== undefined && given.value('queue') === 'feedback') {
      throw new UsageError('--release is about triggers: the feedback’s letters claim nothing');
    }
    return withLetters(given, io, (place) =>
      releases === undefined
        ? replay(place, rate, given, io)
        : releaseAndReplay(place, { releases, rate, given, io, replay: sender(place, io) }),
    );
  },
};

const uncertain = 'SEND_UNKNOWN';

async function replay(place: LetterPlace, rate: number, given: Arguments, io: Io): Promise<number> {
  const { kind } = place;
  const filtered = readSelection(given, kind, io);
  let left = 0;
  const selected = (letter: Parked) => {
    if (!filtered(letter)) return false;
    if (letter.reason === uncertain) left += 1;
    return letter.reason !== uncertain;
  };
  const act = given.has('apply') ? sender(place, io) : undefined;
  const acted = await actOn(place, { selected, act, rate }, io);
  const remarks =
    left === 0
      ? []
      : [
          `Left ${counted(left, kind)} with ${uncertain}: SES may have sent these e-mails. Release one by name with --release EVENT_ID.`,
        ];
  const verb = { done: 'Replayed', dry: 'Would replay' };
  return account(acted, { kind, verb, given, io, remarks });
}

/** Longer than the tries of one batch take. */
const sendWithinMs = 60_000;
const ofTheEnd: ReadonlySet<string> = new Set([
  ...Object.values(deadLetterAttributes),
  triggerAttributes.attempts,
]);

function sender({ client, replayTo }: LetterPlace, io: Io): Act {
  return async (batch) => {
    const messages = batch.map(({ body, attributes, triggerId }) => {
      const kept = Object.entries(attributes).filter(([name]) => !ofTheEnd.has(name));
      const named = triggerId === undefined ? {} : { [triggerAttributes.triggerId]: triggerId };
      return { body, attributes: { ...Object.fromEntries(kept), ...named } };
    });
    await sendMessages({ ...io, sqs: client }, replayTo, messages, io.clock() + sendWithinMs);
    return batch;
  };
}
