// The console beside a run of the whole stack, as a person uses it: fires triggers, lets things fail, and puts them right.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runBeside } from '../../lib/cli/run-beside.ts';
import { parseFlags } from '../../lib/local/flags.ts';
import { type LocalRun, startLocal } from '../../lib/local/run.ts';
import { browserPath, launchBrowser } from '../support/browser.ts';

/** The poller looks into a drained journal every ten seconds. */
const soon = { timeout: 45_000 };

describe.skipIf(browserPath === undefined)(
  'the console of a run (skipped where no browser is installed: set CHROMIUM_PATH)',
  { timeout: 90_000 },
  () => {
    const dir = mkdtempSync(join(tmpdir(), 'console-run-'));
    let run: LocalRun;
    let browser: Browser;
    let tab: Page;

    beforeAll(async () => {
      const [events, profiles] = [join(dir, 'events.jsonl'), join(dir, 'profiles.jsonl')];
      writeFileSync(events, '');
      writeFileSync(
        profiles,
        ['en', 'en', 'de', 'de']
          .map((locale, at) => ({
            key: `SHOPPER-${at + 1}`,
            email: `shopper.${at + 1}@mail.example`,
            locale,
          }))
          .map((profile) => JSON.stringify({ ...profile, name: 'Anna', consent: { marketing: true } }))
          .join('\n'),
      );
      run = await startLocal(parseFlags(['--events', events, '--profiles', profiles]), {
        command: runBeside,
      });
      browser = await launchBrowser();
      tab = await browser.newPage();
    }, 90_000);
    afterAll(async () => {
      await browser?.close();
      await run?.stop();
      rmSync(dir, { recursive: true, force: true });
    });

    const outcome = () => tab.locator('.trace h1').textContent();
    async function fire(visitor: string): Promise<void> {
      await tab.goto(`${run.consoleUrl}/try?campaign=cart-abandonment`);
      await tab.getByLabel('Visitor').selectOption(visitor);
      await tab.getByRole('button', { name: 'Fire' }).click();
      await tab.waitForURL(/\/triggers\//);
    }
    async function begin(fault: string, seconds: number): Promise<void> {
      await tab.goto(`${run.consoleUrl}/try`);
      await tab.getByLabel(`Seconds of: ${fault}`).fill(String(seconds));
      await tab.locator('.faults li', { hasText: fault }).getByRole('button', { name: 'Start' }).click();
    }

    test('by keyboard alone: a trigger is fired, its life followed to the e-mail, and Escape leads back', async () => {
      await tab.goto(`${run.consoleUrl}/try?campaign=cart-abandonment`);
      await tab.keyboard.press('Tab');
      expect(await tab.evaluate('document.activeElement.textContent')).toBe('Skip to the content');
      await tab.keyboard.press('Enter');
      for (let presses = 0; presses < 20; presses++) {
        await tab.keyboard.press('Tab');
        if ((await tab.evaluate('document.activeElement.textContent')) === 'Fire') break;
      }
      await tab.keyboard.press('Enter');
      await tab.waitForURL(/\/triggers\//);
      await expect.poll(outcome, soon).toContain('sent');
      for (const moment of ['fired at Adobe', 'served by the journal', 'read by the poller', 'sent']) {
        expect(await tab.locator('.life').textContent()).toContain(moment);
      }
      await tab.getByRole('link', { name: 'view e-mail' }).press('Enter');
      await tab.waitForURL(/\/inbox\//);
      expect(await tab.locator('.facts').textContent()).toContain('shopper.1@mail.example');
      await tab.goBack();
      await tab.locator('.trace').waitFor();
      await tab.keyboard.press('Escape');
      await tab.waitForURL(/\/triggers$/);
      expect(await tab.locator('tbody tr').count()).toBe(1);
    });

    test('while SES throttles, the fault is told on every page; afterwards the e-mail is sent, once', async () => {
      await begin('SES throttles', 600);
      await fire('SHOPPER-2');
      expect(await tab.locator('.failing').textContent()).toContain('SES throttles');
      await expect
        .poll(() => run.tracker.metrics().get('DeliveryThrottled')?.sum ?? 0, soon)
        .toBeGreaterThan(0);
      expect(await outcome()).not.toContain('sent');
      const address = tab.url();
      await tab.getByRole('link', { name: 'End it' }).click();
      await tab.getByRole('button', { name: 'End now' }).click();
      await tab.goto(address);
      await expect.poll(outcome, soon).toContain('sent');
      expect(await tab.locator('.failing').textContent()).toBe('');
      expect(run.cloud.inbox.mails().length).toBe(2);
    });

    test('a broken template makes dead letters; mended and replayed, they are sent', async () => {
      await begin('A broken template is deployed', 600);
      await fire('SHOPPER-3');
      await expect.poll(outcome, soon).toContain('template failed');
      const address = tab.url();

      await tab.goto(`${run.consoleUrl}/dead-letters`);
      const replay = () => tab.getByRole('button', { name: /^Replay it/ }).click();
      await replay();
      await expect
        .poll(() => tab.locator('.job').textContent(), soon)
        .toContain('Would replay 1 dead letter');
      expect(await tab.locator('.job').textContent()).not.toContain('--apply');
      await tab.getByRole('button', { name: 'Replay now' }).click();
      await expect.poll(() => tab.locator('.job').textContent(), soon).toContain('Replayed 1 dead letter.');
      // The cause is not mended: it comes back with the same reason.
      await expect.poll(() => run.tracker.metrics().get('DeliveryFailed')?.sum, soon).toBe(2);
      await expect.poll(() => tab.locator('.groups').textContent(), soon).toContain('template failed 1');

      await tab.goto(`${run.consoleUrl}/try`);
      await tab.getByRole('button', { name: 'End now' }).click();
      await tab.goto(`${run.consoleUrl}/dead-letters`);
      await tab.locator('.stored summary').first().click();
      await tab.getByRole('button', { name: 'Replay this one' }).click();
      await tab.getByRole('button', { name: 'Replay now' }).click(soon);
      await expect.poll(() => tab.locator('.groups').count(), soon).toBe(0);
      await tab.goto(address);
      await expect.poll(outcome, soon).toContain('sent');
      expect(run.cloud.inbox.mails().length).toBe(3);
    });

    test('the flow tells the results of the campaign as the command does', async () => {
      await tab.goto(run.consoleUrl);
      const row = tab.locator('.numbers-table tbody tr');
      await expect.poll(() => row.count(), soon).toBe(1);
      await expect.poll(() => row.locator('td').first().textContent(), soon).toBe('3');
      expect(await row.textContent()).toContain('cart-abandonment');
    });

    test('the template’s own dashboard is drawn, or it is said why not', async () => {
      await tab.goto(`${run.consoleUrl}/dashboard`);
      const graphs = await tab.locator('.widget').count();
      if (graphs === 0) expect(await tab.locator('.empty').textContent()).toBe('The stack has no dashboard.');
      else expect(await tab.locator('.curve').count()).toBeGreaterThan(0);
    });
  },
);
