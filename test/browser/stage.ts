import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, assert, beforeAll, beforeEach } from 'vitest';
import { type ServerProcess, startServerProcess } from '../../apps/server/test/server-process.ts';
import { BROWSER_SKIP_REASON, launchChromium } from './chromium.ts';

const CLIENT = path.join(import.meta.dirname, '../../apps/web/dist/index.html');

/** What the browser tests of one file stand on: a real server and a real browser. */
export interface Stage {
  readonly server: ServerProcess;
  readonly browser: Browser;
  /** Keeps a picture of a page where `CARDROOM_PICTURES` says, if it does. */
  picture(page: Page, name: string): Promise<void>;
}

/**
 * Opens both before the tests of the suite that it is called in, and closes them afterwards; without a browser they are
 * skipped. `env` is the server's.
 */
export function openStage(name: string, env: Readonly<Record<string, string>> = {}): Stage {
  const folder = mkdtempSync(path.join(tmpdir(), `cardroom-${name}-`));
  const pictures = process.env['CARDROOM_PICTURES'];
  let server: ServerProcess | undefined;
  let browser: Browser | undefined;

  beforeEach(({ skip }) => {
    if (BROWSER_SKIP_REASON !== undefined) skip(BROWSER_SKIP_REASON);
  });

  beforeAll(async () => {
    if (BROWSER_SKIP_REASON !== undefined) return;
    // Else each test would wait half a minute for a page that never comes.
    assert(existsSync(CLIENT), 'the web client is not built: node scripts/run.mjs build, or npm test, builds it');
    if (pictures !== undefined) mkdirSync(pictures, { recursive: true });
    server = await startServerProcess(folder, env);
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  return {
    get server() {
      assert(server !== undefined, 'the server runs');
      return server;
    },
    get browser() {
      assert(browser !== undefined, 'the browser is there');
      return browser;
    },
    async picture(page, subject) {
      if (pictures !== undefined) await page.screenshot({ path: path.join(pictures, `${name}-${subject}.png`) });
    },
  };
}
