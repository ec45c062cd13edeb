const TRIES_MAX = 4;
const AGAIN_MIN_MS = 5_000;

interface Attempts {
  readonly count: number;
  /** When it is tried again, in milliseconds since 1970. */
  readonly at: number;
}

/** What one process knows of the messages of a topic that it tells; lost with it. */
export class TellingMemory {
  /** Whether the process is about to end, and waits for nothing any more. */
  isEnding = false;
  readonly #attempts = new Map<number, Attempts>();

  /** Notes that a message could not be made at `now`; whether it is to be tried again, after a while. */
  putAside(message: number, now: number): boolean {
    const count = (this.#attempts.get(message)?.count ?? 0) + 1;
    const isLast = count >= TRIES_MAX;
    if (isLast) this.#attempts.delete(message);
    else this.#attempts.set(message, { count, at: now + AGAIN_MIN_MS * 2 ** (count - 1) });
    return !isLast;
  }

  isAside(message: number, now: number): boolean {
    return (this.#attempts.get(message)?.at ?? 0) > now;
  }

  /** How long it is from `now` until one that was put aside is tried again; `undefined` when none was. */
  asideMs(now: number): number | undefined {
    const times = Array.from(this.#attempts.values(), ({ at }) => at);
    return times.length === 0 ? undefined : Math.max(0, Math.min(...times) - now);
  }

  /** Forgets what is not among the topic's messages any more. */
  keepOnly(messages: readonly number[]): void {
    const there = new Set(messages);
    for (const id of this.#attempts.keys()) if (!there.has(id)) this.#attempts.delete(id);
  }
}
