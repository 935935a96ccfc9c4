// Writes one e-mail: the campaign's template for this recipient, as the MIME message that SES takes.
import { composeMail, type Mail } from '../channels/mime.ts';
import type { Campaign } from '../core/campaign.ts';
import { CampaignTriggersError } from '../core/errors.ts';
import type { Email } from '../core/ports/email-channel.ts';
import { createRenderer, type Renderer } from '../core/render.ts';
import { claimKey } from '../core/send-key.ts';
import { type Mailbox, parseSender } from '../core/sender-address.ts';
import type { Trigger } from '../core/trigger.ts';
import type { Addressee } from './look-up.ts';

export interface Letterhead {
  /** Used where the campaign names no sender of its own. */
  sender: string;
  /** The unsubscribe function's address, without a token. */
  unsubscribeUrl: string;
}

export interface EmailRequest {
  trigger: Trigger;
  addressee: Addressee;
  signUnsubscribe: (request: { recipientHash: string; category: string }) => string;
}

/** Of one campaign, kept. */
interface Stationery {
  from: Mailbox;
  replyTo: Mailbox | undefined;
  renderer: Renderer;
}

export type WriteEmail = (request: EmailRequest) => Email;

/** The returned function: @throws TEMPLATE_FAILED, SETTING_MISSING for a sender or a reply address that cannot be one */
export function createWriteEmail(letterhead: Letterhead): WriteEmail {
  const stationeries = new Map<string, Stationery>();
  const unsubscribeLink = unsubscribeLinks(letterhead.unsubscribeUrl);

  function stationeryOf(campaign: Campaign): Stationery {
    const found = stationeries.get(campaign.name) ?? {
      from: parseSender(campaign.sender ?? letterhead.sender),
      replyTo: campaign.replyTo === undefined ? undefined : parseSender(campaign.replyTo),
      renderer: createRenderer(campaign),
    };
    stationeries.set(campaign.name, found);
    return found;
  }

  return ({ trigger, addressee, signUnsubscribe }) => {
    const { campaign, place, variant, recipient, recipientHash, visitorHash } = addressee;
    const step = place.step.name;
    const { from, replyTo, renderer } = stationeryOf(campaign);
    const unsubscribeUrl = unsubscribeLink(signUnsubscribe({ recipientHash, category: campaign.consent }));
    const rendered = renderer.render({ trigger, recipient, unsubscribeUrl, variant });
    const mime = composed(campaign, {
      from,
      to: { name: recipient.name ?? '', address: recipient.address },
      ...(replyTo !== undefined && { replyTo }),
      subject: rendered.subject,
      html: rendered.html,
      text: rendered.text,
      unsubscribeUrl,
    });
    return {
      from: from.address,
      to: recipient.address,
      mime,
      campaign: campaign.name,
      ...(step !== '' && { step }),
      ...(variant.name !== '' && { variant: variant.name }),
      claimKey: claimKey({ visitorHash, campaign: campaign.name, step, messageId: trigger.messageId }),
    };
  };
}

function composed(campaign: Campaign, mail: Mail): Buffer {
  try {
    return composeMail(mail);
  } catch (cause) {
    const message = `campaign "${campaign.name}": the message could not be composed`;
    throw new CampaignTriggersError('TEMPLATE_FAILED', message, { cause });
  }
}

/** A token has no character that a URL would have to encode. */
function unsubscribeLinks(url: string): (token: string) => string {
  const link = new URL(url);
  link.hash = '';
  link.searchParams.delete('t');
  link.searchParams.append('t', '');
  const { href } = link;
  return (token) => href + token;
}
