import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { openStage } from './stage.ts';
import { dealForTwo, enterAs, openPage, PHONE, tableIdOf, tableOf } from './table-page.ts';

describe('one person with two devices', () => {
  const stage = openStage('devices');

  /** The link on the dialog that is open on `page`. */
  async function linkOn(page: Page): Promise<string> {
    const field = page.getByTestId('device-link');
    await field.waitFor();
    return field.inputValue();
  }

  it('[PLAY40] goes on on a phone with the same seat and cards while the desk stays live; the link works once', async () => {
    const { host: desk, guest: rival } = await dealForTwo(stage.browser, stage.server.url, 2_000, {
      // Nobody's turn may end before three pages have been opened.
      turnSeconds: 300,
    });
    await desk.getByTestId('menu').click();
    await stage.picture(desk, 'desk-menu');
    await desk.getByTestId('menu-other-device').click();
    const link = await linkOn(desk);
    expect(link).toMatch(new RegExp(`^${stage.server.url}/enter#[\\w-]{22}/${tableIdOf(desk)}$`));
    await stage.picture(desk, 'desk-link');
    await desk.keyboard.press('Escape');

    const phone = await openPage(stage.browser, PHONE);
    await phone.goto(link);
    await phone.getByTestId('enter-here').waitFor();
    await stage.picture(phone, 'phone-enter');
    await phone.getByTestId('enter-here').click();
    await phone.getByTestId('table').waitFor();
    await stage.picture(phone, 'phone-table');
    expect(tableIdOf(phone)).toBe(tableIdOf(desk));
    const [there, here] = [await tableOf(phone), await tableOf(desk)];
    expect(there.you).toEqual(here.you);
    expect(cardsOf(there)).toHaveLength(2);
    expect(cardsOf(there)).toEqual(cardsOf(here));
    // What is said on one is heard on the other at once.
    await fold(desk, rival);
    for (const page of [desk, phone]) await page.locator('[data-testid="result"][data-shown="true"]').waitFor();

    // A third opening: on a device where nobody is known, and on one where somebody is.
    for (const page of [await openPage(stage.browser, PHONE), rival]) {
      await page.goto(link);
      await page.getByTestId('enter-here').click();
      if (page === rival) {
        await stage.picture(rival, 'phone-question');
        await rival.getByTestId('confirm-yes').click();
      }
      await page.getByTestId('enter-spent').waitFor();
      await stage.picture(page, page === rival ? 'phone-spent-known' : 'phone-spent');
    }
    // Who was refused is still who he was.
    await rival.getByTestId('enter-spent').getByRole('button').click();
    await expect.poll(() => rival.locator('.lobby-name').textContent()).toBe('Bea');
    await Promise.all([desk, rival, phone].map((page) => page.context().close()));
  });

  it('[PLAY41] takes the place of somebody else only after a question, and signs out of this device alone', async () => {
    const ann = await openPage(stage.browser, { viewport: { width: 1280, height: 800 }, locale: 'fa' });
    await enterAs(ann, stage.server.url, 'Ann');
    await ann.getByTestId('other-device').click();
    const link = await linkOn(ann);
    expect(link).toMatch(/\/enter#[\w-]{22}$/);
    await stage.picture(ann, 'desk-link-persian');
    const bea = await openPage(stage.browser, { ...PHONE, locale: 'fa' });
    await enterAs(bea, stage.server.url, 'Bea');
    await stage.picture(bea, 'phone-lobby-persian');
    await bea.goto(link);
    await stage.picture(bea, 'phone-enter-persian');
    await bea.getByTestId('enter-here').click();
    await stage.picture(bea, 'phone-question-persian');
    await bea.getByTestId('confirm-no').click();
    expect(await nameOf(bea)).toBe('Bea');
    await bea.getByTestId('enter-here').click();
    await bea.getByTestId('confirm-yes').click();
    await bea.getByTestId('play-bots').waitFor();
    expect(await nameOf(bea)).toBe('Ann');

    await bea.getByTestId('other-device').click();
    await linkOn(bea);
    await stage.picture(bea, 'phone-link-persian');
    await bea.keyboard.press('Escape');
    await bea.getByTestId('sign-out').click();
    await stage.picture(bea, 'phone-sign-out-persian');
    const token = await bea.evaluate(() => localStorage.getItem('cardroom.token'));
    await bea.getByTestId('confirm-yes').click();
    await bea.getByTestId('name-field').waitFor();
    const me = `${stage.server.url}/api/me`;
    await expect
      .poll(async () => (await fetch(me, { headers: { authorization: `Bearer ${token}` } })).status)
      .toBe(401);
    expect(await nameOf(ann)).toBe('Ann');
    await Promise.all([ann, bea].map((page) => page.context().close()));
  });
});

/** Who the server says the person on `page` is. */
async function nameOf(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const headers = { authorization: `Bearer ${localStorage.getItem('cardroom.token')}` };
    return (await (await fetch('/api/me', { headers })).json()).displayName;
  });
}

function cardsOf({ seats, you }: Awaited<ReturnType<typeof tableOf>>): readonly string[] {
  return seats.find(({ seat }) => seat === you?.seat)?.holeCards ?? [];
}

/** Whoever is to act folds. */
async function fold(one: Page, two: Page): Promise<void> {
  const { actor, you } = await tableOf(one);
  await (actor === you?.seat ? one : two).getByTestId('action-fold').click();
}
