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
  type TableId,
} from '@cardroom/kernel';
import {
  type AccountId,
  type DirectTransfer,
  holdAccount,
  potAccount,
  seatAccount,
  transferId,
  walletAccount,
} from '@cardroom/ledger';
import { namesUnder } from './account-names.ts';
import type { Clock } from './ports/clock.ts';
import type { LedgerReads, Store, TableReads } from './ports/store.ts';
import { freeChipsOf } from './reserving.ts';

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
 * what cannot be trusted. Each movement is a transfer with its author and reason; the log stays as it is. Asked for
 * again, it goes on where it was. [R50] [R51] [ROOM71]
 */
export async function rollBackTable(
  { store, clock }: { readonly store: Store; readonly clock: Clock },
  request: RollbackRequest,
): Promise<Result<RolledBack, RollbackRefusal>> {
  const { tableId } = request;
  const stored = await store.table(tableId);
  if (stored === undefined || stored.closedAt !== undefined) return err('UnknownTable');
  if (stored.halted === undefined) return err('TableNotHalted');
  for (const seat of await namesUnder(store, `seat:${tableId}:`)) await freeChipsOf({ store, clock }, tableId, seat);
  const held = await store.atOneMoment((reads) => readHeld(reads, tableId));
  if (held === undefined) return err('ChipsUnclear');
  const transfers = transfersBack(held, request);
  const posted = await store.post(transfers, clock.now());
  // Somebody else rolls the same table back, or reserves there: the next try finds out.
  if (!posted.ok) throw new Fault('VersionConflict', `the chips of table ${tableId} have moved meanwhile`);
  if (!(await store.closeTable(tableId, stored.version, clock.now(), 'halted'))) {
    throw new Fault('VersionConflict', `table ${tableId} has changed meanwhile`);
  }
  return ok({ handId: held.handId, paid: paidTo(transfers) });
}

/** What a table holds, by its accounts, and what each player has in the pot of the hand in progress. */
interface Held {
  readonly tableId: TableId;
  readonly handId: HandId | undefined;
  readonly players: readonly {
    readonly player: PlayerId;
    readonly inPot: Chips;
    readonly onSeat: Chips;
    readonly onHold: Chips;
  }[];
}

/** `undefined` when the pot does not hold what the players have put into it. */
async function readHeld(reads: TableReads & LedgerReads, tableId: TableId): Promise<Held | undefined> {
  const [hand] = await reads.hands(tableId, 1);
  const pot = hand === undefined ? 0 : (await reads.account(potAccount(hand.handId))).posted;
  const shares = hand === undefined || pot === 0 ? new Map<AccountId, number>() : await sharesOf(reads, hand.handId);
  const players: Held['players'][number][] = [];
  let shared = 0;
  for (const player of await playersAt(reads, tableId)) {
    const seat = seatAccount(tableId, player);
    const inPot = shares.get(seat) ?? 0;
    if (inPot < 0) return undefined;
    shared += inPot;
    const onSeat = (await reads.account(seat)).posted;
    const onHold = (await reads.account(holdAccount(tableId, player))).posted;
    players.push({ player, inPot: chips(inPot), onSeat: chips(onSeat), onHold: chips(onHold) });
  }
  return shared === pot ? { tableId, handId: pot === 0 ? undefined : hand?.handId, players } : undefined;
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

const ENTRIES_AT_ONCE = 500;

/** What each account has paid into the pot of a hand, less what came back. */
async function sharesOf(reads: LedgerReads, handId: HandId): Promise<ReadonlyMap<AccountId, number>> {
  const pot = potAccount(handId);
  const shares = new Map<AccountId, number>();
  const add = (account: AccountId, amount: number): void => {
    if (account !== pot) shares.set(account, (shares.get(account) ?? 0) + amount);
  };
  for (let afterSeq = 0; ;) {
    const page = await reads.entries({ account: pot, afterSeq, limit: ENTRIES_AT_ONCE });
    for (const { seq, debit, credit, amount, creditAfter } of page) {
      afterSeq = seq;
      // What was only reserved, or given back, has not moved.
      if (creditAfter === undefined) continue;
      if (credit === pot) add(debit, amount);
      else add(credit, 0 - amount);
    }
    if (page.length < ENTRIES_AT_ONCE) return shares;
  }
}

/** Pot to seats, then everything to the wallets; the names make sure that nothing moves twice. */
function transfersBack(
  { tableId, handId, players }: Held,
  { author, reason }: RollbackRequest,
): readonly DirectTransfer[] {
  const facts = { kind: 'direct', tableId, author, note: reason } as const;
  const back = (player: PlayerId, what: string) => transferId(`rollback:${tableId}:${player}:${what}`);
  const transfers = players.flatMap(({ player, inPot, onSeat, onHold }): readonly DirectTransfer[] => {
    const [seat, hold] = [seatAccount(tableId, player), holdAccount(tableId, player)];
    const wallet = walletAccount(player);
    const refund: readonly DirectTransfer[] =
      handId === undefined
        ? []
        : [
            {
              ...facts,
              id: back(player, handId),
              debit: potAccount(handId),
              credit: seat,
              amount: inPot,
              code: 'refund',
              handId,
            },
          ];
    return [
      ...refund,
      {
        ...facts,
        id: back(player, 'stack'),
        debit: seat,
        credit: wallet,
        amount: chips(inPot + onSeat),
        code: 'cashOut',
      },
      { ...facts, id: back(player, 'hold'), debit: hold, credit: wallet, amount: onHold, code: 'release' },
    ];
  });
  return transfers.filter(({ amount }) => amount > NO_CHIPS);
}

function paidTo(transfers: readonly DirectTransfer[]): RolledBack['paid'] {
  const paid = new Map<PlayerId, number>();
  for (const { credit, amount } of transfers) {
    if (!credit.startsWith(WALLET)) continue;
    const player = playerId(credit.slice(WALLET.length));
    paid.set(player, (paid.get(player) ?? 0) + amount);
  }
  return [...paid].map(([player, amount]) => ({ player, amount }));
}

const WALLET = 'wallet:';
