// The browser of this machine, for what only a browser shows.
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Undefined where none is installed. */
export const browserPath: string | undefined =
  process.env.CHROMIUM_PATH ??
  ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);

export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: browserPath ?? '',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
}
