// Puts a trigger back that a halt or a pause stops, without looking anything up. What it tells of a conversion is noted all
// the same: the e-mails that it makes needless must not go before it when sending goes on.
import type { Campaign } from '../core/campaign.ts';
import { placeOf } from '../core/campaign-place.ts';
import type { Stop } from '../core/halts.ts';
import { cancelledBy } from '../core/match-campaign.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Telemetry } from '../core/ports/telemetry.ts';
import type { Trigger } from '../core/trigger.ts';
import type { Conclude } from './conclude.ts';
import type { Keyed } from './keyed.ts';
import type { NoteConversions } from './note-conversions.ts';
import type { ParsedMessage } from './parse-message.ts';
import { labelOf, tracesOf } from './trigger-label.ts';
import { stoppedBy, type Verdict } from './verdict.ts';
import { verdictOf } from './verdict-of-error.ts';

export interface PutBackDeps {
  campaigns: readonly Campaign[];
  keyed: () => Promise<Keyed>;
  noteConversions: NoteConversions;
  conclude: Conclude;
  telemetry: Telemetry;
  clock: Clock;
}

export interface Stopped {
  parsed: ParsedMessage;
  trigger: Trigger;
  campaign: Campaign;
  stop: Stop;
}

export type PutBack = (stopped: Stopped) => Promise<'done' | 'keep'>;

export function createPutBack(deps: PutBackDeps): PutBack {
  const { campaigns, keyed, noteConversions, conclude, telemetry, clock } = deps;

  async function verdictFor({ trigger, stop }: Stopped): Promise<Verdict> {
    try {
      if (cancelledBy(campaigns, trigger).length > 0) {
        await noteConversions(trigger, (await keyed()).hashes.visitor);
      }
      return stoppedBy(stop, clock());
    } catch (thrown) {
      return verdictOf(thrown, telemetry);
    }
  }

  return async (stopped) => {
    const { parsed, trigger, campaign } = stopped;
    const place = placeOf(campaign, trigger);
    const label = labelOf({ campaign, ...(place !== undefined && { place }) });
    const verdict = await verdictFor(stopped);
    return await conclude({
      message: parsed.message,
      traces: tracesOf(trigger),
      trigger,
      label,
      verdict,
      ms: {},
    });
  };
}
