import {
  type Clock,
  createDeadLetterOffice,
  createWallet,
  createWalletMeter,
  type Store,
  type Trouble,
  type Wallet,
  type WalletFigures,
} from '@cardroom/room';

const UNCOUNTED: WalletFigures = { count() {}, seconds() {}, deadLetter() {} };

/** The wallets over a store, with nobody who keeps them in order. */
export function createWalletFor(ports: {
  readonly store: Store;
  readonly clock: Clock;
  readonly figures?: WalletFigures;
  readonly onTrouble?: (trouble: Trouble) => void;
}): Wallet {
  const { store, clock, figures = UNCOUNTED, onTrouble = () => {} } = ports;
  const deadLetters = createDeadLetterOffice({ store, clock, figures, onTrouble });
  const meter = createWalletMeter(figures, () => clock.monotonicMs());
  return createWallet({ store, clock, meter, deadLetters });
}
