import { request } from 'node:http';
import { text as bodyText } from 'node:stream/consumers';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Console, startConsole } from '../../lib/local/console/start-console.ts';
import type { Mail, StoredMessage } from '../../lib/local/state.ts';
import { createTracker } from '../../lib/local/tracker.ts';
import { browserPath, launchBrowser } from '../support/browser.ts';
import { aConsoleSource } from '../support/console-source.ts';

const at = 1_790_000_000_000;
const attack = '<script>document.title="owned"</script><img src=x onerror="document.title=\'owned\'">';

const crlf = (lines: string[]) => Buffer.from(lines.join('\r\n'));
const encoded = (value: string) => `=?utf-8?B?${Buffer.from(value).toString('base64')}?=`;

const aMail = (id: string, subject: string, html: string, extra: string[] = []): Mail => ({
  id,
  acceptedAt: at,
  source: 'shop@shop.example',
  destinations: ['anna@example.com'],
  configurationSet: 'local',
  tags: { campaign: 'cart-abandonment' },
  raw: crlf([
    'From: "Example Shop" <shop@shop.example>',
    `To: ${encoded('Łukasz Żak')} <lukasz@example.pl>`,
    `Subject: ${encoded(subject)}`,
    'MIME-Version: 1.0',
    ...extra,
    'Content-Type: multipart/alternative; boundary=b',
    '',
    '--b',
    'Content-Type: text/plain; charset=utf-8',
    '',
    'Two things wait in your cart.',
    '--b',
    'Content-Type: text/html; charset=utf-8',
    '',
    html,
    '--b--',
    '',
  ]),
});

const friendly = aMail(
  'id-1',
  'Your cart 🛒',
  '<!DOCTYPE html><h1>Still here</h1><a href="https://shop.example/cart">Cart</a>',
  ['List-Unsubscribe: <https://u.example/?t=v1.abc>', 'List-Unsubscribe-Post: List-Unsubscribe=One-Click'],
);
const hostile = aMail(
  'id-2',
  `</title>${attack}`,
  `${attack}<meta http-equiv="refresh" content="0;url=https://evil.example/"><a id="js" href="javascript:document.title='owned'">x</a><form action="https://evil.example/"><button>go</button></form>`,
);
const odd: Mail = { ...friendly, id: 'a/../b "?', raw: Buffer.from([0, 255, 13, 10, 0]) };
const mails: Mail[] = [friendly, hostile, odd];
for (let n = 0; n < 60; n++) mails.unshift(aMail(`old-${n}`, `Old ${n}`, '<p>old</p>'));

const aStored = (id: string, reason: string): StoredMessage => ({
  id,
  body: JSON.stringify({ dimensions: { evar1: [attack] } }),
  attributes: { reason, detail: attack, campaign: 'cart-abandonment', attempts: '1' },
  sentAt: at,
});

const tracker = createTracker({ clock: () => at });
/** Command lines that the page's buttons have started. */
const asked: (readonly string[])[] = [];
let page: Console;
const get = (path: string) => fetch(page.url + path);
const textOf = async (path: string) => (await get(path)).text();

beforeAll(async () => {
  for (const [position, end, reason] of [
    ['p1', 'sent', undefined],
    ['p2', 'skipped', 'too_old'],
    ['p3', 'failed', attack],
  ] as const) {
    tracker.served({ position, event: { event_id: attack }, servedAt: at });
    const line = {
      audit: 1,
      end,
      reason,
      journal: 'j',
      position,
      campaign: 'cart-abandonment',
      endedAt: at + 800,
      ...(end === 'sent' && { sesMessageId: 'id-1', sentAt: at + 700 }),
    };
    tracker.log({ functionName: 'Consumer', at, text: JSON.stringify(line) });
  }
  tracker.served({ position: 'p5', event: {}, servedAt: at });
  const waiting = {
    audit: 1,
    end: 'waiting',
    reason: 'quiet_hours',
    journal: 'j',
    position: 'p5',
    endedAt: at,
  };
  const until = { campaign: 'welcome', step: attack, until: at + 5_400_000 };
  tracker.log({ functionName: 'Consumer', at, text: JSON.stringify({ ...waiting, ...until }) });
  tracker.served({ position: 'p4', event: {}, servedAt: at });
  tracker.log({ functionName: 'Poller', at, text: JSON.stringify({ level: 'WARN', message: attack }) });
  tracker.mail(friendly);
  page = await startConsole({
    source: aConsoleSource({
      tracker,
      mails: () => mails,
      findMail: (id) => mails.find((mail) => mail.id === id),
      deadLetters: async () => [aStored('d1', 'TEMPLATE_FAILED')],
      rejects: async () => [aStored('r1', 'TRIGGER_MALFORMED')],
      command: async (argv) => {
        asked.push(argv);
        return { status: 0, text: attack };
      },
    }),
  });
});
afterAll(() => page.stop());

describe('the console', () => {
  test('listens on loopback only, at a free port', () => {
    expect(page.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });

  test('shows the flow, the ends with their reasons, and the way to the e-mail', async () => {
    const shown = await textOf('/');
    for (const station of ['Journal', 'Poller', 'Trigger queue', 'Consumer', 'SES'])
      expect(shown).toContain(`<b>${station}</b>`);
    expect(shown).toContain('<b>5</b> <small>served</small>');
    expect(shown).toContain('too old');
    expect(shown).toContain('href="/inbox/id-1"');
    expect(shown).toContain('template failed');
    expect(shown).toContain('trigger malformed');
  });

  test('shows what waits, until when and for what', async () => {
    const shown = await textOf('/');
    expect(shown).toContain('What waits <span class="count">1</span>');
    expect(shown).toContain('<span class="reason">quiet hours</span>');
    expect(shown).toContain('1 h 30 min');
  });

  test('tells programs the same as JSON', async () => {
    const state = await (await get('/state.json')).json();
    expect(state).toMatchObject({
      counters: { served: 5, sent: 1, skipped: { too_old: 1 }, unaccounted: 1, waiting: 1 },
      waiting: [{ position: 'p5', reason: 'quiet_hours', until: at + 5_400_000 }],
      latest: [{ position: 'p3' }, { position: 'p2' }, { position: 'p1', sesMessageId: 'id-1' }],
      deadLetters: [{ id: 'd1' }],
      rejects: [{ id: 'r1' }],
    });
  });

  test('lists the inbox fifty a page, the latest first', async () => {
    const first = await textOf('/inbox');
    expect(first).toContain('Your cart 🛒');
    expect(first).toContain('Łukasz Żak &lt;lukasz@example.pl&gt;');
    expect(first).toContain('cart-abandonment');
    expect(first.match(/<li><a href="\/inbox\//g)).toHaveLength(50);
    const second = await textOf('/inbox?page=2');
    expect(second.match(/<li><a href="\/inbox\//g)).toHaveLength(13);
    expect(second).toContain('Old 59');
    expect(await textOf('/inbox?page=99')).toContain('Old 59');
  });

  test('shows one e-mail with its headers, text part, source and List-Unsubscribe', async () => {
    const shown = await textOf('/inbox/id-1');
    expect(shown).toContain('https://u.example/?t=v1.abc');
    expect(shown).toContain('one click');
    expect(shown).toContain('Two things wait in your cart.');
    expect(shown).toContain('boundary=b');
    expect(await textOf('/inbox/id-2')).toContain('<dd class="warn">none</dd>');
  });

  test('gives the e-mail as it went over the wire', async () => {
    const response = await get('/inbox/id-1.eml');
    expect(response.headers.get('content-type')).toBe('message/rfc822');
    expect(response.headers.get('content-disposition')).toMatch(
      /^attachment; filename="[A-Za-z0-9_-]+\.eml"$/,
    );
    expect(Buffer.from(await response.arrayBuffer())).toEqual(friendly.raw);
  });

  test('an e-mail that no parser understands, with an odd id, can still be looked at', async () => {
    const address = `/inbox/${encodeURIComponent(odd.id)}`;
    expect((await get(address)).status).toBe(200);
    expect((await get(`${address}/html`)).status).toBe(404);
    expect((await get(`${address}.eml`)).headers.get('content-disposition')).not.toContain('..');
  });

  test.each(['/nowhere', '/inbox/none', '/inbox/none/html', '/inbox/%E0%A4', '/assets/../start-console.ts'])(
    '%s is not here',
    async (path) => {
      expect((await get(path)).status).toBe(404);
    },
  );

  test('a name of somebody else that points here gets nothing', async () => {
    const { port } = new URL(page.url);
    const status = (host: string, method = 'GET') =>
      new Promise<number | undefined>((resolve, reject) => {
        const asked = request(
          { host: '127.0.0.1', port, method, path: '/inbox', headers: { host } },
          async (response) => {
            await bodyText(response);
            resolve(response.statusCode);
          },
        );
        asked.on('error', reject).end();
      });
    expect(await status('evil.example')).toBe(403);
    expect(await status('127.0.0.1.evil.example')).toBe(403);
    expect(await status('localhost:9999')).toBe(200);
    expect(await status('127.0.0.1', 'POST')).toBe(403);
    expect(await status('127.0.0.1', 'PUT')).toBe(405);
  });

  test('a port that is taken is refused in a sentence', async () => {
    const port = Number(new URL(page.url).port);
    const again = startConsole({
      port,
      source: aConsoleSource(),
    });
    await expect(again).rejects.toThrow(`--port ${port}: is taken; choose another, or leave it out`);
  });
});

describe('a form of the console', () => {
  const send = (headers: Record<string, string>, fields: Record<string, string>) =>
    fetch(`${page.url}/dead-letters/replay`, {
      method: 'POST',
      redirect: 'manual',
      headers,
      body: new URLSearchParams(fields),
    });
  const fields = { family: 'dead-letters', reason: 'TEMPLATE_FAILED' };
  const tokenOf = async () => /name="token" value="([^"]+)"/.exec(await textOf('/dead-letters'))?.[1] ?? '';

  test('is taken from its own page, says first what would happen, and then does it', async () => {
    const token = await tokenOf();
    const dry = await send({ origin: page.url }, { ...fields, token });
    expect([dry.status, dry.headers.get('location')]).toEqual([303, '/dead-letters?job=1']);
    expect(await textOf('/dead-letters?job=1')).toContain('Replay now');
    await send({ origin: page.url }, { job: '1', token });
    const command = ['dead-letters', 'replay', '--reason', 'TEMPLATE_FAILED'];
    expect(asked.filter(([word]) => word === 'dead-letters')).toEqual([command, [...command, '--apply']]);
  });

  test('is refused from elsewhere, without a word about where from, and without this run’s token', async () => {
    const before = asked.length;
    const token = await tokenOf();
    const statuses = [
      await send({ origin: 'https://evil.example' }, { ...fields, token }),
      await send({ origin: 'null' }, { ...fields, token }),
      await send({}, { ...fields, token }),
      await send({ origin: page.url, 'sec-fetch-site': 'cross-site' }, { ...fields, token }),
      await send({ origin: page.url }, { ...fields, token: 'x'.repeat(token.length) }),
      await send({ origin: page.url }, fields),
      await send({ origin: page.url }, { family: 'profiles', reason: 'x', token }),
      await send({ origin: page.url }, { family: 'dead-letters', token }),
      await send({ origin: page.url }, { ...fields, token, more: 'x'.repeat(70_000) }),
    ].map(({ status }) => status);
    expect(statuses).toEqual([403, 403, 403, 403, 403, 403, 403, 403, 400]);
    expect(asked.filter(([word]) => word !== 'results').length).toBe(
      asked.slice(0, before).filter(([word]) => word !== 'results').length,
    );
  });
});

describe('hostile content', () => {
  test.each(['/', '/triggers', '/dead-letters', '/inbox', '/inbox/id-2'])(
    'is text on %s, under a policy that runs the console’s own script alone',
    async (path) => {
      const response = await get(path);
      const shown = await response.text();
      expect(shown).not.toContain('<script>');
      expect(shown).not.toContain('<img src=x');
      expect(shown).toContain('&lt;script&gt;');
      const policy = response.headers.get('content-security-policy');
      expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
      expect(policy).not.toContain('unsafe');
    },
  );

  test('the HTML of an e-mail is sandboxed by its own policy too, and loads nothing unless asked for', async () => {
    const policy = (await get('/inbox/id-2/html')).headers.get('content-security-policy') ?? '';
    expect(policy).toMatch(/^sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'/);
    expect(policy).not.toContain('script');
    expect(policy).not.toContain('https:');
    expect((await get('/inbox/id-2/html?images=1')).headers.get('content-security-policy')).toContain(
      'img-src data: https: http:',
    );
    const frame = /<iframe[^>]*>/.exec(await textOf('/inbox/id-2'))?.[0];
    expect(frame).toContain('sandbox="allow-popups allow-popups-to-escape-sandbox"');
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

    test('a hostile e-mail runs nothing and goes nowhere, in the frame, alone, and clicked', async () => {
      const context = await launched.newContext();
      const asked: string[] = [];
      await context.route(/evil\.example/, (route) => {
        asked.push(route.request().url());
        return route.abort();
      });
      const tab = await context.newPage();
      for (const path of ['/inbox/id-2', '/inbox/id-2/html']) {
        await tab.goto(page.url + path);
        const scope = path.endsWith('/html') ? tab.mainFrame() : tab.frames()[1];
        await scope?.locator('#js').click();
        await scope?.locator('button').click();
        await expect.poll(() => tab.title()).not.toBe('owned');
        expect(new URL(tab.url()).pathname).toBe(path);
        expect(scope?.url()).toContain('/inbox/id-2/html');
      }
      for (const opened of context.pages()) expect(await opened.title()).not.toBe('owned');
      expect(asked).toEqual([]);
      await context.close();
    });

    test('no page is wider than a phone', async () => {
      const tab = await launched.newPage({ viewport: { width: 390, height: 844 } });
      for (const path of [
        '/',
        '/triggers',
        '/triggers/p3',
        '/dead-letters?job=1',
        '/dashboard',
        '/try',
        '/inbox',
        '/inbox/id-1',
        '/inbox/id-2',
      ]) {
        await tab.goto(page.url + path);
        // A string: the page's own names are not those of this program.
        expect([path, await tab.evaluate('document.documentElement.scrollWidth')]).toEqual([path, 390]);
      }
      await tab.close();
    });

    test('the flow keeps up by itself, and what was opened stays open', async () => {
      const tab = await launched.newPage();
      await tab.goto(page.url);
      await tab.locator('summary').first().click();
      await expect.poll(() => tab.locator('h1').textContent()).toMatch(/^1\s+e-mail sent$/);
      tracker.mail(hostile);
      tracker.log({
        functionName: 'Consumer',
        at,
        text: JSON.stringify({
          audit: 1,
          end: 'sent',
          journal: 'j',
          position: 'p4',
          sesMessageId: 'id-2',
          endedAt: at + 900,
        }),
      });
      await expect
        .poll(() => tab.locator('h1').textContent(), { timeout: 5000 })
        .toMatch(/^2\s+e-mails sent$/);
      expect(await tab.locator('details[open]').count()).toBe(1);
      await tab.close();
    });

    test('the e-mail is shown as a phone shows it, by keyboard alone', async () => {
      const tab = await launched.newPage();
      await tab.goto(`${page.url}/inbox/id-1`);
      const frame = tab.locator('iframe');
      const wide = (await frame.boundingBox())?.width ?? 0;
      await tab.getByLabel('Desktop').focus();
      await tab.keyboard.press('ArrowRight');
      const narrow = (await frame.boundingBox())?.width ?? 0;
      expect(wide).toBeGreaterThan(800);
      expect(narrow).toBe(406);
      await tab.keyboard.press('ArrowRight');
      expect(await tab.getByText('Two things wait in your cart.').first().isVisible()).toBe(true);
      await tab.close();
    });
  },
);
