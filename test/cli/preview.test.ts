import { cp } from 'node:fs/promises';
import { request } from 'node:http';
import { text as bodyText } from 'node:stream/consumers';
import { beforeEach, describe, expect, it } from 'vitest';
import { inScheme } from '../../lib/cli/preview/email-scheme.ts';
import { startPreviewServer } from '../../lib/cli/preview/preview-server.ts';
import type { EditedCampaigns } from '../campaigns/edited-campaigns.ts';
import { openedPreview } from './opened-preview.ts';
import { aSeries, previewOf } from './series-campaign.ts';

/** Compiling takes a second on a busy machine. */
const soon = { timeout: 10_000 };
const rule = 'cart-abandonment/campaign.yaml';
let files: EditedCampaigns;
let url: string;

const get = async (path: string) => (await fetch(url + path)).text();

beforeEach(async () => {
  const preview = await openedPreview();
  ({ files, url } = preview);
  return preview.close;
});

describe('the preview', () => {
  it('shows each language with subject, sender, preheader, text part, headers, and what to mind', async () => {
    const page = await get('/');
    expect(page).toContain('Canvas Backpack 20 l is still in your ca<span class="cut"');
    expect(page).toContain('Canvas Backpack 20 l liegt noch in Ihrem<span class="cut"');
    expect(page).toContain('<b>42</b> characters');
    expect(page).toContain('<b>Shop</b> <span>news@shop.example</span>');
    expect(page).toMatch(/<p class="preheader"[^>]*>Canvas Backpack 20 l · Merino Hiking Socks, size 42/);
    expect(page).toContain('You left a few things in your cart. They are still there:');
    expect(page).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click');
    expect(page).toMatch(/<b>\d+ KB<\/b> of 102/);
    expect(page).toContain('Gmail shows all of it');
    expect(page).toContain('alt texts, links and language are set');
  });

  it('shows what somebody gets of whom little is known', async () => {
    expect(await get('/mail/cart-abandonment/en/event')).toContain('Sam Sample');
    expect(await get('/mail/cart-abandonment/en/event?reader=nameless')).not.toContain('Sam Sample');
    const sparse = await get('/?reader=sparse');
    expect(sparse).toContain('>Your cart is waiting for you<');
    expect(sparse).not.toContain('Merino');
  });

  it('shows another sample beside the first', async () => {
    const folder = `${files.dir}/cart-abandonment`;
    await cp(`${folder}/sample-event.json`, `${folder}/sample-one-sock.json`);
    await files.edit('cart-abandonment/sample-one-sock.json', /\|Merino[^"]*/g, '');
    await expect.poll(() => get('/'), soon).toContain('sample-one-sock');
    expect(await get('/mail/cart-abandonment/en/one-sock')).not.toContain('Merino');
  });

  it('serves an e-mail that cannot run anything, in the colours asked for', async () => {
    const response = await fetch(`${url}/mail/cart-abandonment/en/event?mailbox=dark`);
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
    expect(broken).toContain(`<span class="here"><i>${line}</i><mark>maxAge: six hours</mark></span>`);
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
    expect(await get('/')).toContain('<h2 id="welcome-title">welcome</h2>');
    await files.remove('cart-abandonment');
    await expect.poll(() => get('/'), soon).not.toContain('cart-abandonment');
  });

  it('points at what one sample cannot fill in, and shows the others', async () => {
    const folder = `${files.dir}/cart-abandonment`;
    await files.edit(rule, 'shop_name: {', 'city: { dimension: eVar30, pick: last }\n  shop_name: {');
    await files.edit(
      'cart-abandonment/sample-event.json',
      '"eVar12": {',
      '"eVar30": { "data": ["Graz"] }, "eVar12": {',
    );
    await files.edit('cart-abandonment/de.txt', 'Zum Warenkorb:', 'Nach {{ city }}:');
    await expect.poll(() => get('/'), soon).toContain('Nach Graz:');
    await cp(`${folder}/sample-event.json`, `${folder}/sample-nowhere.json`);
    await files.edit('cart-abandonment/sample-nowhere.json', '"Graz"', '');
    const [line] = await files.linesOf('cart-abandonment/de.txt', 'city');
    await expect.poll(() => get('/'), soon).toContain(`campaigns/cart-abandonment/de.txt:${line}<`);
    const page = await get('/');
    expect(page).toContain('One mistake to correct');
    expect(page).toContain('(with sample-nowhere.json)');
    expect(page).toContain('Not sent to this reader.');
    expect(page).toContain('Nach Graz:');
    expect(page).toContain('id="cart-abandonment/en/nowhere"');
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

describe('the preview of a series', () => {
  it('shows each step in each language and wording, with its time and its share', async () => {
    const server = await startPreviewServer(await previewOf(aSeries()));
    const page = await (await fetch(server.url)).text();
    await server.stop();
    const ids = [...page.matchAll(/<article [^>]*id="([^"]*)"/g)].map(([, id]) => id);
    expect(ids).toEqual([
      'welcome/hello/en/warm/event',
      'welcome/hello/en/short/event',
      'welcome/hello/de/warm/event',
      'welcome/hello/de/short/event',
      'welcome/tips/en/event',
      'welcome/tips/de/event',
      'welcome/offer/en/event',
      'welcome/offer/de/event',
    ]);
    expect(page).toContain('warm · 75 %, short · 25 %');
    expect(page).toContain('offer</a></b><small>+ 7 days</small>');
    expect(page).toContain('5 days after “tips”');
    expect(page).toContain('Held from 21:00 until 08:00 where the recipient lives');
  });
});
