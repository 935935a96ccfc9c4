// One GET to the journal: credentials to allowed hosts only, no redirect followed, one time-out for the whole answer, a cap on its size.
import { CampaignTriggersError } from '../core/errors.ts';
import type { LeanFetch, LeanResponse } from '../core/ports/fetch.ts';
import type { JournalAccess } from '../core/ports/journal.ts';
import { readCapped } from './capped-body.ts';
import { mayReceiveToken } from './host-rules.ts';
import { foreignLink } from './next-link.ts';

export interface RawAnswer {
  status: number;
  headers: LeanResponse['headers'];
  /** Undefined when the body is larger than the cap. */
  text: string | undefined;
}

export interface RequestLimits {
  timeoutMs: number;
  mostBytes: number;
}

/** @throws JOURNAL_FOREIGN_LINK; JOURNAL_UNAVAILABLE when no whole answer came */
export async function requestJournal(
  fetch: LeanFetch,
  url: string,
  access: JournalAccess,
  limits: RequestLimits,
  signal?: AbortSignal,
): Promise<RawAnswer> {
  if (!mayReceiveToken(url, access.journalUrl)) throw foreignLink(url);
  const timeout = AbortSignal.timeout(limits.timeoutMs);
  try {
    const response = await fetch(url, {
      headers: {
        authorization: `Bearer ${access.token}`,
        'x-api-key': access.clientId,
        'x-ims-org-id': access.orgId,
        accept: 'application/vnd.adobecloud.events+json, application/json',
      },
      redirect: 'manual',
      signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
    });
    return {
      status: response.status,
      headers: response.headers,
      text: await readCapped(response, limits.mostBytes),
    };
  } catch (error) {
    const name = error instanceof Error ? error.name : 'unknown error';
    throw new CampaignTriggersError('JOURNAL_UNAVAILABLE', `the journal did not answer (${name})`, {
      cause: error,
    });
  }
}
