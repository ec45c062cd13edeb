import { assert, Fault } from '@cardroom/kernel';
import type { Sha256 } from '@cardroom/ledger';
import {
  createStore,
  type RequestOf,
  type RequestOutcome,
  type Store,
  type StoreReads,
  type StoreRequest,
  type Submit,
} from '@cardroom/room';
import { createMemoryParts, type MemoryParts } from '../memory-store.ts';
import { between, Line, type Simulation, wayMs } from './simulation.ts';

/** Who asks a store: what comes back to one that has died does not arrive. */
export interface StoreUser {
  readonly name: string;
  /** Whether, for all that the user can know, it holds the lock that has this fence. */
  holds(fence: number): boolean;
  /** Lets something happen at the user, if there is still somebody. */
  receive(run: () => void): void;
}

/** Hears of every request that was written, with its outcome, in the order of the writing. */
export type HearWritten = (request: StoreRequest, outcome: RequestOutcome) => void;

interface Waiting {
  readonly request: StoreRequest;
  readonly answer: (outcome: RequestOutcome) => void;
  readonly fail: () => void;
}

/** How long whoever asks waits for an answer that does not come. */
const TIMEOUT_MS = 1_500;

/** A database that many nodes use over a network: it writes what has come in batches, is slow, refuses, loses and restarts. */
export class SimulatedStore {
  /** What is kept, without a network: for whoever looks at it from outside. */
  readonly parts: MemoryParts;
  readonly #simulation: Simulation;
  readonly #hear: HearWritten;
  #queue: Waiting[] = [];
  #isWriting = false;
  #downUntil = 0;

  constructor(simulation: Simulation, hash: Sha256, hear: HearWritten) {
    this.#simulation = simulation;
    this.#hear = hear;
    this.parts = createMemoryParts(hash);
  }

  /** The store as one node has it. */
  openFor(user: StoreUser): Store {
    const line = new Line(this.#simulation, `${user.name} writes`);
    const submit: Submit = <Kind extends StoreRequest['kind']>(request: RequestOf<Kind>) =>
      this.#submit(user, line, request) as Promise<RequestOutcome<Kind>>;
    return createStore({ submit, reads: this.#readsFor(user), close: async () => {} });
  }

  /** The store as it is, for whoever looks at it from outside when nothing is on its way. */
  openOutside(): Store {
    const submit: Submit = () => Promise.reject(new Fault('StoreFailed', 'only looked at'));
    return createStore({ submit, reads: this.parts.reads, close: async () => {} });
  }

  #submit(user: StoreUser, line: Line, request: StoreRequest): Promise<RequestOutcome> {
    const { weather } = this.#simulation;
    const what = wordsOf(request);
    assert(request.kind !== 'commit' || user.holds(request.commit.fence), `${user.name} writes without a lock`);
    return new Promise((resolve, reject) => {
      const fail = (why: string): void => user.receive(() => reject(new Fault('StoreFailed', why)));
      if (weather.strikes('store.requestLost'))
        return this.#later(`${user.name} waits for nothing`, TIMEOUT_MS, () => fail('no answer'));
      line.send(what, () => {
        if (this.#isDown() || weather.strikes('store.refused'))
          return this.#later(`${user.name} is refused`, wayMs(this.#simulation), () => fail('refused'));
        this.#queue.push({
          request,
          answer: (outcome) => {
            if (weather.strikes('store.answerLost'))
              return this.#later(`${user.name} hears nothing`, TIMEOUT_MS, () => fail('the answer was lost'));
            this.#later(`${user.name} hears of ${what}`, wayMs(this.#simulation), () =>
              user.receive(() => resolve(outcome)),
            );
          },
          fail: () => this.#later(`${user.name} is cut off`, wayMs(this.#simulation), () => fail('cut off')),
        });
        this.#write();
      });
    });
  }

  /** What comes while a batch is written is the next one. */
  #write(): void {
    if (this.#isWriting || this.#queue.length === 0) return;
    this.#isWriting = true;
    const { weather } = this.#simulation;
    const ms = weather.strikes('store.slow')
      ? between(this.#simulation, 20, 900)
      : between(this.#simulation, 2, 30) / 10;
    this.#later('the store writes', ms, () => {
      this.#isWriting = false;
      const batch = this.#queue;
      this.#queue = [];
      if (weather.strikes('store.restart')) return this.#restart(batch);
      const outcomes = this.#keep(batch);
      for (const [at, { answer }] of batch.entries()) {
        const outcome = outcomes[at];
        if (outcome !== undefined) answer(outcome);
      }
      this.#write();
    });
  }

  #keep(batch: readonly Waiting[]): readonly RequestOutcome[] {
    const outcomes = this.parts.writeBatch(batch.map(({ request }) => request));
    for (const [at, { request }] of batch.entries()) {
      const outcome = outcomes[at];
      if (outcome !== undefined) this.#hear(request, outcome);
    }
    return outcomes;
  }

  /** What was about to be written is on the disk as a whole or not at all, and nobody is told. */
  #restart(batch: readonly Waiting[]): void {
    if (between(this.#simulation, 0, 1) === 1) this.#keep(batch);
    const cutOff = [...batch, ...this.#queue];
    this.#queue = [];
    this.#downUntil = this.#simulation.agenda.now + between(this.#simulation, 20, 2_500);
    for (const { fail } of cutOff) fail();
  }

  #isDown(): boolean {
    return this.#simulation.agenda.now < this.#downUntil;
  }

  #readsFor(user: StoreUser): StoreReads {
    const { reads } = this.parts;
    const ask = (name: string, work: () => Promise<unknown>): Promise<unknown> => this.#read(user, name, work);
    const asked = Object.entries(reads).map(([name, read]: [string, (...args: unknown[]) => Promise<unknown>]) => [
      name,
      (...args: unknown[]) => ask(name, () => read(...args)),
    ]);
    return Object.fromEntries(asked) as StoreReads;
  }

  #read(user: StoreUser, name: string, work: () => Promise<unknown>): Promise<unknown> {
    const { weather } = this.#simulation;
    return new Promise((resolve, reject) => {
      const fail = (): void => user.receive(() => reject(new Fault('StoreFailed', 'not read')));
      const slowMs = weather.strikes('store.slow') ? between(this.#simulation, 20, 900) : 0;
      this.#later(`${user.name} reads ${name}`, wayMs(this.#simulation) + slowMs, () => {
        if (this.#isDown() || weather.strikes('store.refused'))
          return this.#later(`${user.name} may not read`, wayMs(this.#simulation), fail);
        void work().then((value) =>
          this.#later(`${user.name} has read ${name}`, wayMs(this.#simulation), () =>
            user.receive(() => resolve(value)),
          ),
        );
      });
    });
  }

  #later(label: string, ms: number, run: () => void): void {
    this.#simulation.agenda.after(ms, label, run);
  }
}

function wordsOf(request: StoreRequest): string {
  if (request.kind !== 'commit') return request.kind;
  const { tableId, version } = request.commit;
  return `commit ${tableId} ${version + 1}`;
}
