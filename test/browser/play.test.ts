import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { openStage } from './stage.ts';
import { DESKTOP, isMyTurn, myTurn, openPage, PHONE, type TableJson, tableIdOf, tableOf } from './table-page.ts';

/** Longer than any hand against bots takes; a test that reaches it has failed. */
const HAND_LIMIT_MS = 120_000;

/** What the ledger says that a hand moved. */
interface Receipt {
  readonly movements: readonly { readonly from: string; readonly to: string; readonly amount: number }[];
}

describe('a person with a browser', () => {
  const stage = openStage('play');

  it.each([
    ['desktop', DESKTOP],
    ['phone', PHONE],
  ])(
    '[PLAY1] sits down, plays a hand against bots to its end, and sees the right stacks (%s)',
    async (name, options) => {
      const page = await openPage(stage.browser, options);
      const picture = async (moment: string): Promise<void> => {
        await stage.picture(page, `${name}-${moment}`);
      };
      await page.goto(stage.server.url);
      await picture('welcome');
      await page.getByTestId('name-field').fill('Ann');
      await page.getByTestId('enter').click();
      await picture('lobby');
      await page.getByTestId('play-bots').click();
      await page.getByTestId('table').waitFor();

      const before = await startOfHand(page);
      await playHand(page, before.handNumber, picture);
      const after = await tableOf(page);
      expect(after.handId).toBe(before.handId);

      // What the ledger moved, added to what everybody began with, is what stands in the view and on the screen.
      const expected = await stacksByLedger(page, before);
      for (const { seat, playerId, stack } of after.seats) {
        expect(stack, `seat ${seat} in the view`).toBe(expected.get(playerId));
        const shown = page.getByTestId(`seat-${seat}-stack`);
        await expect.poll(() => shown.getAttribute('data-amount'), { timeout: 10_000 }).toBe(String(stack));
      }
      await picture('result');
      await page.context().close();
    },
  );

  it('[PLAY2] plays with the keyboard alone, and a reload keeps the seat, the cards and the turn', async () => {
    const page = await openPage(stage.browser, DESKTOP);
    await page.goto(stage.server.url);
    await page.getByTestId('name-field').fill('Kim');
    await page.keyboard.press('Enter');
    await page.getByTestId('play-bots').focus();
    await page.keyboard.press('Enter');
    await myTurn(page, HAND_LIMIT_MS);
    const mine = await tableOf(page);
    await page.reload();
    await myTurn(page, HAND_LIMIT_MS);
    const again = await tableOf(page);
    expect(again.handId).toBe(mine.handId);
    expect(again.you).toEqual(mine.you);
    await page.keyboard.press('f');
    const no = page.getByTestId('confirm-no');
    // Folding for free asks first; folding to a bet does not.
    if (await no.isVisible()) await page.getByTestId('confirm-yes').press('Enter');
    await expect
      .poll(async () => (await page.getByTestId(`seat-${mine.you?.seat}`).textContent())?.toLowerCase(), {
        timeout: 10_000,
      })
      .toContain('fold');
    await page.context().close();
  });

  it('[PLAY3] a stranger with the link watches without seeing a card, and is told of a table that is not there', async () => {
    const player = await openPage(stage.browser, DESKTOP);
    await player.goto(stage.server.url);
    await player.getByTestId('name-field').fill('Lea');
    await player.getByTestId('enter').click();
    await player.getByTestId('play-bots').click();
    await myTurn(player, HAND_LIMIT_MS);

    const stranger = await openPage(stage.browser, PHONE);
    await stranger.goto(player.url());
    await stranger.getByTestId('name-field').fill('Max');
    await stranger.getByTestId('enter').click();
    await stranger.getByTestId('table').waitFor();
    const seen = await stranger.evaluate(
      async (where) => (await fetch(where)).text(),
      `/api/tables/${tableIdOf(stranger)}`,
    );
    expect(seen).toContain('"hasCards":true');
    expect(seen).not.toContain('holeCards');

    await stranger.goto(`${stage.server.url}/t/no-such-table`);
    await stranger.getByTestId('lost').waitFor();
    await player.context().close();
    await stranger.context().close();
  });

  /** The table when the person has been dealt in, with the stacks that the hand began with. */
  async function startOfHand(page: Page): Promise<TableJson & { readonly stacks: ReadonlyMap<string, number> }> {
    await myTurn(page, HAND_LIMIT_MS);
    const table = await tableOf(page);
    const stacks = new Map<string, number>();
    const receipt = await receiptOf(page, table.handId);
    for (const { playerId, stack } of table.seats) stacks.set(playerId, stack - movedBy(receipt, playerId));
    return { ...table, stacks };
  }

  /** Checks and calls until the hand is over. */
  async function playHand(page: Page, handNumber: number, picture: (moment: string) => Promise<void>): Promise<void> {
    const until = Date.now() + HAND_LIMIT_MS;
    for (let turn = 1; Date.now() < until; turn++) {
      const table = await tableOf(page);
      if (table.handNumber !== handNumber) throw new Error('the next hand came before the result was seen');
      if (await isOver(page, table)) return;
      if (!(await isMyTurn(page))) {
        await page.waitForTimeout(50);
        continue;
      }
      await picture(`turn-${turn}`);
      const call = page.getByTestId('action-call');
      await ((await call.count()) > 0 ? call : page.getByTestId('action-check')).click();
      // The next turn may be ours again at once, so it is the turn's number that tells.
      await expect.poll(async () => (await tableOf(page)).turn, { timeout: 10_000 }).not.toBe(table.turn);
    }
    throw new Error('the hand did not end');
  }

  async function isOver(page: Page, table: TableJson): Promise<boolean> {
    const full = await page.evaluate(async (where) => (await fetch(where)).json(), `/api/tables/${tableIdOf(page)}`);
    return table.handId !== undefined && full.awards.length > 0;
  }

  async function stacksByLedger(
    page: Page,
    before: TableJson & { readonly stacks: ReadonlyMap<string, number> },
  ): Promise<ReadonlyMap<string, number>> {
    const receipt = await receiptOf(page, before.handId);
    return new Map([...before.stacks].map(([playerId, stack]) => [playerId, stack + movedBy(receipt, playerId)]));
  }

  async function receiptOf(page: Page, handId: string | undefined): Promise<Receipt> {
    return page.evaluate(async (where) => (await fetch(where)).json(), `/api/hands/${handId}/receipt`);
  }
});

/** What a hand's movements add to, or take from, a player's seat. */
function movedBy(receipt: Receipt, playerId: string): number {
  let net = 0;
  for (const { from, to, amount } of receipt.movements) {
    if (to.startsWith('seat:') && to.endsWith(`:${playerId}`)) net += amount;
    if (from.startsWith('seat:') && from.endsWith(`:${playerId}`)) net -= amount;
  }
  return net;
}
