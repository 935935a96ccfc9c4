// The e-mail that goes to SES, read as a mail program reads it: whatever a web page and a profile say, it is the marketer's.
import fc from 'fast-check';
import PostalMime from 'postal-mime';
import { describe, expect, it } from 'vitest';
import { createWriteEmail } from '../../functions/consumer/write-email.ts';
import { emptyRecord } from '../../functions/core/ports/send-ledger.ts';
import { recipientFromProfile } from '../../functions/core/recipient.ts';
import { loadSampledCampaigns } from '../../lib/campaigns/load-samples.ts';
import { shippedCampaigns } from '../campaigns/edited-campaigns.ts';
import { anyText } from '../core/any-text.ts';
import { elementsIn, linksIn } from './parsed-html.ts';

const { campaigns } = await loadSampledCampaigns(shippedCampaigns);
const write = createWriteEmail({ sender: 'Shop <shop@example.com>', unsubscribeUrl: 'https://u.example/' });

/** The e-mail of the campaign's first step, with this value in every dimension, and in the whole profile. */
async function mailWith(campaign: (typeof campaigns)[number]['campaign'], value: string) {
  const sample = campaigns.find((one) => one.campaign === campaign)?.samples[0];
  if (sample === undefined) throw new Error('a campaign has a sample');
  const names = Object.keys(sample.trigger.dimensions);
  const dimensions = Object.fromEntries(names.map((name) => [name, [value]]));
  const recipient = recipientFromProfile({
    ...{ email: 'ada@example.com', name: value, locale: value, timeZone: value },
    attributes: { size: value, list: [value] },
  });
  const [step] = campaign.steps;
  if (recipient === undefined) throw new Error('the profile has an address');
  const email = await write({
    trigger: { ...sample.trigger, dimensions },
    addressee: {
      ...{ campaign, recipient, recipientHash: 'h'.repeat(43), visitorHash: 'v'.repeat(43) },
      ...{ variant: step.variants[0], suppression: undefined, record: emptyRecord },
      place: { step, index: 0, dueAt: 0, freshAt: 0, entering: true },
    },
    signUnsubscribe: () => 'v1.a.b',
  });
  return { email, mail: await PostalMime.parse(email.mime) };
}

const hostile = fc.oneof(
  anyText(300),
  fc
    .array(
      fc.constantFrom(
        ...[
          '\r\n',
          '\n',
          '\0',
          '\u2028',
          'Bcc: eve@example.com',
          'eve@example.com',
          ',',
          ';',
          '<',
          '>',
          '"',
          "'",
          '=',
          ' ',
          '&',
        ],
        ...[
          '<script>',
          '</td></tr></table>',
          'javascript:alert(1)',
          'http://evil.example/',
          'https://shop.example/',
          '--boundary',
          '=?utf-8?q?=0d=0a?=',
        ],
        ...[
          '{{ recipient.address }}',
          '{% raw %}',
          '|',
          '😀',
          '\ud800',
          '\u202e',
          ' onload=',
          ' style=',
          '-->',
          '</style>',
          ']]>',
        ],
      ),
      { maxLength: 20 },
    )
    .map((pieces) => pieces.join('')),
);

describe.each(campaigns.map(({ campaign }) => [campaign.name, campaign] as const))(
  'an e-mail of %s',
  (_, campaign) => {
    it('has the marketer’s headers, recipient, elements and links, whatever values say', async () => {
      const wanted = await mailWith(campaign, 'plain');
      const headersOf = ({ mail }: typeof wanted) => mail.headers.map(({ key }) => key);
      const attributesOf = (html: string) =>
        elementsIn(html).map(({ name, attributes }) => [name, ...Object.keys(attributes)].join(' '));
      const harmless = await Promise.all(
        ['plain', '12', 'a|b', 'https://shop.example/'].map((value) => mailWith(campaign, value)),
      );
      const ours = new Set(harmless.flatMap(({ mail }) => attributesOf(mail.html ?? '')));
      await fc.assert(
        fc.asyncProperty(hostile, async (value) => {
          const { email, mail } = await mailWith(campaign, value);
          expect(headersOf({ email, mail })).toEqual(headersOf(wanted));
          expect([email.to, email.from]).toEqual(['ada@example.com', wanted.email.from]);
          expect(mail.to?.map(({ address }) => address)).toEqual(['ada@example.com']);
          expect([mail.cc, mail.bcc, mail.attachments]).toEqual([wanted.mail.cc, wanted.mail.bcc, []]);
          expect(mail.from).toEqual(wanted.mail.from);
          expect(mail.subject).not.toMatch(/\p{Cc}/u);
          const html = mail.html ?? '';
          for (const link of linksIn(html)) expect(link).toMatch(/^(#|https:\/\/|mailto:|tel:)/i);
          expect(attributesOf(html).filter((one) => !ours.has(one))).toEqual([]);
          expect(Buffer.byteLength(email.mime)).toBeLessThan(200_000);
        }),
        { numRuns: 60 },
      );
    });
  },
);

it('a text that looks like an encoded word of a header is one neither in the subject nor in the name', async () => {
  const [cart] = campaigns.filter(({ campaign }) => campaign.name === 'cart-abandonment');
  if (cart === undefined) throw new Error('the cart campaign is shipped');
  for (const value of [
    '=?utf-8?q?=0d=0aBcc:_eve@example.com?=',
    '=?UTF-8?B?DQpCY2M6IGV2ZUBleGFtcGxlLmNvbQ==?=',
    '=?=?utf-8?q?=00?=',
    '=?a?=?utf-8?Q?=0a?=',
  ]) {
    const { mail } = await mailWith(cart.campaign, value);
    expect(`${mail.subject} ${mail.to?.[0]?.name}`).not.toMatch(/\p{Cc}/u);
    expect(mail.subject).toContain('= ?');
  }
});
