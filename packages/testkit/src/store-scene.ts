import { chips, handId, type PlayerId, playerId, type TableId, tableId } from '@cardroom/kernel';
import {
  type AccountId,
  type DirectTransfer,
  ISSUE,
  type PendingTransfer,
  type PostTransfer,
  seatAccount,
  transferId,
  walletAccount,
} from '@cardroom/ledger';
import type { Commit, CommitOutcome, Store } from '@cardroom/room';
import { leaseOn } from './lease-on.ts';

export const TABLE: TableId = tableId('t1');
export const HAND = handId('h1');
export const ALICE: PlayerId = playerId('alice');
export const WALLET = walletAccount(ALICE);
export const SEAT = seatAccount(TABLE, ALICE);

export function transfer(id: string, debit: AccountId, credit: AccountId, amount: number): DirectTransfer {
  return { kind: 'direct', id: transferId(id), debit, credit, amount: chips(amount), code: 'buyIn', tableId: TABLE };
}

export const grant: DirectTransfer = {
  kind: 'direct',
  id: transferId('grant:alice'),
  debit: ISSUE,
  credit: WALLET,
  amount: chips(10_000),
  code: 'grant',
};

/** A reservation of what Alice may bring to the table, until `expiresAt`. */
export function reserve(id: string, amount: number, expiresAt = 300_000): PendingTransfer {
  return { ...transfer(id, WALLET, SEAT, amount), kind: 'pending', expiresAt };
}

/** The commit of a reservation that `reserve` makes. */
export function postOf(pendingId: string, amount: number): PostTransfer {
  const { id: _, ...facts } = transfer(pendingId, WALLET, SEAT, amount);
  return { ...facts, kind: 'post', pendingId: transferId(pendingId) };
}

/** The rollback of a reservation. */
export function voidOf(pendingId: string) {
  return { kind: 'void', pendingId: transferId(pendingId) } as const;
}

/** The end of a reservation whose time is over. */
export function expireOf(pendingId: string) {
  return { kind: 'expire', pendingId: transferId(pendingId) } as const;
}

export function commit(store: Store, made: Commit): Promise<CommitOutcome> {
  return store.commit(leaseOn(TABLE, 5), made);
}

/** A commit of nothing on the table's first version, changed as a test needs it. */
export function commitOf(change: Partial<Commit>): Commit {
  return {
    tableId: TABLE,
    version: 0,
    at: 1_000,
    reads: [],
    writes: [],
    events: [],
    transfers: [],
    books: new Map(),
    startedHands: [],
    endedHands: [],
    outbox: [],
    timers: [],
    ...change,
  };
}

export const opening = commitOf({
  writes: [
    { section: 'stage', version: 0, fence: 0, body: '{"kind":"waiting"}' },
    { section: 'player:0', version: 0, fence: 0, body: '{"stack":1000}' },
  ],
  events: [{ body: '{"kind":"TableOpened"}' }],
});

/** All that a test can change. */
export async function everythingIn(store: Store): Promise<unknown> {
  return {
    table: await store.table(TABLE),
    steps: await store.stepsAfter(TABLE, 0),
    balances: await store.balances([WALLET, SEAT, ISSUE]),
    answer: await store.answer(ALICE, 'k1'),
    hands: await store.hands(TABLE, 10),
    wallet: await store.account(WALLET),
    journal: await store.entries({ limit: 1_000 }),
    outbox: await store.outbox(100),
    timers: await store.dueTimers(Number.MAX_SAFE_INTEGER, 100),
  };
}
