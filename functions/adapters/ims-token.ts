// Access tokens of Adobe IMS: one per set of credentials, kept by the warm function, renewed before it ends.
import { asCampaignTriggersError, CampaignTriggersError } from '../core/errors.ts';
import { type Pause, pauseFor, pauseLeft } from '../core/pause.ts';
import type { AccessTokens, AdobeCredentials } from '../core/ports/adobe-credentials.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { LeanFetch } from '../core/ports/fetch.ts';
import type { Telemetry } from '../core/ports/telemetry.ts';
import { type ExchangeAnswer, exchange } from './ims-exchange.ts';
import { tokenEnd } from './token-life.ts';

/** Renewed at this share of its life, so that a slow or failing sign-in has the rest to recover. */
const renewAtShare = 0.85;
/** After a failed renewal the old token serves this long before the next try. */
const pauseAfterFailureMs = 30_000;
/** What Adobe refused it will refuse again, until somebody changes something. */
const pauseAfterRefusalMs = 5 * 60 * 1000;
/** IMS itself tolerates as much. */
const toleratedClockSkewMs = 30_000;

type Granted = Extract<ExchangeAnswer, { answer: 'token' }>;

interface HeldToken {
  token: string;
  credentials: AdobeCredentials;
  renewAt: number;
  endsAt: number;
}

/** Adobe is not asked for these credentials meanwhile. */
interface Refrain {
  credentials: AdobeCredentials;
  error: CampaignTriggersError;
  pause: Pause;
}

export function createAccessTokens(deps: {
  fetch: LeanFetch;
  clock: Clock;
  telemetry: Pick<Telemetry, 'info' | 'warn'>;
  timeoutMs?: number;
}): AccessTokens {
  let held: HeldToken | undefined;
  let refrain: Refrain | undefined;
  let signingIn: { credentials: AdobeCredentials; token: Promise<string> } | undefined;

  function pauseMs(credentials: AdobeCredentials): number {
    return refrain?.credentials === credentials ? pauseLeft(refrain.pause, deps.clock()) : 0;
  }

  async function signInUnlessPaused(credentials: AdobeCredentials): Promise<Granted> {
    if (refrain !== undefined && pauseMs(credentials) > 0) throw refrain.error;
    const answer = await signIn(deps, credentials);
    if (answer.answer === 'token') return answer;
    const { error } = answer;
    const waitMs = answer.answer === 'refused' ? pauseAfterRefusalMs : answer.waitMs;
    refrain = { credentials, error, pause: pauseFor(waitMs, deps.clock()) };
    throw error;
  }

  async function renew(credentials: AdobeCredentials): Promise<string> {
    try {
      const { token, expiresIn } = await signInUnlessPaused(credentials);
      const now = deps.clock();
      const endsAt = tokenEnd({ token, expiresIn, flow: credentials.signIn.flow }, now);
      held = { token, credentials, endsAt, renewAt: now + (endsAt - now) * renewAtShare };
      return token;
    } catch (error) {
      const old = held;
      const { code, message, transient } = asCampaignTriggersError(error);
      if (!transient || old?.credentials.clientId !== credentials.clientId || old.endsAt <= deps.clock())
        throw error;
      deps.telemetry.warn(`${message}; the token at hand stays in use`, { code });
      held = { ...old, credentials, renewAt: deps.clock() + pauseAfterFailureMs };
      return old.token;
    }
  }

  return {
    async tokenFor(credentials) {
      if (held?.credentials === credentials && deps.clock() < Math.min(held.renewAt, held.endsAt))
        return held.token;
      if (signingIn?.credentials !== credentials) {
        const token = renew(credentials).finally(() => {
          signingIn = undefined;
        });
        signingIn = { credentials, token };
      }
      return signingIn.token;
    },
    pauseMs,
    forget(token) {
      if (held?.token === token) held = undefined;
    },
  };
}

/** Tries each live secret; once more with Adobe's time when our clock is off. */
async function signIn(
  deps: Parameters<typeof createAccessTokens>[0],
  credentials: AdobeCredentials,
): Promise<ExchangeAnswer> {
  let refusal: ExchangeAnswer | undefined;
  for (const [index, secret] of credentials.clientSecrets.entries()) {
    let result = await exchange(deps, credentials, secret);
    if (result.answer === 'refused' && mayBeOurClock(result, credentials)) {
      deps.telemetry.warn('our clock and Adobe’s differ: signing with Adobe’s time', {
        aheadMs: result.clockAheadMs,
      });
      result = await exchange(deps, credentials, secret, result.clockAheadMs);
    }
    if (result.answer === 'token') {
      if (index > 0)
        deps.telemetry.warn('a client secret is dead: remove it from the credentials secret', { place: 1 });
      return result;
    }
    if (result.answer === 'unavailable') return result;
    refusal ??= result;
    if (!result.clientSecret) break;
  }
  if (refusal !== undefined) return refusal;
  throw new CampaignTriggersError('CREDENTIALS_INVALID', 'credentials secret: missing: clientSecret');
}

function mayBeOurClock(
  refused: Extract<ExchangeAnswer, { answer: 'refused' }>,
  credentials: AdobeCredentials,
): boolean {
  return (
    credentials.signIn.flow === 'private-key' &&
    !refused.clientSecret &&
    Math.abs(refused.clockAheadMs) > toleratedClockSkewMs
  );
}
