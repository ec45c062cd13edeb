import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Where machines keep a Chromium; `CHROMIUM_PATH` names another. */
const USUAL_PATHS = [
  process.env['CHROMIUM_PATH'] ?? '',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  String.raw`C:\Program Files\Google\Chrome\Application\chrome.exe`,
];

/** The browser that this machine has, if any. */
const CHROMIUM_PATH = USUAL_PATHS.find((candidate) => candidate !== '' && existsSync(candidate));

/** Why browser tests do not run here, or `undefined` when they do. In CI they always run. */
export const BROWSER_SKIP_REASON =
  CHROMIUM_PATH === undefined && process.env['CI'] === undefined
    ? 'no Chromium or Chrome on this machine; install one or set CHROMIUM_PATH'
    : undefined;

/** A headless browser that talks to this machine only. */
export async function launchChromium(): Promise<Browser> {
  if (CHROMIUM_PATH === undefined) throw new Error('CI must have a Chromium');
  return chromium.launch({
    executablePath: CHROMIUM_PATH,
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
