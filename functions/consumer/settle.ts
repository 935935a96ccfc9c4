// Ends a claim as SES's answer demands, and says what becomes of the trigger.
import { asCampaignTriggersError, type ErrorCode } from '../core/errors.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { SendAnswer } from '../core/ports/email-channel.ts';
import type { ClaimRequest, RecordedClaim, SendLedger } from '../core/ports/send-ledger.ts';
import type { Telemetry } from '../core/ports/telemetry.ts';
import { ended, type Verdict } from './verdict.ts';

export interface SettleDeps {
  ledger: Pick<SendLedger, 'settle'>;
  clock: Clock;
  telemetry: Pick<Telemetry, 'error'>;
}

/**
 * Never throws: what SES answered stands, whether or not it could be written down.
 * @param of somebody else's claim, as it was seen: what it has become since is judged again
 */
export type Settle = (request: ClaimRequest, answer: SendAnswer, of?: RecordedClaim) => Promise<Verdict>;

type End = Parameters<SendLedger['settle']>[1];

export function createSettle({ ledger, clock, telemetry }: SettleDeps): Settle {
  async function write(request: ClaimRequest, end: End, of?: RecordedClaim): Promise<boolean> {
    try {
      // The SDK's own tries are all there is time for.
      return await ledger.settle(request, end, of);
    } catch (thrown) {
      // The claim stays open, which stops every second send: at worst a trigger is parked as unknown.
      const { code } = asCampaignTriggersError(thrown);
      const { campaign, eventId, messageId } = request;
      telemetry.error('a claim could not be settled', {
        code,
        campaign,
        eventId,
        messageId,
        state: end.state,
      });
      return false;
    }
  }

  return async (request, answer, of) => {
    const at = clock();
    switch (answer.answer) {
      case 'accepted': {
        const { sesMessageId } = answer;
        await write(request, { state: 'sent', sesMessageId, at });
        return { verdict: 'ended', outcome: { end: 'sent', sesMessageId }, sentAt: at };
      }
      case 'refused':
        await write(request, { state: 'refused', at });
        return ended({ end: 'failed', reason: 'SEND_REFUSED', detail: answer.detail });
      case 'unknown':
        if (
          !(await write(request, { state: 'unknown', at }, of)) &&
          of !== undefined &&
          of.state === 'open'
        ) {
          return waits('held', 'CLAIM_HELD', 'the claim has changed meanwhile');
        }
        return ended({ end: 'unknown', detail: answer.detail });
      case 'throttled':
        await write(request, { state: 'released', at });
        return waits('throttled', 'SEND_THROTTLED', answer.detail);
      case 'quota':
        await write(request, { state: 'released', at });
        return waits('halted', 'SEND_QUOTA_EXCEEDED', answer.detail);
      case 'not-configured':
        await write(request, { state: 'released', at });
        return waits('halted', 'SEND_NOT_CONFIGURED', answer.detail);
      case 'sender-not-allowed':
        await write(request, { state: 'released', at });
        return waits('halted', 'SENDER_NOT_ALLOWED', answer.detail);
      case 'unavailable':
        await write(request, { state: 'released', at });
        return { verdict: 'retry', reason: 'SEND_UNAVAILABLE', detail: answer.detail };
    }
  };
}

function waits(because: 'held' | 'throttled' | 'halted', reason: ErrorCode, detail: string): Verdict {
  return { verdict: 'wait', because, reason, detail };
}
