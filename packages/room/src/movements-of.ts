import type { PlayerId } from '@cardroom/kernel';
import { type AccountId, type ChipMovement, movementOf, playerOfAccount, type SealedEntry } from '@cardroom/ledger';
import type { EntryQuery, LedgerReads, Store } from './ports/store.ts';

/** Which lines of the audit trail are asked for: those of the journal, or of them what concerns a player. */
export interface MovementQuery extends EntryQuery {
  readonly player?: PlayerId;
}

const ACCOUNTS_AT_ONCE = 500;

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

/** What touches any account of a player, in the order of the journal, looking at no account of anybody else. [OPL5] */
async function entriesOfPlayer(
  reads: LedgerReads,
  player: PlayerId,
  { account: only, ...query }: EntryQuery,
): Promise<readonly SealedEntry[]> {
  if (only !== undefined) return playerOfAccount(only) === player ? reads.entries({ ...query, account: only }) : [];
  const bySeq = new Map<number, SealedEntry>();
  for (const account of await accountsOf(reads, player)) {
    for (const entry of await reads.entries({ ...query, account })) bySeq.set(entry.seq, entry);
  }
  return [...bySeq.values()].toSorted((left, right) => left.seq - right.seq).slice(0, query.limit);
}

async function accountsOf(reads: LedgerReads, player: PlayerId): Promise<readonly AccountId[]> {
  const found: AccountId[] = [];
  for (let after = ''; ;) {
    const page = await reads.accountsOf(player, after, ACCOUNTS_AT_ONCE);
    found.push(...page);
    const last = page.at(-1);
    if (last === undefined || page.length < ACCOUNTS_AT_ONCE) return found;
    after = last;
  }
}
