import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from '@cardroom/kernel';
import { type Claim, type LockBackend, lockPath, type LockTimer, type PathSpec, type Waiting } from '@cardroom/locks';

/** How a claim of a test ended, if it did. */
export type Outcome = 'open' | 'granted' | 'refused' | 'failed' | 'lost';

/** A claim that writes down what it is told, and breaks when it is told something twice. */
export interface TestClaim extends Claim {
  readonly outcomes: readonly Outcome[];
  readonly outcome: Outcome;
  readonly fence: number;
  readonly reason: string;
  readonly waiting: Waiting | undefined;
  /** Resolves when it is no longer `open`. */
  readonly answered: Promise<TestClaim>;
  /** Resolves when what it held is lost. */
  readonly lost: Promise<string>;
}

/** What a test asks for. */
export interface TestRequest {
  readonly table?: string;
  readonly path?: PathSpec;
  readonly isIfAvailable?: boolean;
  readonly fenceAbove?: number;
  readonly label?: string;
  readonly task?: number;
}

let lastTicket = 0;

/** Asks for the table of a test, exclusively unless said otherwise. */
export function claim(backend: LockBackend, request: TestRequest = {}): TestClaim {
  const { table = 't1', path = { table: 'X' }, isIfAvailable = false, fenceAbove = 0, label = 'test', task } = request;
  const ticket = (lastTicket += 1);
  const answered = Promise.withResolvers<TestClaim>();
  const lost = Promise.withResolvers<string>();
  const outcomes: Outcome[] = [];
  const made = {
    ticket,
    domain: { kind: 'table' as const, id: table },
    steps: lockPath(path).all,
    isIfAvailable,
    fenceAbove,
    label,
    task: task ?? ticket,
    note: undefined,
    outcomes,
    outcome: 'open' as Outcome,
    fence: 0,
    reason: '',
    waiting: undefined as Waiting | undefined,
    answered: answered.promise,
    lost: lost.promise,
    grant(fence: number) {
      made.fence = fence;
      told('granted');
    },
    refuse: () => told('refused'),
    fail(fault: Fault) {
      made.reason = `${fault.code}: ${fault.message}`;
      told('failed');
    },
    lose(reason: string) {
      made.reason = reason;
      told('lost');
      lost.resolve(reason);
    },
  };
  function told(outcome: Outcome): void {
    outcomes.push(outcome);
    made.outcome = outcome;
    answered.resolve(made);
  }
  made.waiting = backend.ask(made);
  return made;
}

/** The machine's time, and how many timers are set. */
export function createTestTimer(): LockTimer & { readonly pending: number } {
  let pending = 0;
  return {
    get pending() {
      return pending;
    },
    monotonicMs: () => performance.now(),
    after(delayMs, task) {
      pending += 1;
      let isSet = true;
      const over = (): void => {
        if (isSet) pending -= 1;
        isSet = false;
      };
      const timer = setTimeout(() => {
        over();
        task();
      }, delayMs);
      return () => {
        over();
        clearTimeout(timer);
      };
    },
  };
}

/** What locks protect: refuses a write that names a smaller fence than the largest that it has seen. */
export class FencedRegister {
  readonly accepted: string[] = [];
  #largest = 0;

  /** Whether the write got through. */
  write(fence: number, by: string): boolean {
    if (fence < this.#largest) return false;
    this.#largest = fence;
    this.accepted.push(by);
    return true;
  }
}

/** Resolves when something has come true; throws when that takes longer. Gives the milliseconds that it took. */
export async function until(condition: () => boolean, withinMs = 10_000): Promise<number> {
  const start = performance.now();
  while (!condition()) {
    if (performance.now() - start > withinMs) throw new Error(`not within ${withinMs} ms: ${condition.toString()}`);
    await sleep(2);
  }
  return performance.now() - start;
}
