import type { Locks } from '@cardroom/locks';
import type { ActionStore, Bus, DeadLetterOffice, PlayerStore, Store, Wallet } from '@cardroom/room';
import type { RouteDeps } from '../http/deps.ts';
import type { Rollout } from '../rollout.ts';

/** What operators look at and change, beside the room. */
export interface AdminDeps {
  /** Whoever knows it is an operator. */
  readonly token: string;
  readonly store: Store;
  readonly players: PlayerStore;
  readonly actions: ActionStore;
  readonly locks: Locks;
  readonly bus: Bus;
  readonly wallet: Wallet;
  readonly deadLetters: DeadLetterOffice;
  readonly rollout: Rollout;
}

/** What the routes of operators need. */
export interface AdminRouteDeps extends AdminDeps, Pick<RouteDeps, 'room' | 'clock' | 'limiters'> {}
