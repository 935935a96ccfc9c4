// One campaign's e-mail for one sample and language, and what a marketer should know of it before it is sent.
import { composeMail } from '../../../functions/channels/mime.ts';
import { createRenderer } from '../../../functions/core/render.ts';
import type { SampledCampaign } from '../../campaigns/load-samples.ts';
import { sampleRecipient } from '../../campaigns/sample-recipient.ts';

export interface SampleMail {
  /** `<campaign>/<locale>/<sample>` */
  id: string;
  locale: string;
  sample: string;
  /** As the rule or the stage spells it. */
  from: string;
  subject: string;
  /** Characters as a reader counts them. */
  subjectLength: number;
  /** What mailboxes show behind the subject; undefined where the template has no mj-preview. */
  preheader: string | undefined;
  html: string;
  text: string;
  htmlBytes: number;
  /** As they are sent, one line each. */
  headers: string[];
}

/** Gmail hides what comes after: the rest of the e-mail, and its link to unsubscribe. Source: Gmail's "Message clipped". */
export const gmailClipsAtBytes = 102 * 1024;

const unsubscribeUrl = 'https://unsubscribe.example/?t=v1.sample.token';

/** @param sender of campaigns that name none @throws TEMPLATE_FAILED */
export async function renderSampleMails(
  { campaign, samples }: SampledCampaign,
  sender: string,
): Promise<SampleMail[]> {
  const renderer = createRenderer(campaign);
  const from = campaign.sender ?? sender;
  const wanted = Object.keys(campaign.steps[0].variants[0].templates).flatMap((locale) =>
    samples.map((sample) => ({ locale, sample })),
  );
  return await Promise.all(
    wanted.map(async ({ locale, sample }) => {
      const recipient = { ...sampleRecipient, locale };
      const { subject, html, text } = renderer.render({ trigger: sample.trigger, recipient, unsubscribeUrl });
      const mime = await composeMail({
        from,
        to: { address: recipient.address, name: 'Sam Sample' },
        ...(campaign.replyTo !== undefined && { replyTo: campaign.replyTo }),
        subject,
        html,
        text,
        unsubscribeUrl,
      });
      return {
        id: [campaign.name, locale, sample.name].join('/'),
        locale,
        sample: sample.name,
        from,
        subject,
        subjectLength: [...new Intl.Segmenter().segment(subject)].length,
        preheader: preheaderOf(html),
        html,
        text,
        htmlBytes: Buffer.byteLength(html),
        headers: headersOf(mime.toString('latin1')),
      };
    }),
  );
}

/** MJML puts mj-preview into the first hidden block of the body. */
function preheaderOf(html: string): string | undefined {
  const [, hidden] = /<body[^>]*>\s*<div style="display:none;[^"]*">([\s\S]*?)<\/div>/.exec(html) ?? [];
  const text = hidden
    ?.replace(/<[^>]*>/g, '')
    .replace(/&(?:zwnj|nbsp|#847|#8199|shy);/g, ' ')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replace(/&amp;/g, '&')
    .replace(/\s+/g, ' ')
    .trim();
  return text === '' ? undefined : text;
}

/** Folded lines are joined; the content's own headers say nothing to a person. */
function headersOf(mime: string): string[] {
  const [head = ''] = mime.split('\r\n\r\n');
  return head
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n')
    .filter((line) => !/^(content-|mime-version)/i.test(line));
}
