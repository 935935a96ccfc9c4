// Decides what follows from something that SES tells. Pure; every consequence may be repeated without harm.
import type { Engagement } from './ports/engagement.ts';
import type { SesEvent } from './read-ses-event.ts';

export type Consequence =
  /** SES took the e-mail: its claim is sent. */
  | { consequence: 'confirm-sent' }
  /** SES took the e-mail and threw it away: its claim is refused. */
  | { consequence: 'confirm-refused' }
  /** Never mail these addresses again. */
  | { consequence: 'suppress'; reason: 'bounce' | 'complaint' }
  /** Once is nothing; several times is a dead mailbox. */
  | { consequence: 'count-bounce' }
  | { consequence: 'none' };

/**
 * Passing bounces that say nothing about the mailbox: about the e-mail itself, or `General`, as which SES also reports
 * out-of-office replies. A customer on holiday must not be suppressed for good.
 */
const harmless = new Set(['MessageTooLarge', 'ContentRejected', 'AttachmentRejected', 'General']);

export function judgeFeedback({ type, kind }: Pick<SesEvent, 'type' | 'kind'>): Consequence {
  switch (type) {
    case 'send':
      return { consequence: 'confirm-sent' };
    case 'reject':
      return { consequence: 'confirm-refused' };
    case 'bounce':
      if (isPermanentBounce({ type, kind })) return { consequence: 'suppress', reason: 'bounce' };
      return { consequence: harmless.has(kind?.subType ?? '') ? 'none' : 'count-bounce' };
    case 'complaint':
      // A mailbox provider's word that a person called the e-mail wanted.
      if (kind?.type === 'not-spam') return { consequence: 'none' };
      return { consequence: 'suppress', reason: 'complaint' };
    case 'delivery':
    case 'deliveryDelay':
    case 'renderingFailure':
    case 'open':
    case 'click':
    case 'other':
      return { consequence: 'none' };
  }
}

/** What the event is in the campaign's results, if anything. An out-of-office reply is no bounce. */
export function engagementOf({
  type,
  kind,
  byMachine,
}: Pick<SesEvent, 'type' | 'kind' | 'byMachine'>): Engagement | undefined {
  switch (type) {
    case 'delivery':
      return 'delivered';
    case 'bounce':
      return kind?.type === 'Transient' && kind.subType === 'General' ? undefined : 'bounced';
    case 'complaint':
      return kind?.type === 'not-spam' ? undefined : 'complained';
    case 'open':
      return byMachine ? 'openedByMachine' : 'opened';
    case 'click':
      return byMachine ? 'clickedByMachine' : 'clicked';
    case 'send':
    case 'reject':
    case 'deliveryDelay':
    case 'renderingFailure':
    case 'other':
      return undefined;
  }
}

export function isPermanentBounce({
  type,
  kind,
}: {
  type: SesEvent['type'];
  kind: SesEvent['kind'];
}): boolean {
  return type === 'bounce' && kind?.type === 'Permanent';
}
