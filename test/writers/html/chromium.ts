import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

/** Where Debian, Ubuntu and others put a browser that the page can be looked at with. */
const PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const path = process.env['CHROMIUM'] ?? PATHS.find((candidate) => existsSync(candidate));

/** Whether browser tests are skipped, and why. In CI a browser is installed: there they fail rather than skip. */
export const BROWSER: { skip: boolean; note: string } = {
  skip: path === undefined && process.env['CI'] !== 'true',
  note: path === undefined ? ' (skipped: there is no Chromium here; set CHROMIUM to its path)' : '',
};

/** A headless browser that asks nothing of any network. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: path ?? 'chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
