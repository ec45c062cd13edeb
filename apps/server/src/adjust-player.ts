import { err, Fault, ok, type PlayerId, type Result } from '@cardroom/kernel';
import type { LedgerRejection } from '@cardroom/ledger';
import type { Adjustment, PlayerStore, Wallet, WalletView } from '@cardroom/room';

/**
 * Corrects what a player owns and gives what he can spend then, if that can be read; refused for somebody who was never
 * here. [LCLI10]
 */
export async function adjustPlayer(
  { players, wallet }: { readonly players: Pick<PlayerStore, 'player'>; readonly wallet: Wallet },
  adjustment: Adjustment,
): Promise<Result<WalletView | undefined, LedgerRejection['code'] | 'UnknownPlayer'>> {
  const { player } = adjustment;
  if ((await players.player(player)) === undefined) return err('UnknownPlayer');
  const adjusted = await wallet.adjust(adjustment);
  return adjusted.ok ? ok(await balanceIfKnown(wallet, player)) : err(adjusted.error.code);
}

/** The chips have moved: that nobody can count them at the moment is no failure of that. */
async function balanceIfKnown(wallet: Wallet, player: PlayerId): Promise<WalletView | undefined> {
  try {
    return await wallet.balance(player);
  } catch (error) {
    if (error instanceof Fault) return undefined;
    throw error;
  }
}
