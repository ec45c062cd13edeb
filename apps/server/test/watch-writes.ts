import type { Store } from '@cardroom/room';
import { settled } from '@cardroom/testkit';

/** How many turns nothing may be written for everything to be at rest: what is answered leads to more writing. */
const QUIET_TURNS = 10;

/** A store whose writes can be waited for: they end when the disk has them, and not within a few turns. */
export interface WatchedStore {
  readonly store: Store;
  /** Waits until nothing is being written, and what was waiting for that has gone on. */
  readonly settle: () => Promise<void>;
}

/** Watches the writes of a store. */
export function watchWrites(store: Store): WatchedStore {
  const underWay = new Set<Promise<unknown>>();
  function watch<T>(writing: Promise<T>): Promise<T> {
    underWay.add(writing);
    const end = (): void => void underWay.delete(writing);
    writing.then(end, end);
    return writing;
  }
  return {
    store: {
      ...store,
      commit: (lease, commit) => watch(store.commit(lease, commit)),
      halt: (tableId, reason, at) => watch(store.halt(tableId, reason, at)),
      closeTable: (tableId, version, at, outbox) => watch(store.closeTable(tableId, version, at, outbox)),
      saveAnswer: (answer) => watch(store.saveAnswer(answer)),
      purgeAnswers: (before) => watch(store.purgeAnswers(before)),
      post: (transfers, at, letter) => watch(store.post(transfers, at, letter)),
      keepDeadLetter: (letter) => watch(store.keepDeadLetter(letter)),
      noteSending: (id) => watch(store.noteSending(id)),
      settleOutbox: (settlement) => watch(store.settleOutbox(settlement)),
    },
    async settle() {
      let quiet = 0;
      while (quiet < QUIET_TURNS) {
        quiet = underWay.size === 0 ? quiet + 1 : 0;
        await Promise.allSettled(underWay);
        await settled();
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
}
