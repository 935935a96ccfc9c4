// The journal with somebody signed in: finds the token, and renews it once when the journal does not take it.
import { CampaignTriggersError } from '../core/errors.ts';
import type { AccessTokens, AdobeCredentials, CredentialsSource } from '../core/ports/adobe-credentials.ts';
import type { Journal, JournalAccess, JournalAnswer, OnNext } from '../core/ports/journal.ts';

type Page = Extract<JournalAnswer, { kind: 'page' }>;

/** `orgId`: of the credentials that the page was read with. */
export type AuthorisedAnswer =
  | (Page & { orgId: string })
  | Exclude<JournalAnswer, { kind: 'page' | 'unauthorised' }>;

export interface AuthorisedJournal {
  /**
   * @param onNext as the journal's
   * @throws what does not pass by itself: JOURNAL_*, SIGN_IN_REFUSED, CREDENTIALS_INVALID, PRIVATE_KEY_INVALID
   */
  read(journalUrl: string, url: string, signal: AbortSignal, onNext?: OnNext): Promise<AuthorisedAnswer>;
  isPositionValid(journalUrl: string, validateUrl: string, signal: AbortSignal): Promise<boolean>;
}

export function createAuthorisedJournal(deps: {
  credentials: CredentialsSource;
  tokens: AccessTokens;
  journal: Journal;
}): AuthorisedJournal {
  async function signIn(journalUrl: string, fresh: boolean): Promise<JournalAccess> {
    const credentials = await deps.credentials.read(fresh);
    const { token, accepted } = await tokenFor(credentials, fresh);
    return { journalUrl, token, clientId: accepted.clientId, orgId: accepted.orgId };
  }

  /** Credentials that Adobe refuses may have been replaced since they were read. */
  async function tokenFor(credentials: AdobeCredentials, fresh: boolean) {
    try {
      return { token: await deps.tokens.tokenFor(credentials), accepted: credentials };
    } catch (error) {
      if (fresh || !(error instanceof CampaignTriggersError) || error.code !== 'SIGN_IN_REFUSED') throw error;
      const accepted = await deps.credentials.read(true);
      if (accepted === credentials) throw error;
      return { token: await deps.tokens.tokenFor(accepted), accepted };
    }
  }

  async function signInPause({ code }: CampaignTriggersError): Promise<number> {
    return code === 'SIGN_IN_UNAVAILABLE' ? deps.tokens.pauseMs(await deps.credentials.read()) : 0;
  }

  async function readSignedIn(
    journalUrl: string,
    url: string,
    signal: AbortSignal,
    onNext?: OnNext,
  ): Promise<AuthorisedAnswer> {
    const access = await signIn(journalUrl, false);
    const answer = await deps.journal.read(url, access, signal, onNext);
    if (answer.kind !== 'unauthorised') return readWith(access, answer);
    deps.tokens.forget(access.token);
    const renewed = await signIn(journalUrl, true);
    const second = await deps.journal.read(url, renewed, signal, onNext);
    if (second.kind !== 'unauthorised') return readWith(renewed, second);
    deps.tokens.forget(renewed.token);
    throw new CampaignTriggersError(
      'JOURNAL_UNAUTHORISED',
      'the journal refused a token that Adobe issued a moment ago',
    );
  }

  return {
    async read(journalUrl, url, signal, onNext) {
      try {
        return await readSignedIn(journalUrl, url, signal, onNext);
      } catch (error) {
        if (!(error instanceof CampaignTriggersError && error.transient)) throw error;
        const retryAfterMs = await signInPause(error);
        return { kind: 'trouble', error, ...(retryAfterMs > 0 && { retryAfterMs }) };
      }
    },
    async isPositionValid(journalUrl, validateUrl, signal) {
      return deps.journal.isPositionValid(validateUrl, await signIn(journalUrl, false), signal);
    },
  };
}

function readWith(
  { orgId }: JournalAccess,
  answer: Exclude<JournalAnswer, { kind: 'unauthorised' }>,
): AuthorisedAnswer {
  return answer.kind === 'page' ? { ...answer, orgId } : answer;
}
