// Asks for the next page as soon as this one has come, before it is parsed. One request is under way at a time, and never more
// than one page is ahead; what was asked for in vain is thrown away.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AuthorisedAnswer, AuthorisedJournal } from './authorised-journal.ts';

interface Reading {
  url: string;
  answer: Promise<AuthorisedAnswer>;
  /** Where it seems to lead; never settles where that is not known before it is parsed. */
  next: Promise<string>;
  stop: () => void;
}

/** @param mayAsk whether the page at that URL may be asked for, told when there is room for it; never rejects */
export function createReadAhead(
  journal: AuthorisedJournal,
  mayAsk: (next: string) => Promise<boolean>,
): Pick<AuthorisedJournal, 'read'> {
  /** What is being waited for; nothing is asked for behind what is ahead itself. */
  let current: Reading | undefined;
  let ahead: Reading | undefined;

  function begin(journalUrl: string, url: string, signal: AbortSignal): Reading {
    const stop = new AbortController();
    const { promise: next, resolve } = Promise.withResolvers<string>();
    const answer = journal.read(journalUrl, url, AbortSignal.any([signal, stop.signal]), async (link) => {
      // The connection is free for the next request when the event loop has turned, and the request leaves when it turns again:
      // now, not after all the work that this page brings.
      await nextTurn();
      resolve(link);
      await nextTurn();
      await nextTurn();
    });
    // Met by who reads that page, if anybody does.
    answer.catch(() => undefined);
    return { url, answer, next, stop: () => stop.abort() };
  }

  function throwAway(): void {
    ahead?.stop();
    ahead = undefined;
  }

  return {
    async read(journalUrl, url, signal) {
      if (ahead?.url !== url) throwAway();
      const reading = ahead ?? begin(journalUrl, url, signal);
      [current, ahead] = [reading, undefined];
      void reading.next.then(async (next) => {
        const isWanted = (await mayAsk(next)) && current === reading && !signal.aborted;
        if (isWanted) ahead = begin(journalUrl, next, signal);
      });
      let isPage = false;
      try {
        const answer = await reading.answer;
        isPage = answer.kind === 'page';
        return answer;
      } finally {
        // What seemed to be a page may have to be read again.
        if (!isPage) {
          current = undefined;
          throwAway();
        }
      }
    },
  };
}
