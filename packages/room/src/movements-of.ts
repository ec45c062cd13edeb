import type { PlayerId } from '@cardroom/kernel';
import { type ChipMovement, movementOf, playerOfAccount, type SealedEntry } from '@cardroom/ledger';
import type { EntryQuery, LedgerReads, Store } from './ports/store.ts';

/** Which lines of the audit trail are asked for: those of the journal, or of them what concerns a player. */
export interface MovementQuery extends EntryQuery {
  readonly player?: PlayerId;
}

const ACCOUNTS_AT_ONCE = 5_000;

/** The audit trail: who moved how many chips, when and why, in the order of the journal. [LCLI5] */
export async function movementsOf(
  store: Pick<Store, 'atOneMoment'>,
  { player, ...query }: MovementQuery,
): Promise<readonly ChipMovement[]> {
  const entries = await store.atOneMoment((reads) =>
    player === undefined ? reads.entries(query) : entriesOfPlayer(reads, player, query),
  );
  return entries.map(movementOf);
}

/** What touches any account of a player, in the order of the journal. */
async function entriesOfPlayer(
  reads: LedgerReads,
  player: PlayerId,
  { account: only, ...query }: EntryQuery,
): Promise<readonly SealedEntry[]> {
  const bySeq = new Map<number, SealedEntry>();
  for (let after = ''; ;) {
    const page = await reads.accounts(after, ACCOUNTS_AT_ONCE);
    for (const [account] of page) {
      after = account;
      if (playerOfAccount(account) !== player || (only !== undefined && only !== account)) continue;
      for (const entry of await reads.entries({ ...query, account })) bySeq.set(entry.seq, entry);
    }
    if (page.length < ACCOUNTS_AT_ONCE) break;
  }
  return [...bySeq.values()].toSorted((left, right) => left.seq - right.seq).slice(0, query.limit);
}
