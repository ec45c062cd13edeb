import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';

/** The two screens that everything is tried on. */
export const DESKTOP: BrowserContextOptions = { viewport: { width: 1440, height: 900 } };
export const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

/** What is read of a table's view. */
export interface TableJson {
  readonly handNumber: number;
  readonly handId?: string;
  readonly turn?: number;
  readonly stage: string;
  readonly street?: string;
  readonly actor?: number;
  readonly currentBet: number;
  readonly board: readonly string[];
  readonly awards: readonly { readonly shares: readonly { readonly seat: number; readonly amount: number }[] }[];
  readonly seats: readonly {
    readonly seat: number;
    readonly playerId: string;
    readonly stack: number;
    readonly status: string;
    readonly holeCards?: readonly string[];
  }[];
  readonly you?: { readonly seat: number };
}

/** A fresh page of a person of their own; an error on it fails the test. */
export async function openPage(browser: Browser, options: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.on('pageerror', (error) => {
    throw error;
  });
  return page;
}

/** Says who plays on `page`, and waits for the lobby or the table behind the link. */
export async function enterAs(page: Page, url: string, name: string): Promise<void> {
  await page.goto(url);
  await page.getByTestId('name-field').fill(name);
  await page.getByTestId('enter').click();
  await page.getByTestId('play-bots').or(page.getByTestId('table')).waitFor();
}

/** The id of the table on `page`. */
export function tableIdOf(page: Page): string {
  return new URL(page.url()).pathname.split('/').at(-1) ?? '';
}

/** The table on `page` as the server shows it to this person. */
export async function tableOf(page: Page): Promise<TableJson> {
  return page.evaluate(async (where) => (await fetch(where)).json(), `/api/tables/${tableIdOf(page)}`);
}

/** Asks the server for something as the person on `page`; gives the answer. */
async function post(page: Page, where: string, body: object): Promise<{ readonly tableId?: string }> {
  return page.evaluate(
    async ([path, content]) => {
      const headers = {
        authorization: `Bearer ${localStorage.getItem('cardroom.token')}`,
        'content-type': 'application/json',
        'idempotency-key': crypto.randomUUID(),
      };
      const answer = await fetch(path, { method: 'POST', headers, body: content });
      if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
      return answer.json();
    },
    [where, JSON.stringify(body)] as const,
  );
}

/** Two people and nobody else at a table: who opened it, at a desk, and the other, with a phone. */
interface Couple {
  readonly host: Page;
  readonly guest: Page;
}

/** Two people, by whose turn it is. */
export interface TwoPeople {
  /** The one whose turn it is, and the other. */
  readonly actor: Page;
  readonly other: Page;
}

/** Opens a table, and two people sit down with `buyIn` chips each, a desk in the first chair and a phone in the second. */
export async function meetForTwo(
  browser: Browser,
  url: string,
  buyIn: number,
  changes: { readonly seats?: number; readonly turnSeconds?: number; readonly timeBankSeconds?: number } = {},
): Promise<Couple> {
  const ann = await openPage(browser, DESKTOP);
  const bea = await openPage(browser, PHONE);
  await enterAs(ann, url, 'Ann');
  const rules = { seats: 2, smallBlind: 10, bigBlind: 20, buyInMin: 400, buyInMax: 4000, private: true, ...changes };
  const { tableId = '' } = await post(ann, '/api/tables', { name: 'For two', ...rules });
  await ann.goto(`${url}/t/${tableId}`);
  await enterAs(bea, `${url}/t/${tableId}`, 'Bea');
  await post(ann, `/api/tables/${tableId}/commands`, { type: 'join', seat: 0, buyIn });
  await post(bea, `/api/tables/${tableId}/commands`, { type: 'join', seat: 1, buyIn });
  return { host: ann, guest: bea };
}

/** Opens a table for two, a desk and a phone, with `buyIn` chips each, and deals the first hand. */
export async function dealForTwo(
  browser: Browser,
  url: string,
  buyIn: number,
  changes: Parameters<typeof meetForTwo>[3] = {},
): Promise<TwoPeople & Couple> {
  const couple = await meetForTwo(browser, url, buyIn, changes);
  const { host, guest } = couple;
  await post(host, `/api/tables/${tableIdOf(host)}/commands`, { type: 'start' });
  await expect.poll(async () => (await tableOf(host)).handNumber, { timeout: 20_000 }).toBe(1);
  return { ...couple, ...(await sidesOf(host, guest)) };
}

/** Who of the two is to act. */
export async function sidesOf(one: Page, two: Page): Promise<TwoPeople> {
  await expect.poll(async () => (await tableOf(one)).actor, { timeout: 20_000 }).toBeDefined();
  const { actor, you } = await tableOf(one);
  return actor === you?.seat ? { actor: one, other: two } : { actor: two, other: one };
}

/** Whether the buttons on `page` are those of the person's own turn, and can be pressed. */
export async function isMyTurn(page: Page): Promise<boolean> {
  const fold = page.getByTestId('action-fold');
  return (await fold.count()) > 0 && (await fold.isEnabled());
}

/** Waits for the turn of the person on `page`. */
export async function myTurn(page: Page, timeout = 20_000): Promise<void> {
  await expect.poll(() => isMyTurn(page), { timeout, interval: 50 }).toBe(true);
}

/** The left of the three buttons, whatever it means now. */
export function leftButton(page: Page): ReturnType<Page['locator']> {
  return page.locator('[data-testid="action-fold"], [data-testid="pre-check-fold"]');
}
