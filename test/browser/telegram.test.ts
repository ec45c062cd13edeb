import type { BrowserContext, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { BOT_TOKEN, initDataOf } from '../../apps/server/test/telegram-signing.ts';
import { openStage } from './stage.ts';
import { enterAs, openPage, PHONE } from './table-page.ts';

const ANN = { id: 4711, first_name: 'Ann', last_name: 'Bell' };
const BEN = { id: 4712, first_name: 'Ben' };

describe('the page in Telegram', () => {
  const stage = openStage('telegram', { TELEGRAM_BOT_TOKEN: BOT_TOKEN });

  /** The address at which Telegram opens the page for a user. */
  function addressFor(user: object, atMs: number = Date.now()): string {
    const initData = encodeURIComponent(initDataOf(user, atMs));
    return `${stage.server.url}/#tgWebAppData=${initData}&tgWebAppVersion=8.0&tgWebAppPlatform=ios`;
  }

  /** A page such as Telegram's own programs show; an account that is switched to comes on another page of the same device. */
  async function pageOf(context: BrowserContext): Promise<Page> {
    const page = await context.newPage();
    await page.addInitScript(() => Object.assign(window, { TelegramWebviewProxy: { postEvent() {} } }));
    return page;
  }

  const nameOn = (page: Page): Promise<string | null> => page.locator('.lobby-name').textContent();
  const me = (page: Page): Promise<{ readonly playerId: string; readonly telegram: string }> =>
    page.evaluate(async () => {
      const headers = { authorization: `Bearer ${localStorage.getItem('cardroom.token')}` };
      return (await fetch('/api/me', { headers })).json();
    });

  it('[TGI42] lets in at once, and each account as its own player', async () => {
    const context = await stage.browser.newContext(PHONE);
    const first = await pageOf(context);
    await first.goto(addressFor(ANN));
    await first.getByTestId('play-bots').waitFor();
    expect(await nameOn(first)).toBe('Ann Bell');
    expect(first.url()).toBe(`${stage.server.url}/`);
    expect(await first.getByTestId('confirm').count()).toBe(0);
    const { playerId } = await me(first);
    await first.reload();
    await first.getByTestId('play-bots').waitFor();
    expect((await me(first)).playerId).toBe(playerId);

    const second = await pageOf(context);
    await second.goto(addressFor(BEN));
    await second.getByTestId('play-bots').waitFor();
    expect(await nameOn(second)).toBe('Ben');
    const third = await pageOf(context);
    await third.goto(addressFor(ANN));
    await third.getByTestId('play-bots').waitFor();
    expect((await me(third)).playerId).toBe(playerId);
    await context.close();
  });

  it('[TGI43] asks a guest whether he is who he is there, and puts no two players together', async () => {
    const context = await stage.browser.newContext({ ...PHONE, locale: 'fa' });
    const page = await pageOf(context);
    await enterAs(page, stage.server.url, 'Guest');
    const guest = (await me(page)).playerId;
    const cleo = { id: 4713, first_name: 'Cleo' };
    const opened = async (user: object): Promise<Page> => {
      const next = await pageOf(context);
      await next.goto(addressFor(user));
      await next.getByTestId('confirm').waitFor();
      return next;
    };
    const stays = await opened(cleo);
    await stage.picture(stays, 'phone-question-persian');
    await stays.getByTestId('confirm-no').click();
    await stays.getByTestId('confirm').waitFor({ state: 'detached' });
    expect(await me(stays)).toMatchObject({ playerId: guest, telegram: 'unlinked' });

    // Ann is another player already.
    const other = await opened(ANN);
    await other.getByTestId('confirm-yes').click();
    await expect.poll(() => other.getByTestId('confirm').textContent()).toContain('بازیکن دیگری');
    await stage.picture(other, 'phone-other-player-persian');
    await other.getByTestId('confirm-no').click();
    expect((await me(other)).playerId).toBe(guest);

    const linked = await opened(cleo);
    await linked.getByTestId('confirm-yes').click();
    await expect.poll(async () => (await me(linked)).telegram).toBe('linked');
    await linked.getByTestId('confirm').waitFor({ state: 'detached' });
    const elsewhere = await pageOf(await stage.browser.newContext(PHONE));
    await elsewhere.goto(addressFor(cleo));
    await elsewhere.getByTestId('play-bots').waitFor();
    expect(await me(elsewhere)).toMatchObject({ playerId: guest, displayName: 'Guest' });
    await Promise.all([context.close(), elsewhere.context().close()]);
  });

  it('[TGI43] goes on as the other player when the guest says so twice', async () => {
    const context = await stage.browser.newContext(PHONE);
    const page = await pageOf(context);
    await enterAs(page, stage.server.url, 'Passing');
    const guest = await me(page);
    const next = await pageOf(context);
    await next.goto(addressFor(BEN));
    await next.getByTestId('confirm-yes').click();
    await next.getByText('another player already').waitFor();
    await stage.picture(next, 'phone-other-player');
    await next.getByTestId('confirm-yes').click();
    await expect.poll(() => nameOn(next)).toBe('Ben');
    expect((await me(next)).playerId).not.toBe(guest.playerId);
    await context.close();
  });

  it('[TGI44] is nothing outside of Telegram, and says when its time is over', async () => {
    const outside = await openPage(stage.browser, PHONE);
    await outside.goto(addressFor(ANN));
    await outside.getByTestId('name-field').waitFor();
    expect(outside.url()).toBe(`${stage.server.url}/`);
    expect(await outside.getByTestId('telegram-problem').count()).toBe(0);
    const late = await pageOf(await stage.browser.newContext(PHONE));
    await late.goto(addressFor(ANN, Date.now() - 3_700_000));
    await late.getByTestId('telegram-problem').waitFor();
    await stage.picture(late, 'phone-too-late');
    expect(await late.getByTestId('telegram-problem').textContent()).toContain('too long ago');
    await Promise.all([outside, late].map((page) => page.context().close()));
  });

  it('[TGI45] runs in a frame of Telegram, and in that of nobody else', async () => {
    // What the server of this test is reached by is no address of the internet, which a site out there must be allowed.
    const permissions = ['local-network-access'];
    const page = await openPage(stage.browser, { viewport: { width: 900, height: 700 }, permissions });
    const frame = (src: string): string => `<!doctype html><iframe src="${src}" style="width:800px;height:600px">`;
    for (const host of ['web.telegram.org', 'evil.example']) {
      await page.route(`https://${host}/`, (route) =>
        route.fulfill({ contentType: 'text/html', body: frame(addressFor(ANN)) }),
      );
    }
    await page.goto('https://web.telegram.org/');
    await page.frameLocator('iframe').getByTestId('play-bots').waitFor();
    expect(await page.frameLocator('iframe').locator('.lobby-name').textContent()).toBe('Ann Bell');
    await stage.picture(page, 'desk-frame');
    const refusals: string[] = [];
    page.on('console', (message) => refusals.push(message.text()));
    await page.goto('https://evil.example/');
    await expect.poll(() => refusals.join()).toContain('frame-ancestors');
    expect(await page.frameLocator('iframe').getByTestId('play-bots').count()).toBe(0);
    await page.context().close();
  });
});
