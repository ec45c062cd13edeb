import { seatIndex } from '@cardroom/kernel';
import { fencingToken, type LockLevel } from '@cardroom/locks';
import type { CommitLease, Store } from '@cardroom/room';
import { expect, it } from 'vitest';
import { leaseOn } from './lease-on.ts';
import { registerOutboxRules } from './store-outbox-contract.ts';
import { commit, commitOf, everythingIn, grant, opening, TABLE } from './store-scene.ts';

/** What every store promises of leases, and of what is done after a commit. */
export function registerDeferredRules(store: () => Store): void {
  registerLeaseRules(store);
  registerTimerRules(store);
  registerOutboxRules(store);
}

function registerLeaseRules(store: () => Store): void {
  function covering(...names: readonly string[]): CommitLease {
    const covers = (level: LockLevel, seat?: number): boolean =>
      names.includes(seat === undefined ? level : `${level}:${seat}`);
    return { table: TABLE, fence: fencingToken(5), state: 'held', covers };
  }

  it('[STO33] what the lease does not cover is not written', async () => {
    await store().post([grant], 1);
    const before = await everythingIn(store());
    for (const lease of [covering(), covering('stage'), covering('player:0'), covering('stage', 'player:1')]) {
      await expect(store().commit(lease, opening)).rejects.toMatchObject({ name: 'Defect' });
    }
    expect(await everythingIn(store())).toEqual(before);
    expect(await store().commit(covering('stage', `player:${seatIndex(0)}`), opening)).toMatchObject({
      kind: 'committed',
    });
  });

  it('[STO34] a lease that was lost or given back writes nothing', async () => {
    const lost: CommitLease = { ...leaseOn(TABLE, 5), state: 'lost' };
    await expect(store().commit(lost, opening)).rejects.toMatchObject({ name: 'Fault', code: 'LeaseLost' });
    const released: CommitLease = { ...leaseOn(TABLE, 5), state: 'released' };
    await expect(store().commit(released, opening)).rejects.toMatchObject({ name: 'Defect' });
    expect(await store().table(TABLE)).toBeUndefined();
  });
}

function registerTimerRules(store: () => Store): void {
  it('[STO36] a timer is set, moved and cancelled with a commit, and due at its time', async () => {
    const timer = { kind: 'set', name: 'turn', dueAt: 5_000, body: '{"turn":1}' } as const;
    await commit(store(), { ...opening, timers: [timer, { ...timer, name: 'vote', dueAt: 4_000 }] });
    expect(await store().dueTimers(3_999, 10)).toEqual([]);
    expect((await store().dueTimers(5_000, 10)).map(({ name }) => name)).toEqual(['vote', 'turn']);
    expect((await store().dueTimers(5_000, 1)).map(({ name }) => name)).toEqual(['vote']);
    const moved = { ...timer, dueAt: 9_000, body: '2' };
    await commit(store(), commitOf({ version: 1, timers: [moved, { kind: 'cancel', name: 'vote' }] }));
    expect(await store().dueTimers(8_999, 10)).toEqual([]);
    expect(await store().dueTimers(9_000, 10)).toEqual([{ tableId: TABLE, name: 'turn', dueAt: 9_000, body: '2' }]);
    await commit(store(), commitOf({ version: 2, timers: [{ kind: 'cancel', name: 'none' }] }));
    expect(await store().dueTimers(9_000, 10)).toHaveLength(1);
  });
}
