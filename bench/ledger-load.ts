import { randomUUID } from 'node:crypto';
import { type Chips, chips, type HandId, handId, playerId, type TableId, tableId } from '@cardroom/kernel';
import {
  type AccountId,
  type DirectTransfer,
  ISSUE,
  potAccount,
  seatAccount,
  transferId,
  walletAccount,
} from '@cardroom/ledger';
import { fencingToken } from '@cardroom/locks';
import type { Commit, Store } from '@cardroom/room';

/** The lease under which everything is written. */
export const FENCE = fencingToken(1);

/** What every account is given first, so that no transfer is refused. */
const PLENTY: Chips = chips(1_000_000_000);
const GRANTED_AT_ONCE = 500;

let count = 0;

/** A fresh id; ids grow with time, as those of a well-behaved client do. */
function nextId(): ReturnType<typeof transferId> {
  count += 1;
  return transferId(`${Date.now().toString(36)}-${count.toString(36).padStart(8, '0')}-${randomUUID()}`);
}

/** So many accounts with plenty on them. */
export async function fundedAccounts(store: Store, size: number): Promise<readonly AccountId[]> {
  const accounts = Array.from({ length: size }, () => walletAccount(playerId(randomUUID())));
  for (let at = 0; at < size; at += GRANTED_AT_ONCE) {
    const grants = accounts.slice(at, at + GRANTED_AT_ONCE).map((credit) => transferOf(ISSUE, credit, PLENTY));
    const posted = await store.post(grants, Date.now());
    if (!posted.ok) throw new Error(posted.error.code);
  }
  return accounts;
}

/** `size` transfers between accounts that nobody chose; all to one account when `hot` is given. */
export function randomTransfers(
  accounts: readonly AccountId[],
  size: number,
  hot?: AccountId,
): readonly DirectTransfer[] {
  return Array.from({ length: size }, () => {
    const debit = pick(accounts);
    let credit = hot ?? pick(accounts);
    while (credit === debit) credit = pick(accounts);
    return transferOf(debit, credit, chips(1 + Math.floor(Math.random() * 9)));
  });
}

function transferOf(debit: AccountId, credit: AccountId, amount: Chips): DirectTransfer {
  return { kind: 'direct', id: nextId(), debit, credit, amount, code: 'bet' };
}

function pick(accounts: readonly AccountId[]): AccountId {
  return accounts[Math.floor(Math.random() * accounts.length)] ?? ISSUE;
}

/** A table that takes one bet after the other, and what a bet of it writes. */
export interface BenchTable {
  readonly tableId: TableId;
  readonly opening: Commit;
  /** The commit of the next bet. */
  nextBet(): Commit;
}

/** A table of six whose bets are committed as those of the room are: two sections, an event, a transfer, an answer. */
export function benchTable(): BenchTable {
  const id = tableId(randomUUID());
  const hand = handId(randomUUID());
  const seats = Array.from({ length: 6 }, () => seatAccount(id, playerId(randomUUID())));
  let version = 0;
  const commit = (change: Partial<Commit>): Commit => ({
    tableId: id,
    version,
    at: Date.now(),
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
  });
  const names = ['stage', 'deck', 'round', 'pot', ...seats.map((_, at) => `player:${at}`)];
  const marks = new Map(names.map((section) => [section, 0]));
  return {
    tableId: id,
    opening: commit({
      writes: names.map((section) => ({ section, version: 0, fence: 0, body: sectionBody(section, 0) })),
      transfers: seats.map((seat) => transferOf(ISSUE, seat, PLENTY)),
    }),
    nextBet() {
      version += 1;
      const at = version % seats.length;
      const writes = ['round', `player:${at}`].map((section) => {
        const written = {
          section,
          version: marks.get(section) || 1,
          fence: FENCE,
          body: sectionBody(section, version),
        };
        marks.set(section, version + 1);
        return written;
      });
      return commit({
        reads: names
          .filter((name) => !writes.some(({ section }) => section === name))
          .map((section) => ({ section, version: marks.get(section) || 1, fence: FENCE })),
        writes,
        ...betOf({ hand, table: id, seat: seats[at] ?? ISSUE, version }),
      });
    },
  };
}

function betOf(bet: {
  readonly hand: HandId;
  readonly table: TableId;
  readonly seat: AccountId;
  readonly version: number;
}): Pick<Commit, 'events' | 'transfers' | 'answer'> {
  const { hand, table, seat, version } = bet;
  const raised = { kind: 'Raised', seat: version % 6, to: 40 + version, added: 5, isAllIn: false, turn: version };
  const facts = { tableId: table, handId: hand };
  const answer = { ok: true, at: Date.now(), version, view: 'x'.repeat(1_200) };
  return {
    events: [{ handId: hand, body: JSON.stringify(raised) }],
    transfers: [{ ...transferOf(seat, potAccount(hand), chips(5)), ...facts }],
    answer: {
      principal: playerId('bench'),
      key: randomUUID(),
      fingerprint: JSON.stringify({ table, version }),
      body: JSON.stringify(answer),
      at: Date.now(),
    },
  };
}

function sectionBody(section: string, version: number): string {
  return JSON.stringify({ section, version, text: 'y'.repeat(section === 'round' ? 250 : 350) });
}
