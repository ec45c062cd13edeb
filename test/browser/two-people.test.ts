import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ServerProcess, startServerProcess } from '../../apps/server/test/server-process.ts';
import { BROWSER_SKIP_REASON, launchChromium } from './chromium.ts';
import { dealForTwo, leftButton, myTurn, sidesOf, tableOf } from './table-page.ts';

/** A hand that both go all-in in takes so long to be shown. */
const RUN_OUT_LIMIT_MS = 30_000;
/** Two equal hands share the pot, and then nobody is out; that this often in a row is not chance any more. */
const SPLITS_MAX = 5;

describe('two people with browsers', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'cardroom-browser-'));
  let server: ServerProcess;
  let door: Door;
  let browser: Browser;

  beforeEach(({ skip }) => {
    if (BROWSER_SKIP_REASON !== undefined) skip(BROWSER_SKIP_REASON);
  });

  beforeAll(async () => {
    if (BROWSER_SKIP_REASON !== undefined) return;
    server = await startServerProcess(folder);
    door = await openDoor(() => Number(new URL(server.url).port));
    browser = await launchChromium();
  });

  afterAll(async () => {
    await browser?.close();
    await door?.close();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('[PLAY4] what is decided ahead is done when the turn comes, and is void when the price changes', async () => {
    const { actor: button, other: blind } = await dealForTwo(browser, door.url, 2000);

    // Before the flop: the blind has decided to check, and the button only calls.
    await blind.getByTestId('pre-check-call').click();
    await expect.poll(() => blind.getByTestId('pre-check-call').getAttribute('aria-checked')).toBe('true');
    await myTurn(button);
    await button.getByTestId('action-call').click();
    await expect.poll(async () => (await tableOf(blind)).street, { timeout: 10_000 }).toBe('flop');

    // On the flop: the button has decided to check, but the blind bets. Nothing is done for the button.
    await button.getByTestId('pre-check-call').click();
    await expect.poll(() => button.getByTestId('pre-check-call').getAttribute('aria-checked')).toBe('true');
    await bet(blind);
    await myTurn(button);
    const asked = await tableOf(button);
    expect(asked).toMatchObject({ street: 'flop', actor: asked.you?.seat, currentBet: 20 });
    expect(await button.getByTestId('status').textContent()).toContain('Check is off: 20 to call');
    await button.getByTestId('action-call').click();

    // On the turn: the button would fold to a bet, and does.
    await expect.poll(async () => (await tableOf(button)).street, { timeout: 10_000 }).toBe('turn');
    await button.getByTestId('pre-check-fold').click();
    await bet(blind);
    const winner = (await tableOf(blind)).you?.seat;
    await expect
      .poll(async () => (await tableOf(blind)).awards.flatMap(({ shares }) => shares), { timeout: 10_000 })
      .toEqual([{ seat: winner, amount: 80 }]);
    await leave(button, blind);
  });

  it('[PLAY5] fold stays where it is, through a hand and into the next', async () => {
    const { actor: button, other: blind } = await dealForTwo(browser, door.url, 2000);
    const before = await boxesOf(button, blind);
    await myTurn(button);
    expect(await boxesOf(button, blind)).toEqual(before);
    await button.getByTestId('action-call').click();
    await myTurn(blind);
    expect(await boxesOf(button, blind)).toEqual(before);
    await blind.getByTestId('action-check').click();
    await expect.poll(() => blind.getByTestId('board').getAttribute('data-count')).toBe('3');
    expect(await boxesOf(button, blind)).toEqual(before);
    await bet(blind);
    await myTurn(button);
    expect(await boxesOf(button, blind)).toEqual(before);
    await button.getByTestId('action-fold').click();
    await expect.poll(() => button.getByTestId('result').getAttribute('data-shown')).toBe('true');
    expect(await boxesOf(button, blind)).toEqual(before);
    await expect
      .poll(() => button.getByTestId('hand-number').getAttribute('data-number'), { timeout: 10_000 })
      .toBe('2');
    expect(await boxesOf(button, blind)).toEqual(before);
    await leave(button, blind);
  });

  it('[PLAY6] who has lost everything is told so, buys in again, and is dealt in', async () => {
    const { actor: first, other: second } = await dealForTwo(browser, door.url, 400);
    let sides = { actor: first, other: second };
    for (let hand = 1; hand <= SPLITS_MAX; hand++) {
      await allIn(sides.actor);
      await myTurn(sides.other);
      await sides.other.getByTestId('action-call').click();
      await expect
        .poll(async () => (await tableOf(first)).awards.length, { timeout: RUN_OUT_LIMIT_MS })
        .toBeGreaterThan(0);
      if ((await tableOf(first)).seats.some(({ status }) => status === 'busted')) break;
      await expect
        .poll(async () => (await tableOf(first)).handNumber, { timeout: RUN_OUT_LIMIT_MS })
        .toBeGreaterThan(hand);
      sides = await sidesOf(first, second);
    }
    const table = await tableOf(first);
    const loser = table.seats.find(({ seat }) => seat === table.you?.seat)?.status === 'busted' ? first : second;
    await loser.getByTestId('top-up-open').click();
    await loser.getByTestId('buy-in-amount').fill('1000');
    await loser.getByTestId('buy-in-submit').click();
    await expect.poll(async () => ownSeat(await tableOf(loser))?.stack, { timeout: 10_000 }).toBe(1000);
    const { handNumber } = table;
    await expect
      .poll(async () => (await tableOf(loser)).handNumber, { timeout: RUN_OUT_LIMIT_MS })
      .toBeGreaterThan(handNumber);
    await expect.poll(async () => ownSeat(await tableOf(loser))?.holeCards, { timeout: 10_000 }).toHaveLength(2);
    await leave(first, second);
  });

  it('[PLAY7] a server that dies in a hand comes back to the same cards and the same turn', async () => {
    const { actor, other } = await dealForTwo(browser, door.url, 2000);
    await myTurn(actor);
    const before = await tableOf(actor);
    await server.kill();
    await actor.getByTestId('connection-banner').waitFor();
    await other.getByTestId('connection-banner').waitFor();
    server = await startServerProcess(folder);
    await actor.getByTestId('connection-banner').waitFor({ state: 'detached' });
    // The result stands for two seconds: who is still waiting to connect again would miss it.
    await other.getByTestId('connection-banner').waitFor({ state: 'detached' });
    await myTurn(actor);
    const after = await tableOf(actor);
    expect(after).toMatchObject({ handId: before.handId, turn: before.turn, actor: before.actor });
    expect(ownSeat(after)).toEqual(ownSeat(before));
    for (const [index, card] of (ownSeat(before)?.holeCards ?? []).entries()) {
      const shown = actor.locator('[data-own="true"] .card').nth(index);
      expect(await shown.getAttribute('data-card')).toBe(card);
    }
    await actor.getByTestId('action-fold').click();
    await other.locator('[data-testid="result"][data-shown="true"]').waitFor();
    await leave(actor, other);
  });
});

/** Bets the least that is possible. */
async function bet(page: Page): Promise<void> {
  await myTurn(page);
  await page.getByTestId('action-bet').click();
}

/** Goes all-in by the keyboard, which asks first. */
async function allIn(page: Page): Promise<void> {
  await myTurn(page);
  await page.keyboard.press('a');
  await page.getByTestId('confirm-yes').click();
}

function ownSeat(table: Awaited<ReturnType<typeof tableOf>>): (typeof table)['seats'][number] | undefined {
  return table.seats.find(({ seat }) => seat === table.you?.seat);
}

async function boxesOf(...pages: readonly Page[]): Promise<readonly unknown[]> {
  return Promise.all(pages.map((page) => leftButton(page).boundingBox()));
}

async function leave(...pages: readonly Page[]): Promise<void> {
  await Promise.all(pages.map((page) => page.context().close()));
}

/** An address that stays while the server behind it comes and goes. */
interface Door {
  readonly url: string;
  close(): Promise<void>;
}

/** Lets every connection through to the port that `portBehind` names at that moment. */
async function openDoor(portBehind: () => number): Promise<Door> {
  const open = new Set<net.Socket>();
  const door = net.createServer((outside) => {
    const inside = net.connect(portBehind(), '127.0.0.1');
    for (const [socket, peer] of [
      [outside, inside],
      [inside, outside],
    ] as const) {
      open.add(socket);
      // A server that is gone is what this is for: the browser sees its line break.
      socket.on('error', () => peer.destroy());
      socket.on('close', () => {
        open.delete(socket);
        peer.destroy();
      });
      socket.pipe(peer);
    }
  });
  door.listen(0, '127.0.0.1');
  await once(door, 'listening');
  const address = door.address();
  if (address === null || typeof address === 'string') throw new Error('the door has no port');
  return {
    url: `http://localhost:${address.port}`,
    async close() {
      for (const socket of open) socket.destroy();
      door.close();
      await once(door, 'close');
    },
  };
}
