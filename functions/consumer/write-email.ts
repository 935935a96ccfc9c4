// Writes one e-mail: the campaign's template for this recipient, as the MIME message that SES takes.
import { composeMail } from '../channels/mime.ts';
import type { Campaign } from '../core/campaign.ts';
import { CampaignTriggersError } from '../core/errors.ts';
import type { Email } from '../core/ports/email-channel.ts';
import { createRenderer, type Renderer } from '../core/render.ts';
import { claimKey } from '../core/send-key.ts';
import { senderAddress } from '../core/sender-address.ts';
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

export type WriteEmail = (request: EmailRequest) => Promise<Email>;

/** The returned function: @throws TEMPLATE_FAILED, SETTING_MISSING for a sender that cannot be one */
export function createWriteEmail(letterhead: Letterhead): WriteEmail {
  const renderers = new Map<string, Renderer>();

  function rendererOf(campaign: Campaign): Renderer {
    const renderer = renderers.get(campaign.name) ?? createRenderer(campaign);
    renderers.set(campaign.name, renderer);
    return renderer;
  }

  return async ({ trigger, addressee, signUnsubscribe }) => {
    const { campaign, place, variant, recipient, recipientHash, visitorHash } = addressee;
    const step = place.step.name;
    const from = campaign.sender ?? letterhead.sender;
    const token = signUnsubscribe({ recipientHash, category: campaign.consent });
    const unsubscribeUrl = withToken(letterhead.unsubscribeUrl, token);
    const rendered = rendererOf(campaign).render({ trigger, recipient, unsubscribeUrl, variant });
    const mime = await composeMail({
      from,
      to: { address: recipient.address, ...(recipient.name !== undefined && { name: recipient.name }) },
      ...(campaign.replyTo !== undefined && { replyTo: campaign.replyTo }),
      subject: rendered.subject,
      html: rendered.html,
      text: rendered.text,
      unsubscribeUrl,
    }).catch((cause: unknown) => {
      const message = `campaign "${campaign.name}": the message could not be composed`;
      throw new CampaignTriggersError('TEMPLATE_FAILED', message, { cause });
    });
    return {
      from: senderAddress(from),
      to: recipient.address,
      mime,
      campaign: campaign.name,
      ...(step !== '' && { step }),
      ...(variant.name !== '' && { variant: variant.name }),
      claimKey: claimKey({ visitorHash, campaign: campaign.name, step, messageId: trigger.messageId }),
    };
  };
}

function withToken(url: string, token: string): string {
  const link = new URL(url);
  link.searchParams.set('t', token);
  return link.href;
}
