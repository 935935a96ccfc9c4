// Whom the preview writes to: blanks are what goes wrong, so each e-mail is also written to somebody of whom little is known.
import type { Campaign } from '../../../functions/core/campaign.ts';
import type { Recipient } from '../../../functions/core/recipient.ts';
import type { Trigger } from '../../../functions/core/trigger.ts';
import { withoutDefaulted } from '../../campaigns/check-sample.ts';
import { sampleRecipient } from '../../campaigns/sample-recipient.ts';

export const readerKinds = ['full', 'nameless', 'sparse'] as const;
export type ReaderKind = (typeof readerKinds)[number];

interface Written {
  trigger: Trigger;
  recipient: Recipient;
}

/**
 * `full` has every value of the sample, `nameless` is a recipient without a name, and to `sparse` the trigger gives
 * only what has no default.
 */
export function writtenTo(kind: ReaderKind, campaign: Campaign, trigger: Trigger, locale: string): Written {
  const { address, consent, attributes } = sampleRecipient;
  const nobody: Recipient = { address, locale, consent, attributes };
  if (kind === 'full') return { trigger, recipient: { ...sampleRecipient, locale } };
  if (kind === 'nameless') return { trigger, recipient: nobody };
  const dimensions = withoutDefaulted(campaign, trigger.dimensions);
  return { trigger: { ...trigger, dimensions }, recipient: nobody };
}
