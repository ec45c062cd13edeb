import type { Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { openStage } from './stage.ts';
import { dealForTwo, enterAs, myTurn, openPage, PHONE } from './table-page.ts';

describe('figures in browsers', () => {
  const stage = openStage('figures');

  /** Two people and a hand in which the small blind, 10, was lost to a fold. */
  async function foldedHand(): Promise<Folded> {
    const { host, actor, other } = await dealForTwo(stage.browser, stage.server.url, 2000);
    await myTurn(actor);
    await actor.getByTestId('action-fold').click();
    await other.locator('[data-testid="result"][data-shown="true"]').waitFor();
    const names = actor === host ? { loserName: 'Ann', winnerName: 'Bea' } : { loserName: 'Bea', winnerName: 'Ann' };
    return { loser: actor, winner: other, ...names };
  }

  it('[PLAY30] two people play a hand, and read who has what and who pays whom', async () => {
    const { loser, winner, loserName, winnerName } = await foldedHand();
    // In the next hand both have blinds in front of them, which are still their own.
    await loser.locator('[data-testid="hand-number"][data-number="2"]').waitFor();
    await openSession(loser);
    await loser.getByText('what is bet in it still counts as its owners’').waitFor();
    await stage.picture(loser, 'session');
    expect(await rowsOf(loser.getByTestId('session-table'))).toEqual([
      ['Player', 'Bought in', 'Cashed out', 'On the table', 'Net'],
      [winnerName, '2,000', '0', '2,010', '+10'],
      [`${loserName} (you)`, '2,000', '0', '1,990', '−10'],
      ['Sum', '4,000', '0', '4,000', '0'],
    ]);
    expect(await loser.getByTestId('payments').locator('li').allTextContents()).toEqual([
      `${loserName} pays ${winnerName} 10`,
    ]);
    await loser.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await loser.getByTestId('session-copy').click();
    await expect
      .poll(() => loser.evaluate(() => navigator.clipboard.readText()))
      .toBe(
        [
          'For two: who owes whom, in play chips',
          `${winnerName}: +10 (bought in 2,000, cashed out 0, on the table 2,010)`,
          `${loserName}: −10 (bought in 2,000, cashed out 0, on the table 1,990)`,
          '',
          `${loserName} pays ${winnerName} 10`,
        ].join('\n'),
      );

    // Without an answer what was read stays, and it is said that there is none.
    await loser.route('**/session', (route) => route.abort());
    await loser.getByTestId('figures-again').click();
    await loser.getByTestId('figures-problem').waitFor();
    expect(await loser.getByTestId('payments').isVisible()).toBe(true);
    await loser.unroute('**/session');
    await loser.getByTestId('figures-again').click();
    await loser.getByTestId('figures-problem').waitFor({ state: 'detached' });

    await openSession(winner);
    expect((await rowsOf(winner.getByTestId('session-table')))[1]?.[0]).toBe(`${winnerName} (you)`);
    await stage.picture(winner, 'session-other');
    await close(loser, winner);
  });

  it('[PLAY31] the own figures tell of the last hands, those of others do not, and the ranking marks the own row', async () => {
    const { loser, winner, loserName, winnerName } = await foldedHand();
    await loser.getByTestId('menu').click();
    await loser.getByTestId('menu-figures').click();
    await expectCounted(loser);
    expect(await loser.getByTestId('figure-net').textContent()).toBe('−10');
    expect((await rowsOf(loser.getByTestId('last-hands'))).slice(1).map(([, net]) => net)).toEqual(['−10']);
    await stage.picture(loser, 'own');
    await loser.keyboard.press('Escape');

    // By the keyboard, from the seat of the other.
    const opponent = loser.getByRole('button', { name: `Figures of ${winnerName}` });
    await opponent.press('Enter');
    await expectCounted(loser);
    expect(await loser.getByTestId('figure-net').textContent()).toBe('+10');
    expect(await loser.getByTestId('last-hands').count()).toBe(0);
    const meaning = loser.getByRole('tooltip').filter({ hasText: 'Voluntarily put in pot' });
    expect(await meaning.isVisible()).toBe(false);
    await loser.getByRole('button', { name: 'VPIP' }).click();
    await meaning.waitFor();
    await stage.picture(loser, 'other');
    await loser.keyboard.press('Escape');

    await winner.getByTestId('to-lobby').click();
    const ranking = winner.getByTestId('ranking-table');
    await ranking.waitFor();
    const own = ranking.locator('tr[aria-current="true"]');
    expect(await own.locator('th').textContent()).toBe(`${winnerName} (you)`);
    const names = await ranking.locator('tbody th').allTextContents();
    expect(names.indexOf(`${winnerName} (you)`)).toBeLessThan(names.lastIndexOf(loserName));
    await winner.getByTestId('rank-by-hands').click();
    await winner.locator('[data-testid="ranking-table"][data-by="hands"]').waitFor();
    await stage.picture(winner, 'ranking');
    await close(loser, winner);
  });

  it('[PLAY32] who is new finds no figures yet, and a table without players no session', async () => {
    const page = await openPage(stage.browser, PHONE);
    await enterAs(page, stage.server.url, 'Cleo');
    await page.getByTestId('own-figures').click();
    await page.getByTestId('figures-empty').waitFor();
    await page.keyboard.press('Escape');
    await page.getByTestId('create-open').click();
    await page.getByTestId('create-submit').click();
    await page.getByTestId('table').waitFor();
    await page.getByTestId('menu').click();
    await page.getByTestId('menu-session').click();
    await page.getByTestId('session-empty').waitFor();
    await close(page);
  });
});

/** Who has lost the small blind, and who has won it. */
interface Folded {
  readonly loser: Page;
  readonly winner: Page;
  readonly loserName: string;
  readonly winnerName: string;
}

async function openSession(page: Page): Promise<void> {
  await page.getByTestId('menu').click();
  await page.getByTestId('menu-session').click();
  await page.getByTestId('session-table').waitFor();
}

/** Hands are counted a moment after they have ended: asks until the one that was played is. */
async function expectCounted(page: Page): Promise<void> {
  await expect
    .poll(
      async () => {
        await page.getByTestId('figures-again').click();
        const hands = page.getByTestId('figure-hands');
        return (await hands.count()) === 0 ? 0 : Number(await hands.getAttribute('data-count'));
      },
      { timeout: 15_000 },
    )
    .toBe(1);
}

/** The cells of a table, row by row. */
async function rowsOf(table: Locator): Promise<readonly (readonly string[])[]> {
  const rows = await table.locator('tr').all();
  return Promise.all(rows.map((row) => row.locator('th, td').allTextContents()));
}

async function close(...pages: readonly Page[]): Promise<void> {
  await Promise.all(pages.map((page) => page.context().close()));
}
