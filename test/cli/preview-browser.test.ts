// The preview's page as a person uses it.
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startPreviewServer } from '../../lib/cli/preview/preview-server.ts';
import { browserPath, launchBrowser } from '../support/browser.ts';
import { type OpenedPreview, openedPreview } from './opened-preview.ts';
import { aSeries, previewOf } from './series-campaign.ts';

/** Compiling takes a second on a busy machine. */
const soon = { timeout: 10_000 };
const rule = 'cart-abandonment/campaign.yaml';
let browser: Browser;
let tab: Page;

describe.skipIf(browserPath === undefined)(
  'in a browser (skipped where none is installed: set CHROMIUM_PATH)',
  () => {
    beforeAll(async () => {
      browser = await launchBrowser();
    });
    afterAll(() => browser.close());
    beforeEach(async () => {
      tab = await browser.newPage({ viewport: { width: 1440, height: 1000 } });
    });
    afterEach(() => tab.close());

    describe('while files are edited, the preview', () => {
      let preview: OpenedPreview;
      beforeEach(async () => {
        preview = await openedPreview();
        await tab.goto(preview.url);
      });
      afterEach(() => preview.close());

      const frame = (id: string) => tab.frameLocator(`iframe[title="${id} on a phone"]`);
      const mistakes = () => tab.locator('.problems h1').allTextContents();

      it('draws the e-mail at a phone’s and at a desktop’s width, in a light and in a dark mailbox', async () => {
        const widths = () => tab.locator('[id="cart-abandonment/en/event"] .width').allTextContents();
        await expect.poll(widths, soon).toEqual(['390 px', '640 px']);
        const ground = () =>
          frame('cart-abandonment/en/event')
            .locator('body')
            .evaluate((body) => body.ownerDocument.defaultView?.getComputedStyle(body).backgroundColor);
        const light = await ground();
        await tab.getByRole('navigation', { name: 'Mailbox' }).getByRole('link', { name: 'Dark' }).click();
        await expect.poll(ground, soon).not.toBe(light);
        expect(new URL(tab.url()).searchParams.get('mailbox')).toBe('dark');
      });

      it('shows what was saved, where the page was scrolled to, and leaves the other frames alone', async () => {
        const german = tab.locator('[id="cart-abandonment/de/event"]');
        await german.scrollIntoViewIfNeeded();
        await german.locator('summary').click();
        await expect.poll(() => frame('cart-abandonment/de/event').locator('body').count(), soon).toBe(1);
        await german.locator('.phone iframe').evaluate((one) => one.setAttribute('class', 'light untouched'));
        const before = await tab.evaluate('scrollY');
        await preview.files.edit(
          'cart-abandonment/en.mjml',
          /Your cart is waiting/g,
          'Your basket is waiting',
        );
        const title = () => frame('cart-abandonment/en/event').getByText('Your basket is waiting').count();
        await expect.poll(title, soon).toBeGreaterThan(0);
        expect(await tab.evaluate('scrollY')).toBe(before);
        expect(await german.locator('.untouched').count()).toBe(1);
        expect(await german.locator('details').getAttribute('open')).not.toBe(null);
      });

      it('lays the mistake over the page with file, line and excerpt, until the file is right', async () => {
        await preview.files.edit(rule, 'maxAge: 6h', 'maxAge: never');
        await expect.poll(mistakes, soon).toEqual(['One mistake to correct']);
        const [line] = await preview.files.linesOf(rule, 'maxAge: never');
        expect(await tab.locator('.problems .place').textContent()).toBe(`campaigns/${rule}:${line}`);
        expect(await tab.locator('.problems .here').textContent()).toBe(`${line}maxAge: never`);
        expect(await tab.locator('.problems .said').textContent()).toContain('e.g. 6h, 30m or 2d');
        expect(await tab.locator('article.mail').count()).toBe(2);
        await preview.files.edit(rule, 'maxAge: never', 'maxAge: 2h');
        await expect.poll(mistakes, soon).toEqual([]);
        expect(await tab.locator('.rule').textContent()).toContain('older than 2 hours');
      });

      it('lays the mistake aside on Escape, and a new one on top again', async () => {
        await preview.files.edit(rule, 'maxAge: 6h', 'maxAge: never');
        await expect.poll(mistakes, soon).toHaveLength(1);
        await tab.keyboard.press('Escape');
        expect(await tab.locator('.problems ol').isVisible()).toBe(false);
        await preview.files.edit(rule, 'consent: marketing', 'consent: 7');
        await expect.poll(mistakes, soon).toEqual(['2 mistakes to correct']);
        await expect.poll(() => tab.locator('.problems ol').isVisible(), soon).toBe(true);
      });

      it('is no wider than a phone, with a mistake over it or without', async () => {
        await tab.setViewportSize({ width: 390, height: 844 });
        expect(await tab.evaluate('document.documentElement.scrollWidth')).toBe(390);
        await preview.files.edit(rule, 'maxAge: 6h', 'maxAge: never');
        await expect.poll(mistakes, soon).toHaveLength(1);
        expect(await tab.evaluate('document.documentElement.scrollWidth')).toBe(390);
      });

      it('says where an e-mail is wider than a phone', async () => {
        await preview.files.edit(
          'cart-abandonment/en.mjml',
          '{{ shop_address }}',
          '<div style="width: 700px">{{ shop_address }}</div>',
        );
        const said = tab.locator('[id="cart-abandonment/en/event"] .phone .badge');
        await expect
          .poll(() => said.allTextContents(), soon)
          .toEqual([expect.stringMatching(/^\d+ px too wide$/)]);
      });
    });

    describe('among many e-mails, the preview', () => {
      const names = ['alpha', 'beta', 'gamma', 'delta', 'epsilon', 'zeta', 'eta', 'theta', 'iota', 'kappa'];
      let server: Awaited<ReturnType<typeof startPreviewServer>>;
      beforeAll(async () => {
        const locales = ['en', 'de', 'fr', 'it', 'pt-br'];
        server = await startPreviewServer(
          await previewOf(...names.map((name) => aSeries({ name }, locales))),
        );
      });
      afterAll(() => server.stop());

      const visible = () => tab.locator('article.mail:visible').count();
      const inView = (id: string) =>
        tab.locator(`[id="${id}"]`).evaluate((mail) => {
          const { top, bottom } = mail.getBoundingClientRect();
          return top >= 0 && top < (mail.ownerDocument.defaultView?.innerHeight ?? 0) && bottom > 0;
        });

      it('opens at the e-mail that a link names', async () => {
        await tab.goto(`${server.url}/#theta/hello/fr/short/event`);
        await expect.poll(() => inView('theta/hello/fr/short/event'), soon).toBe(true);
        expect(await tab.locator('.tree [aria-current]').textContent()).toBe('fr');
      });

      it('shows only what is looked for, remembers it in the address, and shows a linked e-mail nevertheless', async () => {
        await tab.goto(server.url);
        expect(await visible()).toBe(200);
        await tab.keyboard.press('/');
        await tab.keyboard.type('zeta short');
        expect(await visible()).toBe(5);
        await tab.getByLabel('Only these languages').selectOption('pt-br');
        expect(await visible()).toBe(1);
        expect(await tab.locator('.tree .branch:visible').count()).toBe(1);
        await tab.reload();
        expect(await visible()).toBe(1);
        await tab.evaluate('location.hash = "#beta/tips/en/event"');
        await expect.poll(() => inView('beta/tips/en/event'), soon).toBe(true);
        expect(await visible()).toBe(200);
      });

      it('says when nothing fits', async () => {
        await tab.goto(`${server.url}/?find=nothing-like-this`);
        expect(await tab.getByText('No e-mail fits the filter.').isVisible()).toBe(true);
        await tab.keyboard.press('Escape');
        expect(await visible()).toBe(200);
      });

      it('walks through the e-mails and the looks with the keyboard', async () => {
        await tab.goto(`${server.url}/?find=alpha`);
        await tab.keyboard.press('j');
        await tab.keyboard.press('j');
        expect(new URL(tab.url()).hash).toBe('#alpha/hello/en/short/event');
        await expect.poll(() => inView('alpha/hello/en/short/event'), soon).toBe(true);
        await tab.keyboard.press('k');
        expect(new URL(tab.url()).hash).toBe('#alpha/hello/en/warm/event');
        await tab.keyboard.press('r');
        await expect
          .poll(() => tab.locator('#reader-nameless').getAttribute('aria-current'), soon)
          .toBe('true');
        await tab.keyboard.press('v');
        await expect.poll(() => tab.locator('#main').getAttribute('data-view'), soon).toBe('phone');
        await tab.keyboard.press('m');
        await expect.poll(() => tab.locator('#mailbox-dark').getAttribute('aria-current'), soon).toBe('true');
        expect(new URL(tab.url()).hash).toBe('#alpha/hello/en/warm/event');
      });

      it('has colours of its own when asked for them', async () => {
        await tab.goto(`${server.url}/?find=alpha`);
        const ground = () => tab.evaluate('getComputedStyle(document.body).backgroundColor');
        expect(await ground()).toBe('rgb(245, 245, 248)');
        await tab.getByRole('navigation', { name: 'Page' }).getByRole('link', { name: 'Dark' }).click();
        await expect.poll(ground, soon).toBe('rgb(14, 15, 21)');
        expect(new URL(tab.url()).searchParams.get('find')).toBe('alpha');
      });
    });
  },
);
