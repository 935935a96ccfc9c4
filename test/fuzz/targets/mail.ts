// What decides an e-mail: a profile, and a web page's values.
import PostalMime from 'postal-mime';
import { composeMail } from '../../../functions/channels/mime.ts';
import type { Campaign } from '../../../functions/core/campaign.ts';
import { CampaignTriggersError } from '../../../functions/core/errors.ts';
import { parseAddress } from '../../../functions/core/normalise-address.ts';
import { readDimensions } from '../../../functions/core/read-dimensions.ts';
import { recipientFromProfile, visitorKey } from '../../../functions/core/recipient.ts';
import { createRenderer } from '../../../functions/core/render.ts';
import { parseSender } from '../../../functions/core/sender-address.ts';
import { loadSampledCampaigns } from '../../../lib/campaigns/load-samples.ts';
import { sampleRecipient } from '../../../lib/campaigns/sample-recipient.ts';
import { shippedCampaigns } from '../../campaigns/edited-campaigns.ts';
import { linksIn } from '../../hostile/parsed-html.ts';
import { explained, type FuzzTarget, promise, prototypesAreUntouched } from '../target.ts';

const unsubscribeUrl = 'https://u.example/?t=v1.a.b';
const shipped = (await loadSampledCampaigns(shippedCampaigns)).campaigns;
const renderers = shipped.map(({ campaign }) => ({ campaign, renderer: createRenderer(campaign) }));

const headers = new Set([
  ...[
    'from',
    'to',
    'reply-to',
    'subject',
    'list-unsubscribe',
    'list-unsubscribe-post',
    'content-type',
    'mime-version',
  ],
  ...['message-id', 'date', 'content-transfer-encoding'],
]);

const profileWords = [
  ...['email', 'name', 'locale', 'timeZone', 'consent', 'attributes', 'marketing', 'de-AT', 'Europe/Vienna'],
  ...[
    'Ada <ada@example.com>',
    'a@b.example,c@d.example',
    'Bcc: eve@example.com',
    '=?utf-8?q?=0d=0aBcc:_x?=',
    '@xn--mnchen-3ya.example',
  ],
  ...[
    'javascript:alert(1)',
    '"><script>',
    '{{ recipient.address }}',
    '{% raw %}',
    'https://shop.example/',
    '|',
  ],
];

export const mailTarget: FuzzTarget = {
  name: 'mail',
  seeds: shipped.map(({ samples: [sample] }) =>
    JSON.stringify({
      profile: { email: 'ada@example.com', ...sampleRecipient, address: undefined },
      dimensions: sample?.trigger.dimensions,
    }),
  ),
  words: profileWords,
  async run(input) {
    const given = jsonOf(input);
    if (typeof given !== 'object' || given === null) return;
    const { profile, dimensions }: { profile?: unknown; dimensions?: unknown } = given;
    const isExplained = (thrown: unknown) => thrown instanceof CampaignTriggersError;
    const recipient = await explained(() => recipientFromProfile(profile), isExplained);
    const trigger = { dimensions: readDimensions(dimensions) ?? {}, visitor: { mcId: null, aliases: [] } };
    prototypesAreUntouched();
    if (recipient === undefined) return;
    promise(/^[\x21-\x7e]+@[a-z0-9.-]+$/.test(recipient.address), 'an address is one, in ASCII');
    promise(parseAddress(recipient.address) === recipient.address, 'an address stays itself');
    for (const { campaign, renderer } of renderers) {
      visitorKey(campaign.recipient, trigger);
      const rendered = await explained(
        () => renderer.render({ trigger, recipient, unsubscribeUrl }),
        isExplained,
      );
      if (rendered !== undefined) await checkMail(campaign, rendered, recipient);
    }
  },
};

async function checkMail(
  campaign: Campaign,
  rendered: { subject: string; html: string; text: string },
  { address, name }: { address: string; name?: string },
): Promise<void> {
  const { subject, html, text } = rendered;
  promise(!/[\p{Cc}\u2028]/u.test(subject) && subject.length <= 250, 'a subject is one line');
  promise(
    !/<script|javascript:|\son[a-z]+=/i.test(html.replace(/>[^<]*</g, '><').replace(/"[^"]*"/g, '""')),
    'no script',
  );
  for (const link of linksIn(html))
    promise(/^(#|https:\/\/|mailto:|tel:)/i.test(link), `a link is safe: ${link}`);
  const to = { address, name: name ?? '' };
  const from = parseSender(campaign.sender ?? 'Shop <shop@example.com>');
  const mime = composeMail({ from, to, subject, html, text, unsubscribeUrl }).toString('latin1');
  const [head = ''] = mime.split('\r\n\r\n');
  for (const line of head.replace(/\r\n[ \t]/g, ' ').split('\r\n')) {
    const header = line.split(':')[0]?.toLowerCase() ?? '';
    promise(headers.has(header), `no header is added: ${header}`);
  }
  promise(/^[\t\r\n -~]*$/.test(mime), 'a message is ASCII');
  const read = await PostalMime.parse(mime);
  promise(!/\p{Cc}/u.test(read.subject ?? ''), 'a subject is one line when it is read');
  promise(read.to?.length === 1 && read.to[0]?.address === address, 'there is one recipient');
  promise(!/\p{Cc}/u.test(read.to?.[0]?.name ?? ''), 'a name is one line when it is read');
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
