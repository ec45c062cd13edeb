import type { Store } from '@cardroom/room';
import { settled } from '@cardroom/testkit';

/** A store whose calls are counted. */
export interface CountedStore {
  readonly store: Store;
  /** How many calls there were so far, also on how everything stood at one moment, and how many rows they have told. */
  count(): number;
  /** Waits until no call is under way and none is begun by what has been answered. */
  settle(): Promise<void>;
}

/** Counts the calls of `store`, and those that are under way. */
export function createCountedStore(store: Store): CountedStore {
  let underWay = 0;
  let count = 0;
  // The faulty play copies the store, so its calls must be its own.
  const countedCalls = <T extends object>(target: T): T =>
    Object.fromEntries(
      Object.entries(target).map(([name, call]) => [
        name,
        typeof call !== 'function'
          ? call
          : async (...values: unknown[]): Promise<unknown> => {
              underWay += 1;
              count += 1;
              try {
                const answer: unknown = await Reflect.apply(call, target, values);
                if (Array.isArray(answer)) count += answer.length;
                return answer;
              } finally {
                underWay -= 1;
              }
            },
      ]),
    ) as T;
  const counted = countedCalls(store);
  return {
    store: { ...counted, atOneMoment: (work) => counted.atOneMoment((reads) => work(countedCalls(reads))) },
    count: () => count,
    async settle() {
      for (let quiet = 0; quiet < 3; quiet = underWay === 0 ? quiet + 1 : 0) {
        await settled();
        await new Promise((resolve) => setImmediate(resolve));
      }
    },
  };
}
