import type { BrowserContextOptions, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { openStage } from './stage.ts';
import { enterAs, myTurn, openPage, PHONE, sidesOf, tableIdOf, tableOf } from './table-page.ts';

const DESK: BrowserContextOptions = { viewport: { width: 1280, height: 800 } };

describe('two strangers with browsers', () => {
  const stage = openStage('stranger');

  async function enter(options: BrowserContextOptions, name: string): Promise<Page> {
    const page = await openPage(stage.browser, options);
    await enterAs(page, stage.server.url, name);
    await page.getByTestId('play-stranger').waitFor();
    return page;
  }

  it('[PLAY20] find each other from the lobby, one on a desk and one on a phone, and play a hand', async () => {
    const ann = await enter(DESK, 'Ann');
    const bea = await enter(PHONE, 'Bea');
    await stage.picture(ann, 'desk-idle');
    await stage.picture(bea, 'phone-idle');
    await ann.getByTestId('play-stranger').click();
    await ann.getByTestId('stranger-clock').waitFor();
    await stage.picture(ann, 'desk-waiting');
    // The wait is the player's and not the page's.
    const before = await matchOf(ann);
    await ann.reload();
    await ann.getByTestId('stranger-clock').waitFor();
    expect(before).toMatchObject({ state: 'waiting', expiresAt: expect.any(String) });
    expect((await matchOf(ann)).expiresAt).toBe(before.expiresAt);
    // It runs.
    await expect.poll(() => ann.getByTestId('stranger-clock').textContent(), { timeout: 10_000 }).toMatch(/^2:5\d$/);
    await bea.getByTestId('play-stranger').click();
    await Promise.all([ann, bea].map((page) => page.getByTestId('table').waitFor()));
    expect(tableIdOf(ann)).toBe(tableIdOf(bea));
    expect((await tableOf(bea)).seats.map(({ stack }) => stack)).toEqual([1_000, 1_000]);
    await stage.picture(ann, 'desk-table');
    await stage.picture(bea, 'phone-table');
    const { actor, other } = await sidesOf(ann, bea);
    await myTurn(actor);
    await actor.getByTestId('action-fold').click();
    await other.locator('[data-testid="result"][data-shown="true"]').waitFor();

    // In the lobby again, the way back to the opponent is offered.
    await ann.evaluate(() => localStorage.removeItem('cardroom.seat'));
    await ann.goto(stage.server.url);
    await ann.getByTestId('to-opponent').waitFor();
    await stage.picture(ann, 'desk-seated');
    await ann.getByTestId('to-opponent').click();
    await ann.getByTestId('table').waitFor();
    // Asking again leads to the opponent who is there, and not to another one.
    const tableId = tableIdOf(ann);
    await ann.goto(stage.server.url);
    await ann.getByTestId('back-to-seat').waitFor();
    await ann.getByTestId('play-stranger').click();
    await ann.getByTestId('table').waitFor();
    expect(tableIdOf(ann)).toBe(tableId);
    await Promise.all([ann, bea].map((page) => page.context().close()));
  });

  it('[PLAY21] who looks for a stranger may stop, and does when he goes elsewhere', async () => {
    const ann = await enter(PHONE, 'Ann');
    await ann.getByTestId('play-stranger').click();
    await ann.getByTestId('leave-stranger').waitFor();
    await stage.picture(ann, 'phone-waiting');
    await ann.getByTestId('leave-stranger').click();
    await ann.getByTestId('play-stranger').click();
    await ann.getByTestId('leave-stranger').waitFor();
    await ann.getByTestId('play-bots').click();
    await ann.getByTestId('table').waitFor();

    const bea = await enter(DESK, 'Bea');
    await bea.getByTestId('play-stranger').click();
    await bea.getByTestId('leave-stranger').waitFor();
    expect(await matchOf(bea)).toMatchObject({ state: 'waiting' });
    await bea.getByTestId('leave-stranger').click();
    await expect.poll(() => matchOf(bea), { timeout: 10_000 }).toMatchObject({ state: 'none' });
    await Promise.all([ann, bea].map((page) => page.context().close()));
  });
});

/** How the wish of the person on `page` stands, as the server says. */
async function matchOf(page: Page): Promise<{ readonly state: string; readonly expiresAt?: string }> {
  return page.evaluate(async () => (await fetch('/api/match')).json());
}
