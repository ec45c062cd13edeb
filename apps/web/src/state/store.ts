import { type Change, reduce } from './reduce.ts';
import type { AppState } from './state.ts';

/** Holds the one state and tells who listens when it has changed. */
export interface Store {
  readonly get: () => AppState;
  readonly dispatch: (change: Change) => void;
  /** Calls `listener` after each change; returns the way to stop. */
  readonly subscribe: (listener: () => void) => () => void;
}

/** A store that starts with `initial`. */
export function createStore(initial: AppState): Store {
  let state = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => state,
    dispatch: (change) => {
      const next = reduce(state, change);
      if (next === state) return;
      state = next;
      for (const listener of listeners) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
