import { chips, playerId } from '@cardroom/kernel';
import { seatAccount, transferId, walletAccount } from '@cardroom/ledger';
import { createRoomDriver, createWalletFor, openWith } from '@cardroom/testkit';
import { describe, expect, it } from 'vitest';
import { inspectPlayer } from './index.ts';

const [ANN, BEN] = [playerId('ann'), playerId('ben')];

describe('inspecting a player', () => {
  it('[INS5] shows his wallet, what he has at tables, and what is reserved of it, and nothing of others', async () => {
    const driver = await createRoomDriver();
    const { store } = driver;
    const table = await openWith(driver, ['ann', 'ben']);
    await driver.act(table, ANN, { type: 'start' });
    await driver.act(table, ANN, { type: 'topUp', amount: chips(70) });
    const wallet = createWalletFor(driver);
    const reservation = { to: seatAccount(table, BEN), amount: chips(5), code: 'buyIn' } as const;
    for (const player of [ANN, BEN])
      await wallet.reserve({ ...reservation, id: transferId(`r:${player}`), from: walletAccount(player) });
    const { available, reserved } = await driver.room.wallet(ANN);
    const found = await inspectPlayer(store, ANN);
    expect(found).toMatchObject({ playerId: ANN, wallet: { pending: 5 } });
    expect(found.wallet.posted).toBe(available + reserved - 70);
    const onSeat = (await store.account(seatAccount(table, ANN))).posted;
    expect(found.chairs).toEqual([{ tableId: table, onSeat, onHold: 70 }]);
    expect(found.reservations.map(({ id, amount }) => [id, amount])).toEqual([['r:ann', 5]]);
    expect(await inspectPlayer(store, playerId('zoe'))).toMatchObject({ chairs: [], reservations: [] });
  });
});
