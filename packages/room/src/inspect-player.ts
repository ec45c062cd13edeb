import type { PlayerId, TableId } from '@cardroom/kernel';
import { type AccountBalance, holdAccount, playerOfAccount, seatAccount, walletAccount } from '@cardroom/ledger';
import type { InspectedReservation } from './inspect-table.ts';
import type { LedgerReads, Store, TableReads } from './ports/store.ts';

/** What a player has at an open table: on his seat, and promised to it. */
export interface InspectedChair {
  readonly tableId: TableId;
  readonly onSeat: number;
  readonly onHold: number;
}

/** All that the accounts say of a player, of one moment. */
export interface PlayerInspection {
  readonly playerId: PlayerId;
  readonly wallet: AccountBalance;
  readonly chairs: readonly InspectedChair[];
  /** What is reserved of his chips, in wallet and seats. */
  readonly reservations: readonly InspectedReservation[];
}

type Reads = TableReads & LedgerReads;

const ROWS_AT_ONCE = 500;

/** Looks at all accounts of a player. [INS5] */
export function inspectPlayer(store: Pick<Store, 'atOneMoment'>, playerId: PlayerId): Promise<PlayerInspection> {
  return store.atOneMoment(async (reads) => ({
    playerId,
    wallet: await reads.account(walletAccount(playerId)),
    chairs: await chairsOf(reads, playerId),
    reservations: await reservationsOf(reads, playerId),
  }));
}

async function chairsOf(reads: Reads, player: PlayerId): Promise<readonly InspectedChair[]> {
  const tables = await reads.tableIds();
  const accounts = tables.flatMap((table) => [seatAccount(table, player), holdAccount(table, player)]);
  const balances = await reads.balances(accounts);
  return tables
    .map((tableId) => ({
      tableId,
      onSeat: balances.get(seatAccount(tableId, player)) ?? 0,
      onHold: balances.get(holdAccount(tableId, player)) ?? 0,
    }))
    .filter(({ onSeat, onHold }) => onSeat !== 0 || onHold !== 0);
}

async function reservationsOf(reads: LedgerReads, player: PlayerId): Promise<readonly InspectedReservation[]> {
  const found: InspectedReservation[] = [];
  for (let after = ''; ;) {
    const page = await reads.pendingReservations(after, ROWS_AT_ONCE);
    for (const [id, expiresAt] of page) {
      after = id;
      const made = (await reads.reservation(id))?.made;
      if (made === undefined || playerOfAccount(made.debit) !== player) continue;
      const { amount, debit: from, credit: to, code } = made;
      found.push({ id, amount, from, to, code, expiresAt });
    }
    if (page.length < ROWS_AT_ONCE) return found;
  }
}
