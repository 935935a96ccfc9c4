// What names a trigger, and the e-mail that it is about, in log and audit lines.
import type { Trigger } from '../core/trigger.ts';
import type { Label } from './audit-lines.ts';
import type { Findings } from './look-up.ts';
import type { Traces } from './parse-message.ts';

/** Which e-mail it is about; steps and variants have a name where there are several. */
export function labelOf({
  campaign,
  place,
  variant,
}: Pick<Findings, 'campaign' | 'place' | 'variant'> = {}): Label {
  return {
    ...(campaign !== undefined && { campaign: campaign.name }),
    ...(place !== undefined && place.step.name !== '' && { step: place.step.name }),
    ...(variant !== undefined && variant.name !== '' && { variant: variant.name }),
  };
}

export function tracesOf({ journal, position, eventId, messageId, triggerId }: Trigger): Traces {
  return { journal, position, eventId, messageId, triggerId };
}
