import type { AccountId } from '@cardroom/ledger';
import type { LedgerReads } from './ports/store.ts';

const ROWS_AT_ONCE = 500;

/** The accounts whose names begin like this: they stand together in the order of names. */
export async function namesUnder(reads: Pick<LedgerReads, 'accounts'>, prefix: string): Promise<readonly AccountId[]> {
  const found: AccountId[] = [];
  for (let after = prefix; ;) {
    const page = await reads.accounts(after, ROWS_AT_ONCE);
    const own = page.map(([account]) => account).filter((account) => account.startsWith(prefix));
    found.push(...own);
    const last = own.at(-1);
    if (last === undefined || own.length < ROWS_AT_ONCE) return found;
    after = last;
  }
}
