import { cp } from 'node:fs/promises';
import { request } from 'node:http';
import { text as bodyText } from 'node:stream/consumers';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { inScheme } from '../../lib/cli/preview/email-scheme.ts';
import { type EditedCampaigns, editedCampaigns } from '../campaigns/edited-campaigns.ts';
import { browserPath, launchBrowser } from '../support/browser.ts';
import { run } from './run-command.ts';

/** Compiling takes a second on a busy machine. */
const soon = { timeout: 10_000 };
const rule = 'cart-abandonment/campaign.yaml';
let files: EditedCampaigns;
let url: string;

const get = async (path: string) => (await fetch(url + path)).text();

/** The command as a person starts it, until the test is over. */
beforeEach(async () => {
  files = await editedCampaigns();
  const ending = new AbortController();
  let ended: Promise<unknown> = Promise.resolve();
  url = await new Promise<string>((resolve, reject) => {
    ended = run(['preview', '--campaigns', files.dir], {
      signal: ending.signal,
      onOutput: (out) => resolve(/http:\S+/.exec(out)?.[0] ?? ''),
    }).then(({ status, err }) => (status === 0 ? undefined : reject(new Error(err))), reject);
  });
  return async () => {
    ending.abort();
    await ended;
    await files[Symbol.asyncDispose]();
  };
});

describe('the preview', () => {
  it('shows each language with subject, sender, preheader, text part, headers, and what to mind', async () => {
    const page = await get('/');
    expect(page).toContain('Canvas Backpack 20 l is still in your cart');
    expect(page).toContain('Canvas Backpack 20 l liegt noch in Ihrem Warenkorb');
    expect(page).toContain('<b>42</b> characters');
    expect(page).toContain('Shop &lt;news@shop.example&gt;');
    expect(page).toContain(
      '<p class="preheader" dir="auto">Canvas Backpack 20 l · Merino Hiking Socks, size 42',
    );
    expect(page).toContain('You left a few things in your cart. They are still there:');
    expect(page).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click');
    expect(page).toMatch(/<b>\d+ KB<\/b> of 102/);
    expect(page).toContain('Gmail shows all of it');
  });

  it('shows another sample beside the first', async () => {
    const folder = `${files.dir}/cart-abandonment`;
    await cp(`${folder}/sample-event.json`, `${folder}/sample-one-sock.json`);
    await files.edit('cart-abandonment/sample-one-sock.json', /\|Merino[^"]*/g, '');
    await expect.poll(() => get('/'), soon).toContain('sample-one-sock');
    expect(await get('/mail/cart-abandonment/en/one-sock')).not.toContain('Merino');
  });

  it('serves an e-mail that cannot run anything, in the colours asked for', async () => {
    const response = await fetch(`${url}/mail/cart-abandonment/en/event?scheme=dark`);
    expect(response.headers.get('content-security-policy')).toMatch(/^sandbox .*default-src 'none'/);
    expect(await response.text()).toContain('<meta name="color-scheme" content="dark">');
    expect((await fetch(`${url}/mail/cart-abandonment/en/other`)).status).toBe(404);
  });

  it('tells of every save, points at file and line of a mistake, and keeps the last good e-mail beside it', async () => {
    const changes = (await fetch(`${url}/changes`)).body?.pipeThrough(new TextDecoderStream()).getReader();
    expect((await changes?.read())?.value).toBe('data: 1\n\n');
    await files.edit(rule, 'maxAge: 6h', 'maxAge: six hours');
    expect((await changes?.read())?.value).toMatch(/^data: \d+\n\n/);
    const [line] = await files.linesOf(rule, 'maxAge: six hours');
    await expect.poll(() => get('/'), soon).toContain(`campaigns/${rule}:${line}`);
    const broken = await get('/');
    expect(broken).toContain('One mistake to correct');
    expect(broken).toContain(`<span class="here"><i>${line}</i>maxAge: six hours</span>`);
    expect(broken).toContain('as of the last save without a mistake');
    expect(broken).toContain('is still in your cart');
    await files.edit(rule, 'maxAge: six hours', 'maxAge: 1h');
    await expect.poll(() => get('/'), soon).not.toContain('to correct');
    await changes?.cancel();
  });

  it('hides no campaign behind the mistake of another, and forgets one that was removed', async () => {
    await files.copy('welcome');
    await files.edit('welcome/campaign.yaml', /^triggerId.*$/m, 'triggerId: welcome-trigger');
    await files.edit('welcome/sample-event.json', /"triggerId": "[^"]*"/, '"triggerId": "welcome-trigger"');
    await expect.poll(() => get('/'), soon).toContain('id="welcome"');
    await files.edit(rule, 'maxAge: 6h', 'maxAge: never');
    await expect.poll(() => get('/'), soon).toContain('to correct');
    expect(await get('/')).toMatch(
      /<h2 id="welcome-title">welcome <span class="chip">marketing<\/span><\/h2>/,
    );
    await files.remove('cart-abandonment');
    await expect.poll(() => get('/'), soon).not.toContain('cart-abandonment');
  });

  it('answers to the names of this machine only, and changes nothing', async () => {
    const asked = request(`${url}/`, { headers: { host: 'evil.example' } }).end();
    const answer = await new Promise<number>((resolve) =>
      asked.on('response', async (response) => {
        await bodyText(response);
        resolve(response.statusCode ?? 0);
      }),
    );
    expect([answer, (await fetch(url, { method: 'POST' })).status]).toEqual([403, 405]);
  });
});

describe('the colours of a mailbox', () => {
  const mail =
    '<head><meta name="color-scheme" content="light dark"><style>:root{color-scheme:light dark}@media (prefers-color-scheme:dark) and (min-width:1px){p{color:red}}</style></head>';
  it('answers the e-mail’s own conditions', () => {
    expect(inScheme(mail, 'dark')).toContain('@media (min-width: 0px) and (min-width:1px)');
    expect(inScheme(mail, 'light')).toContain('@media (max-width: 0px) and (min-width:1px)');
    expect(inScheme(mail, 'light')).toContain(':root{color-scheme: light}');
  });
});

describe.skipIf(browserPath === undefined)(
  'in a browser (skipped where none is installed: set CHROMIUM_PATH)',
  () => {
    let launched: Browser;
    beforeAll(async () => {
      launched = await launchBrowser();
    });
    afterAll(() => launched.close());

    it('draws the e-mail at a phone’s and at a desktop’s width, light and dark, and again on save', async () => {
      const tab = await launched.newPage({ viewport: { width: 1600, height: 1200 } });
      await tab.goto(url);
      const widths = async () =>
        await Promise.all(
          tab
            .frames()
            .filter((frame) => frame.url().includes('/en/event'))
            .map((frame) => frame.evaluate('innerWidth')),
        );
      await expect.poll(widths, soon).toHaveLength(2);
      const [phone = 0, desktop = 0] = await widths();
      expect(phone).toBe(390);
      expect(desktop).toBeGreaterThan(600);

      const background = async () =>
        String(await tab.frames()[1]?.evaluate('getComputedStyle(document.body).backgroundColor'));
      const light = await background();
      await tab.getByRole('link', { name: 'Dark' }).click();
      await expect.poll(background, soon).not.toBe(light);

      await files.edit('cart-abandonment/en.mjml', /Your cart is waiting/g, 'Your basket is waiting');
      const headline = () => tab.frameLocator('iframe').first().getByText('Your basket is waiting').count();
      await expect.poll(headline, soon).toBeGreaterThan(0);
      await files.edit(rule, 'maxAge: 6h', 'maxAge: never');
      await expect.poll(() => tab.getByRole('alert').count(), soon).toBe(1);
      await tab.close();
    });

    it('is no wider than a phone', async () => {
      await files.edit(rule, 'maxAge: 6h', 'maxAge: never');
      await expect.poll(() => get('/'), soon).toContain('to correct');
      const tab = await launched.newPage({ viewport: { width: 390, height: 844 } });
      await tab.goto(url);
      expect(await tab.evaluate('document.documentElement.scrollWidth')).toBe(390);
      await tab.close();
    });
  },
);
