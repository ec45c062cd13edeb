import {
  createDeadLetterOffice,
  createWallet,
  createWalletMeter,
  type DeadLetterOffice,
  type Store,
  type Wallet,
} from '@cardroom/room';
import { createSystemClock } from './adapters/system-clock.ts';
import type { VerbOutput } from './replay.ts';

/** What is done on the command line is counted nowhere: the process ends before anybody could ask it. */
const UNCOUNTED = { count: () => {}, seconds: () => {}, deadLetter: () => {} };

/** The dead letters of a store, for an operator; trouble is told on standard error. */
export function officeOver(store: Store, { stderr }: VerbOutput): DeadLetterOffice {
  return createDeadLetterOffice({
    store,
    clock: createSystemClock(),
    figures: UNCOUNTED,
    onTrouble: ({ kind, error }) => stderr.write(`${kind}: ${String(error)}\n`),
  });
}

/** The wallets of a store, for an operator. */
export function officeWallet(store: Store, output: VerbOutput): Wallet {
  const clock = createSystemClock();
  const meter = createWalletMeter(UNCOUNTED, () => clock.monotonicMs());
  return createWallet({ store, clock, meter, deadLetters: officeOver(store, output) });
}
