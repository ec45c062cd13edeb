import type { Lease } from './lease.ts';

/** Everything that is waited for or held, oldest request first. Adding and removing take one step. */
export class LiveLeases {
  #oldest: Lease | undefined;
  #newest: Lease | undefined;

  get isEmpty(): boolean {
    return this.#oldest === undefined;
  }

  add(lease: Lease): void {
    lease.older = this.#newest;
    if (this.#newest === undefined) this.#oldest = lease;
    else this.#newest.newer = lease;
    this.#newest = lease;
  }

  remove(lease: Lease): void {
    const { older, newer } = lease;
    if (older === undefined) this.#oldest = newer;
    else older.newer = newer;
    if (newer === undefined) this.#newest = older;
    else newer.older = older;
    lease.older = undefined;
    lease.newer = undefined;
  }

  *[Symbol.iterator](): Generator<Lease> {
    for (let lease = this.#oldest; lease !== undefined; lease = lease.newer) yield lease;
  }
}
