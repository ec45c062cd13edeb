import {
  type Clock,
  createDeadLetterOffice,
  createWallet,
  createWalletMeter,
  type DeadLetterOffice,
  startWalletKeeper,
  type Store,
  type Trouble,
  type Wallet,
  type WalletFigures,
} from '@cardroom/room';

/** What wallets are opened with. */
export interface WalletDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly figures: WalletFigures;
  readonly reservationTtlMs: number;
  readonly onTrouble: (trouble: Trouble) => void;
}

/** The wallets of a server, and what keeps them in order while it runs. */
export interface OpenWallets {
  readonly wallet: Wallet;
  readonly deadLetters: DeadLetterOffice;
  /** Stops looking after them, and waits for what is under way. */
  close(): Promise<void>;
}

/** Opens the wallets: what has expired while nobody was there is ended at once. */
export function openWallets({ store, clock, figures, reservationTtlMs, onTrouble }: WalletDeps): OpenWallets {
  const deadLetters = createDeadLetterOffice({ store, clock, figures, onTrouble });
  const meter = createWalletMeter(figures, () => performance.now());
  const wallet = createWallet({ store, clock, meter, deadLetters, reservationTtlMs });
  return { wallet, deadLetters, close: startWalletKeeper({ wallet, deadLetters, clock, onTrouble }) };
}
