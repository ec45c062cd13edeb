import { err, ok, type Result } from '@cardroom/kernel';
import type { LedgerRejection } from '@cardroom/ledger';
import type { Adjustment, PlayerStore, Wallet, WalletView } from '@cardroom/room';

/** Corrects what a player owns and gives what he can spend then; refused for somebody who was never here. [LCLI10] */
export async function adjustPlayer(
  { players, wallet }: { readonly players: Pick<PlayerStore, 'player'>; readonly wallet: Wallet },
  adjustment: Adjustment,
): Promise<Result<WalletView, LedgerRejection['code'] | 'UnknownPlayer'>> {
  const { player } = adjustment;
  if ((await players.player(player)) === undefined) return err('UnknownPlayer');
  const adjusted = await wallet.adjust(adjustment);
  return adjusted.ok ? ok(await wallet.balance(player)) : err(adjusted.error.code);
}
