// Text that a visitor or an attacker wrote into a page, on its way into an e-mail.
import { expect } from 'vitest';
import { aCampaign, oneEmail } from '../../../support/builders.ts';
import { aCart } from '../../cart-event.ts';
import type { FaultRow } from '../../fault-row.ts';
import { amongNeighbours } from '../../neighbours.ts';

const shown = { pick: 'last', type: 'text' } as const;
const html = '<p title="{{ nick }}">{{ nick }}</p><a href="{{ page }}">page</a>';

/** Puts what the visitor is called into subject, text, an attribute and a link. */
const greeting = aCampaign({
  name: 'greeting',
  triggerId: 'greeting',
  variables: {
    nick: { dimension: 'evar5', ...shown },
    page: { dimension: 'pageurl', ...shown, default: 'https://shop.example/' },
  },
  steps: oneEmail({ en: { subject: 'Hello {{ nick }}', html, text: 'Hello {{ nick }}' } }),
});

const hostileNames = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  'Zoë\r\nBcc: victim@example.org\r\n\r\nbody',
  'Zoë\u2028Bcc: victim@example.org\u0085',
  '{{ 7 | times: 7 }}{% assign x = 1 %}{{ recipient.address }}',
  '&lt;b&gt; \' " ` \\',
  'nul\u0000byte \u001b[31m \ufffe\uffff',
  'half \ud83d surrogate \udc00',
  'right \u202eot tfel\u202c',
  '=?utf-8?q?=0D=0ABcc:_victim=40example.org?=',
  '😀 محمد',
];

/** Header names of an e-mail, in lower case. */
function headersOf(mime: string): string[] {
  const [head = ''] = mime.split('\r\n\r\n');
  return head
    .split('\r\n')
    .filter((line) => /^\S/.test(line))
    .map((line) => line.split(':')[0]?.toLowerCase() ?? '');
}

export const hostileTextFaults: readonly FaultRow[] = [
  {
    number: 96,
    fault: 'a dimension holds HTML, line breaks, template syntax, half characters, NUL, or a megabyte',
    reaction:
      'it is shown as the text that it is, escaped, on one line and cut at 2048 characters; it adds no header, no tag, no link and runs nothing; what no queue can carry is a reject',
    async prove() {
      const long = 'long '.repeat(100_000);
      const names = [...hostileNames, long];
      const links = ['javascript:alert(1)', 'https://shop.example/"onclick="alert(1)', 'data:text/html,x'];
      const greet = (key: string, eVar5: unknown, more: Record<string, unknown> = {}) =>
        aCart(key, {
          trigger: { triggerId: 'greeting' },
          dimensions: { eVar5: { data: [eVar5] }, eVar12: undefined, ...more },
        });
      const { journey, mails, rejects } = await amongNeighbours(
        ({ key }) => [
          ...names.map((name) => greet(key, name)),
          ...links.map((link) => greet(key, 'Zoë', { pageURL: { data: [link] } })),
          greet(key, 'x'.repeat(1_100_000)),
        ],
        { campaigns: [aCampaign(), greeting] },
      );
      expect(rejects.map(({ reason }) => reason)).toEqual(['TRIGGER_TOO_LARGE']);
      expect(mails).toHaveLength(names.length + links.length);
      for (const mail of mails) {
        expect(new Set(headersOf(mail.mime))).toEqual(new Set(headersOf(mails[0]?.mime ?? '')));
        expect(headersOf(mail.mime)).not.toContain('bcc');
        expect(mail.subject).toMatch(/^Hello \P{Cc}+$/u);
        expect(mail.subject.length).toBeLessThanOrEqual(250);
        expect(mail.text.split('\n')).toHaveLength(1);
        expect(mail.text.length).toBeLessThanOrEqual(2048 + 'Hello '.length);
        expect(mail.html.match(/<[a-z/][^>]*>/gi)).toHaveLength(4);
        expect(`${mail.subject}${mail.html}${mail.text}`.isWellFormed()).toBe(true);
        expect(mail.html).not.toMatch(/javascript:|data:|[\p{Cc}\u202e]/u);
      }
      const texts = mails.map(({ text }) => text);
      expect(texts).toContain('Hello {{ 7 | times: 7 }}{% assign x = 1 %}{{ recipient.address }}');
      expect(texts).toContain('Hello <script>alert(1)</script>');
      expect(texts).toContain('Hello Zoë Bcc: victim@example.org body');
      expect(texts).toContain('Hello 😀 محمد');
      expect(mails.map((mail) => mail.html).join()).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
      const told = [journey.telemetry, journey.consumer.telemetry].map(({ logged, audited }) => [
        logged,
        audited,
      ]);
      expect(JSON.stringify(told)).not.toMatch(/alert|victim|long long/);
    },
  },
];
