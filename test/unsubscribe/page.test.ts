// The pages: their languages, and that everybody can read and use them.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { preferredLanguage } from '../../functions/unsubscribe/accept-language.ts';
import { createPage, type PageName } from '../../functions/unsubscribe/page.ts';
import { style } from '../../functions/unsubscribe/style.ts';
import { languages, words } from '../../functions/unsubscribe/words.ts';
import { browserPath, launchBrowser } from '../support/browser.ts';

const pages = Object.keys(words.en) as PageName[];
const pick = (header: string | undefined) => preferredLanguage(header, languages, 'en');

describe('the language of the page', () => {
  it.each([
    ['de-AT,de;q=0.9,en;q=0.8', 'de'],
    ['en,de;q=0.5', 'en'],
    ['en;q=0.5, fr;q=0.9', 'fr'],
    ['pt-BR, es;q=0.7, en;q=0.3', 'es'],
    ['IT-it', 'it'],
    ['nl;q=0, de;q=0.1', 'de'],
    ['zh-Hant-TW, ja', 'en'],
    ['*', 'en'],
    ['*;q=0.5, nl;q=0.4', 'en'],
    ['fr;q=1.0', 'fr'],
    ['de;q=nonsense, nl;q=0.2', 'nl'],
    [';;;,,', 'en'],
    ['', 'en'],
    [undefined, 'en'],
  ] as const)('%s asks for %s', (header, language) => {
    expect(pick(header)).toBe(language);
  });

  it('is one of ours, whatever is asked for', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (header) => {
        expect(languages).toContain(pick(header));
      }),
    );
  });

  it('is the same in all that a page says', () => {
    for (const language of languages) {
      for (const name of pages) {
        const { html, headers } = createPage(name, language);
        expect(html).toContain(`<html lang="${language}">`);
        expect(html).toContain(`<h1>${words[language][name].title}</h1>`);
        expect(headers['content-language']).toBe(language);
      }
    }
    expect(new Set(languages)).toEqual(new Set(Object.keys(words)));
  });
});

describe('the colours', () => {
  const [light = {}, dark = {}] = [...style.matchAll(/:root\{([^}]*)\}/g)].map(([, block = '']) =>
    Object.fromEntries([...block.matchAll(/--(\w+):(#[0-9a-f]+)/g)].map(([, name, value]) => [name, value])),
  );

  it.each([
    ['light', light],
    ['dark', dark],
  ])('are told apart easily in the %s', (_scheme, colours) => {
    const contrast = (one: string, other: string) => ratio(colours[one] ?? '', colours[other] ?? '');
    // WCAG 2.2, 1.4.3 for text and 1.4.11 for what is no text.
    for (const back of ['card', 'tint']) {
      for (const text of ['ink', 'soft', 'accent']) expect(contrast(text, back)).toBeGreaterThan(4.5);
      expect(contrast('line', back)).toBeGreaterThan(3);
    }
    expect(contrast('on', 'accent')).toBeGreaterThan(4.5);
    expect(contrast('on', 'hover')).toBeGreaterThan(4.5);
    expect(contrast('card', 'ok')).toBeGreaterThan(3);
  });
});

describe.skipIf(browserPath === undefined)('in a browser without script, as wide as a phone', () => {
  it('is worked by keyboard alone, posts what was chosen, and nothing is too small or cut off', {
    timeout: 60_000,
  }, async () => {
    const posted: string[] = [];
    const server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      if (request.method === 'POST') posted.push(`${request.url} ${body}`);
      const { html, headers } = createPage(request.method === 'POST' ? 'doneCategory' : 'ask', 'de');
      response.writeHead(200, headers).end(html);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const browser = await launchBrowser();
    try {
      const context = await browser.newContext({
        viewport: { width: 390, height: 700 },
        javaScriptEnabled: false,
      });
      const page = await context.newPage();
      const problems: string[] = [];
      page.on('console', (message) => problems.push(message.text()));
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/?t=token`);
      expect(await page.getByRole('radio', { name: 'Nur E-Mails dieser Art' }).isChecked()).toBe(true);
      expect(await page.getByRole('group').getByRole('radio').count()).toBe(2);
      for (const target of await page.locator('label, button').all()) {
        expect((await target.boundingBox())?.height).toBeGreaterThanOrEqual(44);
      }
      const { width = 0, x = 0 } = (await page.locator('main').boundingBox()) ?? {};
      expect(x + width).toBeLessThanOrEqual(390);
      await page.keyboard.press('Tab');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Tab');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Sie sind abgemeldet' }).waitFor();
      await page.getByRole('button', { name: 'Auch alle anderen E-Mails abbestellen' }).click();
      await expect.poll(() => posted).toEqual(['/?t=token scope=all', '/?t=token scope=all']);
      // A style or a form that the page's own policy forbids would be told here.
      expect(problems).toEqual([]);
    } finally {
      await browser.close();
      server.close();
    }
  });
});

/** WCAG's contrast ratio of two colours such as `#fff` or `#1f3fbf`. */
function ratio(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(colour: string): number {
  const digits = colour.length === 4 ? colour.replace(/[0-9a-f]/g, '$&$&') : colour;
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(digits.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
