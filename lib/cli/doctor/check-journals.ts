// Does each journal answer at its saved position, and is it being read?
import { createJournal } from '../../../functions/adapters/journal.ts';
import { CampaignTriggersError } from '../../../functions/core/errors.ts';
import { withLimit } from '../../../functions/core/journal-url.ts';
import type { Fetch } from '../../../functions/core/ports/fetch.ts';
import type { JournalAnswer } from '../../../functions/core/ports/journal.ts';
import { durationWords } from '../../local/duration-words.ts';
import { dynamoClient } from '../aws-clients.ts';
import type { Io } from '../command.ts';
import { type SavedJournal, savedJournals } from '../journals/saved-journals.ts';
import type { Target } from '../target.ts';
import type { SignedIn } from './check-credentials.ts';
import { checked, type Finding, ok, skipped, trouble } from './finding.ts';

/** The poller runs each minute. */
const silentMs = 5 * 60_000;
/** Adobe keeps events for seven days. */
const nearlyLostMs = 5 * 24 * 3_600_000;
const patienceMs = 30_000;

export async function checkJournals(
  target: Target,
  io: Io,
  { fetch, signedIn }: { fetch: Fetch; signedIn: SignedIn | undefined },
): Promise<Finding[]> {
  const client = dynamoClient(target);
  try {
    return await checked('journals', async () => {
      const saved = await savedJournals(client, target.output('PositionsTable'));
      const started = saved.filter(({ cursor }) => cursor !== '');
      if (started.length === 0) {
        const remedy = 'look at the poller’s log: it reads each minute once it is signed in';
        return trouble('warning', 'journals', 'no journal was read yet', remedy);
      }
      const each = started.map((one) => checkJournal(one, io, { fetch, signedIn }));
      return (await Promise.all(each)).flat();
    });
  } finally {
    client.destroy();
  }
}

async function checkJournal(
  saved: SavedJournal,
  io: Io,
  { fetch, signedIn }: { fetch: Fetch; signedIn: SignedIn | undefined },
): Promise<Finding[]> {
  const check = `journal ${saved.journal}`;
  const age = ageFinding(check, saved, io.clock());
  if (signedIn === undefined) return [age, skipped(check, 'not asked: there is no token')];
  const answers = await checked(check, async () => {
    const { clientId, orgId } = signedIn.credentials;
    const access = { journalUrl: saved.journalUrl, token: signedIn.token, clientId, orgId };
    const signal = AbortSignal.any([io.signal, AbortSignal.timeout(patienceMs)]);
    // One entry is enough to see that it answers; reading takes nothing away.
    const url = withLimit(saved.cursor, '1');
    return answerFinding(check, await createJournal({ fetch, clock: io.clock }).read(url, access, signal));
  });
  return [age, ...answers];
}

function ageFinding(check: string, { checkedAt }: SavedJournal, now: number): Finding {
  const age = now - checkedAt;
  const words = `last read ${durationWords(age)} ago`;
  if (age >= nearlyLostMs) {
    const remedy = 'repair the poller now: Adobe drops events after seven days';
    return trouble('failed', check, words, remedy);
  }
  if (age < silentMs) return ok(check, words);
  return trouble('warning', check, words, 'look at the poller’s log and its schedule: it reads each minute');
}

function answerFinding(check: string, answer: JournalAnswer): Finding {
  if (answer.kind === 'page') return ok(check, 'answers at the saved position: events are there to be read');
  if (answer.kind === 'empty') return ok(check, 'answers at the saved position: nothing newer');
  if (answer.kind === 'expired') {
    const error = new CampaignTriggersError('JOURNAL_POSITION_EXPIRED', 'the saved position has expired');
    return trouble('failed', check, error.message, error.remedy);
  }
  if (answer.kind === 'unauthorised') {
    const error = new CampaignTriggersError('JOURNAL_UNAUTHORISED', 'it refuses a fresh token');
    return trouble('failed', check, error.message, error.remedy);
  }
  const { message, remedy, transient } = answer.error;
  return trouble(transient ? 'warning' : 'failed', check, message, remedy);
}
