import type { LockTimer } from '@cardroom/locks';

/** Those who wait for the same thing, each for a limited time. Whoever has waited long enough is forgotten. */
export class Sleepers {
  readonly #timer: LockTimer;
  readonly #waking = new Set<() => void>();

  constructor(timer: LockTimer) {
    this.#timer = timer;
  }

  /** How many there are now. */
  get count(): number {
    return this.#waking.size;
  }

  /** Resolves with the next `wake`, and after `ms` at the latest. */
  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        this.#waking.delete(end);
        cancel();
        resolve();
      };
      const cancel = this.#timer.after(ms, end);
      this.#waking.add(end);
    });
  }

  /** Resolves all that wait. */
  wake(): void {
    for (const end of this.#waking) end();
  }
}
