import {
  type Chips,
  chips,
  err,
  Fault,
  type HandId,
  NO_CHIPS,
  ok,
  type PlayerId,
  playerId,
  type Result,
  sumChips,
  type TableId,
} from '@cardroom/kernel';
import {
  type AccountId,
  type DirectTransfer,
  DEAD_LETTER,
  holdAccount,
  potAccount,
  seatAccount,
  transferId,
  walletAccount,
} from '@cardroom/ledger';
import { namesUnder } from './account-names.ts';
import type { Clock } from './ports/clock.ts';
import type { LedgerReads, Store, TableReads } from './ports/store.ts';
import { freeSeatsOf } from './reserving.ts';

/** What an operator wants, and why. */
export interface RollbackRequest {
  readonly tableId: TableId;
  readonly author: string;
  readonly reason: string;
}

/** What everybody has got back into his wallet. */
export interface RolledBack {
  /** The hand that was void. */
  readonly handId: HandId | undefined;
  readonly paid: readonly { readonly player: PlayerId; readonly amount: number }[];
}

/** Why a table was not rolled back. Nothing has moved, but that reservations at it may have been given back. */
export type RollbackRefusal = 'UnknownTable' | 'TableNotHalted' | 'ChipsUnclear';

/**
 * Ends a halted table of which nobody can prove how it stands: the hand in progress is void, everybody gets back what
 * he had put in, then all of his stack, and the table is closed. It goes by the accounts alone, because the table itself is
 * what cannot be trusted; what lies in a pot beyond what was put into it is set aside. Each movement is a transfer with its
 * author and reason; the log stays as it is. All of it is written at once, and only if the table is halted at the version
 * that was looked at. [R50] [R51] [ROOM71]
 */
export async function rollBackTable(
  { store, clock }: { readonly store: Store; readonly clock: Clock },
  request: RollbackRequest,
): Promise<Result<RolledBack, RollbackRefusal>> {
  const { tableId } = request;
  for (let attempt = 0; attempt < TRIES_MAX; attempt += 1) {
    const stored = await store.table(tableId);
    if (stored === undefined || stored.closedAt !== undefined) return err('UnknownTable');
    if (stored.halted === undefined) return err('TableNotHalted');
    // A server that has not heard of the halt may have reserved chips there; what it does next it will hear.
    await freeSeatsOf({ store, clock }, tableId);
    const held = await store.atOneMoment((reads) => readHeld(reads, tableId));
    if (held === undefined) return err('ChipsUnclear');
    const { version } = stored;
    const transfers = transfersBack(held, version, request);
    const endedHands = held.pots.map(({ handId }) => handId);
    const outcome = await store.rollBack({ tableId, version, at: clock.now(), transfers, endedHands });
    if (outcome === 'done') return ok({ handId: endedHands[0], paid: paidTo(transfers) });
  }
  throw new Fault('VersionConflict', `others kept changing table ${tableId}`);
}

const TRIES_MAX = 5;

/** What a table holds, by its accounts alone. */
interface Held {
  readonly tableId: TableId;
  readonly players: readonly { readonly player: PlayerId; readonly onSeat: Chips; readonly onHold: Chips }[];
  readonly pots: readonly HeldPot[];
}

/** A pot that has not been paid: what each player has in it, and what is in it besides. */
interface HeldPot {
  readonly handId: HandId;
  readonly shares: readonly { readonly player: PlayerId; readonly amount: Chips }[];
  readonly surplus: Chips;
}

/** `undefined` when a pot holds less than the players have put into it. */
async function readHeld(reads: TableReads & LedgerReads, tableId: TableId): Promise<Held | undefined> {
  const names = await playersAt(reads, tableId);
  const pots: HeldPot[] = [];
  for (const [handId, amount] of await unpaidPots(reads, tableId)) {
    const paid = await sharesOf(reads, handId);
    const shares = names.map((player) => ({ player, amount: paid.get(seatAccount(tableId, player)) ?? 0 }));
    const surplus = amount - shares.reduce((sum, share) => sum + share.amount, 0);
    if (surplus < 0 || shares.some((share) => share.amount < 0)) return undefined;
    const inChips = shares.map((share) => ({ player: share.player, amount: chips(share.amount) }));
    pots.push({ handId, shares: inChips, surplus: chips(surplus) });
  }
  const accounts = names.flatMap((player) => [seatAccount(tableId, player), holdAccount(tableId, player)]);
  const balances = await reads.balances(accounts);
  const heldIn = (account: AccountId): Chips => chips(balances.get(account) ?? 0);
  const players = names.map((player) => ({
    player,
    onSeat: heldIn(seatAccount(tableId, player)),
    onHold: heldIn(holdAccount(tableId, player)),
  }));
  return { tableId, players, pots };
}

/** Everybody who ever had chips at the table. */
async function playersAt(reads: LedgerReads, tableId: TableId): Promise<readonly PlayerId[]> {
  const names: PlayerId[] = [];
  for (const kind of ['seat', 'hold']) {
    const prefix = `${kind}:${tableId}:`;
    for (const account of await namesUnder(reads, prefix)) names.push(playerId(account.slice(prefix.length)));
  }
  return [...new Set(names)];
}

const ROWS_AT_ONCE = 500;

/** The pots of the table's hands in which something lies, the last hand's first. */
async function unpaidPots(
  reads: TableReads & LedgerReads,
  tableId: TableId,
): Promise<readonly (readonly [HandId, number])[]> {
  const found: [HandId, number][] = [];
  for (let before: number | undefined; ;) {
    const hands = await reads.hands(tableId, ROWS_AT_ONCE, before);
    const balances = await reads.balances(hands.map(({ handId }) => potAccount(handId)));
    for (const { handId } of hands) {
      const amount = balances.get(potAccount(handId)) ?? 0;
      if (amount !== 0) found.push([handId, amount]);
    }
    before = hands.at(-1)?.number;
    if (hands.length < ROWS_AT_ONCE) return found;
  }
}

/** What each account has paid into the pot of a hand, less what came back. */
async function sharesOf(reads: LedgerReads, handId: HandId): Promise<ReadonlyMap<AccountId, number>> {
  const pot = potAccount(handId);
  const shares = new Map<AccountId, number>();
  for (let afterSeq = 0; ;) {
    const page = await reads.entries({ account: pot, afterSeq, limit: ROWS_AT_ONCE });
    for (const { seq, debit, credit, amount, creditAfter } of page) {
      afterSeq = seq;
      // What was only reserved, or given back, has not moved.
      if (creditAfter === undefined) continue;
      const [other, paid] = credit === pot ? [debit, amount] : [credit, 0 - amount];
      shares.set(other, (shares.get(other) ?? 0) + paid);
    }
    if (page.length < ROWS_AT_ONCE) return shares;
  }
}

/** Pots to seats, then everything to the wallets. A version is rolled back once, so each name is used once. */
function transfersBack(
  { tableId, players, pots }: Held,
  version: number,
  { author, reason }: RollbackRequest,
): readonly DirectTransfer[] {
  const facts = { kind: 'direct', tableId, author, note: reason } as const;
  const fromPots = pots.flatMap(({ handId, shares, surplus }) => {
    const debit = potAccount(handId);
    const refunds = shares.map(({ player, amount }) => {
      return { ...facts, debit, credit: seatAccount(tableId, player), amount, code: 'refund', handId } as const;
    });
    return [...refunds, { ...facts, debit, credit: DEAD_LETTER, amount: surplus, code: 'deadLetter', handId } as const];
  });
  const home = players.flatMap(({ player, onSeat, onHold }) => {
    const [seat, hold] = [seatAccount(tableId, player), holdAccount(tableId, player)];
    const refunded = fromPots.filter((move) => move.credit === seat).map(({ amount }) => amount);
    const credit = walletAccount(player);
    return [
      { ...facts, debit: seat, credit, amount: sumChips([onSeat, ...refunded]), code: 'cashOut' } as const,
      { ...facts, debit: hold, credit, amount: onHold, code: 'release' } as const,
    ];
  });
  const moves = [...fromPots, ...home].filter(({ amount }) => amount > NO_CHIPS);
  const nameOf = (place: number) => transferId(`rollback:${tableId}:${version}:${place}`);
  return Array.from(moves.entries(), ([place, move]) => ({ ...move, id: nameOf(place) }));
}

const WALLET = 'wallet:';

function paidTo(transfers: readonly DirectTransfer[]): RolledBack['paid'] {
  const paid = new Map<PlayerId, number>();
  for (const { credit, amount } of transfers) {
    if (!credit.startsWith(WALLET)) continue;
    const player = playerId(credit.slice(WALLET.length));
    paid.set(player, (paid.get(player) ?? 0) + amount);
  }
  return [...paid].map(([player, amount]) => ({ player, amount }));
}
