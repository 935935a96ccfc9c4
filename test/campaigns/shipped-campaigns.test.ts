// What is shipped is good enough to send: every campaign, step, variant and language of it.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRenderer, type RenderedMail } from '../../functions/core/render.ts';
import { loadSampledCampaigns } from '../../lib/campaigns/load-samples.ts';
import { sampleRecipient } from '../../lib/campaigns/sample-recipient.ts';
import { browserPath, launchBrowser } from '../support/browser.ts';
import { shippedCampaigns } from './edited-campaigns.ts';

const unsubscribeUrl = 'https://u.example/?t=v1.a.b';

interface Shipped extends RenderedMail {
  id: string;
}

const { campaigns, problems } = await loadSampledCampaigns(shippedCampaigns);
const mails = campaigns.flatMap(({ campaign, samples: [sample] }) => {
  const renderer = createRenderer(campaign);
  return campaign.steps.flatMap((step) =>
    step.variants.flatMap((variant) =>
      Object.keys(variant.templates).map((locale): Shipped => {
        const id = [campaign.name, step.name, variant.name, locale].filter(Boolean).join('/');
        if (sample === undefined) throw new Error(`${campaign.name} has no sample`);
        const recipient = { ...sampleRecipient, locale };
        return { id, ...renderer.render({ trigger: sample.trigger, recipient, unsubscribeUrl, variant }) };
      }),
    ),
  );
});
const each = mails.map((mail) => [mail.id, mail] as const);

describe('the shipped campaigns', () => {
  it('are three, in order, each in English and German', () => {
    expect(problems).toEqual([]);
    expect(each.map(([id]) => id)).toEqual([
      'browse-abandonment/en',
      'browse-abandonment/de',
      'cart-abandonment/en',
      'cart-abandonment/de',
      'welcome/hello/en',
      'welcome/hello/de',
      'welcome/tips/en',
      'welcome/tips/de',
      'welcome/offer/discount/en',
      'welcome/offer/discount/de',
      'welcome/offer/delivery/en',
      'welcome/offer/delivery/de',
    ]);
  });

  it.each(each)(
    '%s says who writes and why, how to stop it, in both parts',
    (_, { locale, html, text, subject }) => {
      for (const part of [html, text]) {
        expect(part).toContain('Example Shop Ltd, 1 Market Street, 1010 Vienna');
        expect(part).toMatch(
          locale === 'de' ? /Sie erhalten diese .*, weil Sie/ : /You get this .* because you/,
        );
        expect(part).toContain(unsubscribeUrl);
        expect(part).not.toMatch(/\{\{|\{%/);
      }
      expect(html).toContain(`lang="${locale}"`);
      expect(subject.length).toBeLessThan(70);
    },
  );

  it.each(each)('%s has a preheader and a heading, and leads nowhere but where it should', (_, { html }) => {
    expect(html).toMatch(/<body[^>]*>\s*<div style="display:none;[^"]*">[^<]{5,}/);
    expect(html.match(/<h1>/g)).toHaveLength(1);
    expect(html).not.toMatch(/(href|src)="(#|http:)/);
    expect(html).not.toMatch(/<(img|link|script|iframe)\b|@import|url\(/i);
    expect(html.length).toBeLessThan(60_000);
  });
});

describe.skipIf(browserPath === undefined)('in a browser', () => {
  let browser: Awaited<ReturnType<typeof launchBrowser>>;
  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());

  it.each(each)(
    '%s fits a phone, and is dark where the reader’s screen is',
    { timeout: 30_000 },
    async (_, { html }) => {
      const page = await browser.newPage({ viewport: { width: 390, height: 800 }, colorScheme: 'dark' });
      await page.setContent(html);
      const seen = await page.evaluate(`({
      width: document.documentElement.scrollWidth,
      page: getComputedStyle(document.body).backgroundColor,
      heading: getComputedStyle(document.querySelector('h1')).color,
    })`);
      expect(seen).toEqual({ width: 390, page: 'rgb(19, 20, 19)', heading: 'rgb(243, 241, 236)' });
      await page.close();
    },
  );
});
