import type { Store } from '@cardroom/room';
import { settled } from '@cardroom/testkit';

/** A store whose calls are counted while they are under way. */
export interface CountedStore {
  readonly store: Store;
  /** Waits until no call is under way and none is begun by what has been answered. */
  settle(): Promise<void>;
}

/** Counts the calls of `store` that are under way. */
export function createCountedStore(store: Store): CountedStore {
  let underWay = 0;
  const counted = new Proxy(store, {
    get(target, name, receiver) {
      const value: unknown = Reflect.get(target, name, receiver);
      if (typeof value !== 'function') return value;
      return async (...values: unknown[]): Promise<unknown> => {
        underWay += 1;
        try {
          return await Reflect.apply(value, target, values);
        } finally {
          underWay -= 1;
        }
      };
    },
  });
  return {
    // The faulty play copies the store, so its calls must be its own.
    store: Object.fromEntries(Object.keys(store).map((name) => [name, Reflect.get(counted, name)])) as unknown as Store,
    async settle() {
      for (let quiet = 0; quiet < 3; quiet = underWay === 0 ? quiet + 1 : 0) {
        await settled();
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
}
