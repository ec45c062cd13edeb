import { setTimeout as sleep } from 'node:timers/promises';

/** The going of a server, which begins before it goes. */
export interface Departure {
  /** Whether it is about to go: then it says that it is not ready. */
  readonly hasBegun: boolean;
  /** Resolves when whoever sends people here has had the time to see that. */
  begin(): Promise<void>;
}

/** A departure that has not begun, and takes `ms` to be seen. */
export function createDeparture(ms: number): Departure {
  let hasBegun = false;
  return {
    get hasBegun() {
      return hasBegun;
    },
    async begin() {
      hasBegun = true;
      await sleep(ms);
    },
  };
}
