import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { openStage } from './stage.ts';
import { dealForTwo, meetForTwo, myTurn, sidesOf, tableOf } from './table-page.ts';

describe('the life of a table in browsers', () => {
  const stage = openStage('life');

  it('[PLAY8] two people vote a hand away, read that the chips are back, and go on', async () => {
    const { host, guest } = await dealForTwo(stage.browser, stage.server.url, 2000);
    await openMenu(guest, 'menu-stop');
    await guest.getByTestId('confirm-yes').click();

    // The one who asked has agreed; the host is asked, and hears it.
    await host.getByTestId('stop-agree').waitFor();
    expect(await host.getByTestId('stop-vote').textContent()).toContain('Bea wants to stop this hand');
    expect(await host.getByTestId('turn-announcement').textContent()).toContain('Bea wants to stop this hand');
    for (const page of [host, guest]) expect(await countOn(page)).toEqual({ confirmed: '1', required: '2' });
    expect(await guest.getByTestId('voters').locator('[data-agreed="true"]').textContent()).toContain('Bea has agreed');
    expect(await guest.getByTestId('stop-agree').count()).toBe(0);
    await stage.picture(host, 'vote-desk');
    await stage.picture(guest, 'vote-phone');

    // Played on once, asked for again, and then agreed.
    await guest.getByTestId('stop-play-on').click();
    await host.getByTestId('stop-vote').waitFor({ state: 'detached' });
    await openMenu(guest, 'menu-stop');
    await guest.getByTestId('confirm-yes').click();
    await host.getByTestId('stop-agree').click();
    for (const page of [host, guest]) {
      await page.locator('[data-testid="pause"][data-paused-by="vote"]').waitFor();
      expect(await page.getByTestId('pause').textContent()).toContain('Everybody has the chips back');
      expect(await page.getByTestId('stop-vote').count()).toBe(0);
      for (const seat of [0, 1]) {
        await expect.poll(() => page.getByTestId(`seat-${seat}-stack`).getAttribute('data-amount')).toBe('2000');
      }
      expect(await page.getByTestId('pot-total').getAttribute('data-amount')).toBe('0');
      expect(await page.getByTestId('announcements').textContent()).toContain('The hand is called off');
    }
    await stage.picture(host, 'stopped-desk');
    await stage.picture(guest, 'stopped-phone');

    await guest.getByTestId('go-on').click();
    await host.getByTestId('pause').waitFor({ state: 'detached' });
    await expect.poll(async () => (await tableOf(host)).handNumber, { timeout: 20_000 }).toBe(2);
    await leave(host, guest);
  });

  it('[PLAY9] the host pauses and goes on, takes extra time, and hands the role over', async () => {
    const { host, guest, actor, other } = await dealForTwo(stage.browser, stage.server.url, 2000);
    await openMenu(host, 'menu-pause');
    for (const page of [host, guest]) {
      await page.locator('[data-testid="pause"][data-paused-by="host"]').waitFor();
      expect(await page.locator('.clock-ring').count()).toBe(0);
      expect(await page.getByTestId('action-fold').isVisible()).toBe(false);
    }
    expect(await guest.getByTestId('go-on').count()).toBe(0);
    await stage.picture(host, 'paused-desk');
    await stage.picture(guest, 'paused-phone');
    await host.getByTestId('go-on').click();
    await guest.getByTestId('pause').waitFor({ state: 'detached' });
    await myTurn(actor);

    // The clock runs with what it had, and one key press takes a step out of the bank.
    const ring = actor.locator('.clock-hand');
    expect(await ring.evaluate((hand) => getComputedStyle(hand).animationDuration)).toBe('30s');
    const bank = actor.getByTestId('time-bank');
    expect(await bank.getAttribute('data-left')).toBe('60');
    await actor.keyboard.press('t');
    await expect.poll(() => bank.getAttribute('data-left')).toBe('45');
    await expect.poll(() => ring.evaluate((hand) => getComputedStyle(hand).animationDuration)).toBe('45s');
    await expect
      .poll(async () => other.getByTestId('announcements').textContent())
      .toContain('takes 15 seconds from the time bank');
    await stage.picture(actor, 'bank');

    await openMenu(host, 'menu-hand-over');
    await host.getByTestId('hand-over-submit').click();
    await guest.locator('[data-you="true"] [data-testid="host-mark"]').waitFor();
    await guest.getByTestId('menu').click();
    await guest.getByTestId('menu-pause').waitFor();
    expect(await host.getByTestId('menu-pause').count()).toBe(0);
    await leave(host, guest);
  });

  it('[PLAY12] a turn that has run out takes time from the bank by itself, and both pages tell of it', async () => {
    const { host, guest } = await meetForTwo(stage.browser, stage.server.url, 2000, {
      turnSeconds: 5,
      timeBankSeconds: 20,
    });
    await host.getByTestId('start').click();
    const { actor, other } = await sidesOf(host, guest);
    await myTurn(actor);
    const bank = actor.getByTestId('time-bank');
    await expect.poll(() => bank.getAttribute('data-left'), { timeout: 15_000 }).toBe('5');
    expect(await actor.getByTestId('turn-announcement').textContent()).toBe(
      '15 seconds from your time bank. 5 are left.',
    );
    await expect
      .poll(async () => other.getByTestId('announcements').textContent())
      .toContain('is out of time: 15 seconds come from the time bank');
    const length = await actor
      .locator('.clock-hand')
      .evaluate((hand) => Number.parseFloat(getComputedStyle(hand).animationDuration));
    expect(length).toBeGreaterThanOrEqual(20);
    expect(length).toBeLessThan(22);
    await bank.click();
    await expect.poll(() => bank.getAttribute('data-left')).toBe('0');
    expect(await bank.getAttribute('aria-disabled')).toBe('true');
    await stage.picture(actor, 'bank-empty');
    await leave(host, guest);
  });

  it('[PLAY10] what is said is read by the others as it was typed, once, and by who comes later', async () => {
    const { host, guest } = await dealForTwo(stage.browser, stage.server.url, 2000);
    const english = '<img src=x onerror="window.broken=1"> nice <b>hand</b>';
    const persian = 'سلام، من می‌روم';
    await say(host, english);
    await expect.poll(() => guest.getByTestId('chat-toggle').getAttribute('data-unread')).toBe('1');
    await guest.getByTestId('chat-toggle').click();
    await say(guest, persian);
    for (const page of [host, guest]) {
      await expect.poll(() => textsOn(page)).toEqual([english, persian]);
      expect(await page.evaluate(() => 'broken' in window)).toBe(false);
    }
    expect(await guest.getByTestId('chat-toggle').getAttribute('data-unread')).toBe('0');
    const line = host.getByTestId('chat-line').last().locator('.chat-text');
    expect(await line.evaluate((text) => getComputedStyle(text).direction)).toBe('rtl');
    await expect.poll(async () => host.getByTestId('announcements').textContent()).toContain(persian);
    await stage.picture(host, 'chat-desk');
    await stage.picture(guest, 'chat-phone');

    // A reload asks for what was said, and what comes then is joined to it.
    await host.reload();
    await host.getByTestId('chat-toggle').click();
    await expect.poll(() => textsOn(host)).toEqual([english, persian]);
    await say(guest, persian);
    await expect.poll(() => textsOn(host)).toEqual([english, persian, persian]);
    await leave(host, guest);
  });

  it('[PLAY11] before the first hand the table shows who is ready, and how long it takes', async () => {
    const { host, guest } = await meetForTwo(stage.browser, stage.server.url, 2000, { seats: 3 });
    await host.getByTestId('start').waitFor();
    const seconds = async (): Promise<number> =>
      Number(await guest.getByTestId('first-hand').getAttribute('data-seconds'));
    expect(await seconds()).toBeGreaterThan(20);
    expect(await seconds()).toBeLessThanOrEqual(30);
    await stage.picture(host, 'countdown-desk');

    await guest.getByTestId('not-ready').click();
    await expect.poll(() => host.getByTestId('seat-1-label').textContent()).toBe('Not ready');
    await expect.poll(() => host.getByTestId('ready-count').textContent()).toBe('1 of 2 ready');
    await host.getByTestId('start').waitFor({ state: 'detached' });
    expect(await guest.getByTestId('first-hand').getAttribute('data-seconds')).toBeNull();
    await stage.picture(guest, 'not-ready-phone');

    // The language changes without a step in between, and the table goes on.
    await guest.getByTestId('menu').click();
    await guest.getByTestId('menu-language').click();
    await expect.poll(() => guest.evaluate(() => document.documentElement.dir)).toBe('rtl');
    await guest.getByTestId('ready').click();
    await expect.poll(() => guest.getByTestId('ready-count').textContent()).toBe('۲ از ۲ آماده');
    await stage.picture(guest, 'countdown-phone');
    await host.getByTestId('start').click();
    await expect.poll(async () => (await tableOf(guest)).handNumber).toBe(1);
    await expect.poll(() => guest.getByTestId('hand-number').textContent()).toBe('دست ۱');
    await stage.picture(guest, 'hand-phone');
    await leave(host, guest);
  });
});

async function openMenu(page: Page, item: string): Promise<void> {
  await page.getByTestId('menu').click();
  await page.getByTestId(item).click();
}

async function countOn(page: Page): Promise<unknown> {
  const count = page.getByTestId('stop-count');
  return {
    confirmed: await count.getAttribute('data-confirmed'),
    required: await count.getAttribute('data-required'),
  };
}

/** Says `text`, and waits until the server has taken it. */
async function say(page: Page, text: string): Promise<void> {
  const field = page.getByTestId('chat-field');
  if (!(await field.isVisible())) await page.getByTestId('chat-toggle').click();
  await field.fill(text);
  await field.press('Enter');
  await expect.poll(() => field.inputValue()).toBe('');
}

async function textsOn(page: Page): Promise<readonly string[]> {
  return page.locator('[data-testid="chat-line"] .chat-text').allTextContents();
}

async function leave(...pages: readonly Page[]): Promise<void> {
  await Promise.all(pages.map((page) => page.context().close()));
}
