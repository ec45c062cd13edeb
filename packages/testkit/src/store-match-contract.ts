import { chips, type PlayerId, playerId } from '@cardroom/kernel';
import { ISSUE, seatAccount, transferId, walletAccount } from '@cardroom/ledger';
import type { Commit, MatchChange, MatchEntry, Store } from '@cardroom/room';
import { expect, it } from 'vitest';
import { commit, everythingIn, opening, TABLE, transfer } from './store-scene.ts';

const ANN = playerId('ann');
const BEN = playerId('ben');
const STAKE = { smallBlind: chips(5), bigBlind: chips(10), buyIn: chips(1_000) };
const EXPIRES_AT = 180_000;

function waiting(player: PlayerId, since = 1_000): MatchEntry {
  return { playerId: player, name: `${player} é`, stake: STAKE, since, expiresAt: EXPIRES_AT, state: 'waiting' };
}

function matched(player: PlayerId, revision = 1): MatchChange {
  return { entry: { ...waiting(player), state: 'matched', tableId: TABLE }, revision };
}

function grantTo(player: PlayerId, amount: number) {
  return { ...transfer(`grant:${player}`, ISSUE, walletAccount(player), amount), code: 'grant' } as const;
}

/** A table that is opened for the two, and what each of them brings. */
function matchCommit(matches: readonly MatchChange[], at = 2_000): Commit {
  const players = [ANN, BEN];
  return {
    ...opening,
    at,
    transfers: players.map((player) =>
      transfer(`match:${player}`, walletAccount(player), seatAccount(TABLE, player), STAKE.buyIn),
    ),
    books: new Map(players.map((player) => [seatAccount(TABLE, player), STAKE.buyIn])),
    matches,
  };
}

/** What every store promises of those who wait for a stranger. */
export function registerMatchRules(store: () => Store): void {
  async function bothWait(grantOfBen = 5_000): Promise<void> {
    await store().post([grantTo(ANN, 5_000), grantTo(BEN, grantOfBen)], 1);
    for (const player of [ANN, BEN]) await store().changeMatch({ entry: waiting(player), revision: 0 }, 1_000);
  }

  async function all(): Promise<unknown> {
    const entries = [await store().matchEntry(ANN), await store().matchEntry(BEN)];
    const wallets = await store().balances([walletAccount(ANN), walletAccount(BEN)]);
    return { entries, wallets, rest: await everythingIn(store()) };
  }

  it('[STO50] a match entry is read back as it was kept, with a revision that grows', async () => {
    expect(await store().matchEntry(ANN)).toBeUndefined();
    const changed = { kind: 'changed' };
    expect(await store().changeMatch({ entry: waiting(ANN), revision: 0 }, 1)).toEqual(changed);
    expect(await store().matchEntry(ANN)).toEqual({ ...waiting(ANN), revision: 1 });
    const left: MatchEntry = { ...waiting(ANN), state: 'left' };
    expect(await store().changeMatch({ entry: left, revision: 1 }, 2)).toEqual(changed);
    expect(await store().matchEntry(ANN)).toEqual({ ...left, revision: 2 });
    expect(await store().changeMatch({ entry: waiting(ANN, 5_000), revision: 2 }, 3)).toEqual(changed);
    expect(await store().matchEntry(ANN)).toEqual({ ...waiting(ANN, 5_000), revision: 3 });
  });

  it('[STO51] a change of an entry that is no longer the one decided on changes nothing', async () => {
    await store().changeMatch({ entry: waiting(ANN), revision: 0 }, 1);
    for (const revision of [0, 2]) {
      const change = { entry: { ...waiting(ANN), state: 'left' }, revision } as const;
      expect(await store().changeMatch(change, 2)).toEqual({ kind: 'conflict' });
    }
    expect(await store().matchEntry(ANN)).toEqual({ ...waiting(ANN), revision: 1 });
    const racing = Array.from({ length: 5 }, () => store().changeMatch({ entry: waiting(BEN), revision: 0 }, 1));
    const kinds = (await Promise.all(racing)).map(({ kind }) => kind);
    expect(kinds.toSorted()).toEqual(['changed', 'conflict', 'conflict', 'conflict', 'conflict'].toSorted());
  });

  it('[STO52] who waits is listed by how long he waits, until his time is over', async () => {
    const since = new Map([
      ['dan', 3_000],
      ['cat', 1_000],
      ['eve', 2_000],
      ['bob', 2_000],
    ]);
    for (const [name, at] of since) await store().changeMatch({ entry: waiting(playerId(name), at), revision: 0 }, at);
    const gone: MatchEntry = { ...waiting(ANN), state: 'unpaid' };
    await store().changeMatch({ entry: gone, revision: 0 }, 1);
    const namesAt = async (at: number, limit: number): Promise<readonly string[]> =>
      (await store().waitingMatches(at, limit)).map(({ playerId: player }) => player);
    expect(await namesAt(EXPIRES_AT - 1, 10)).toEqual(['cat', 'bob', 'eve', 'dan']);
    expect(await namesAt(4_000, 2)).toEqual(['cat', 'bob']);
    expect(await namesAt(EXPIRES_AT, 10)).toEqual([]);
  });

  it('[STO53] two leave the queue and get their seats in one commit, or nothing of it happens', async () => {
    await bothWait();
    expect(await commit(store(), matchCommit([matched(ANN), matched(BEN)]))).toEqual({ kind: 'committed', version: 1 });
    expect(await store().matchEntry(ANN)).toEqual({ ...matched(ANN).entry, revision: 2 });
    expect(await store().matchEntry(BEN)).toEqual({ ...matched(BEN).entry, revision: 2 });
    expect(await store().waitingMatches(2_000, 10)).toEqual([]);
    const accounts = [walletAccount(ANN), seatAccount(TABLE, ANN), walletAccount(BEN), seatAccount(TABLE, BEN)];
    expect([...(await store().balances(accounts)).values()]).toEqual([4_000, 1_000, 4_000, 1_000]);
  });

  const stale: readonly (readonly [string, readonly MatchChange[], number])[] = [
    ['who has changed since', [matched(ANN), matched(BEN, 2)], 2_000],
    ['who never asked', [matched(ANN), { ...matched(playerId('zoe'), 0) }], 2_000],
    ['whose time is over', [matched(ANN), matched(BEN)], EXPIRES_AT],
  ];
  it.each(stale)('[STO54] nobody is matched %s, and nothing of the commit is kept', async (_who, matches, at) => {
    await bothWait();
    const before = await all();
    expect(await commit(store(), matchCommit(matches, at))).toEqual({ kind: 'conflict' });
    expect(await all()).toEqual(before);
  });

  it('[STO54] nobody is matched who cannot pay, and nothing of the commit is kept', async () => {
    await bothWait(999);
    const before = await all();
    expect(await commit(store(), matchCommit([matched(ANN), matched(BEN)]))).toMatchObject({
      kind: 'refused',
      error: { code: 'InsufficientFunds', account: walletAccount(BEN) },
    });
    expect(await all()).toEqual(before);
  });

  it('[STO55] nobody is matched with himself, or without a table', async () => {
    await bothWait();
    const before = await all();
    const defect = { name: 'Defect' };
    await expect(commit(store(), matchCommit([matched(ANN), matched(ANN)]))).rejects.toMatchObject(defect);
    await expect(store().changeMatch(matched(ANN), 2_000)).rejects.toMatchObject(defect);
    expect(await all()).toEqual(before);
  });

  it('[STO56] the answer to a key is kept with the entry, and changes nothing when it was given before', async () => {
    const answer = { principal: ANN, key: 'k1', fingerprint: 'f', body: '{"ok":true}', at: 1_000 };
    const asked = { entry: waiting(ANN), revision: 0 };
    expect(await store().changeMatch(asked, 1_000, answer)).toEqual({ kind: 'changed' });
    expect(await store().answer(ANN, 'k1')).toEqual(answer);
    const later = { ...answer, body: '{"ok":false}', at: 2_000 };
    const again = { entry: waiting(ANN, 2_000), revision: 1 };
    expect(await store().changeMatch(again, 2_000, later)).toEqual({ kind: 'answered', answer });
    expect(await store().matchEntry(ANN)).toEqual({ ...waiting(ANN), revision: 1 });
  });

  it('[STO57] of two tables for one entry that are opened at once, one is', async () => {
    await bothWait();
    const made = matchCommit([matched(ANN), matched(BEN)]);
    const other = { ...made, transfers: made.transfers.map((moved, at) => ({ ...moved, id: transferId(`o:${at}`) })) };
    const kinds = (await Promise.all([commit(store(), made), commit(store(), other)])).map(({ kind }) => kind);
    expect(kinds.toSorted()).toEqual(['committed', 'conflict']);
    expect((await store().matchEntry(ANN))?.revision).toBe(2);
    expect(await store().sumOfBalances()).toBe(0);
  });
}
