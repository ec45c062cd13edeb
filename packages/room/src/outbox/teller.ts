import type { Bus } from '../ports/bus.ts';
import { type TellingPorts, tellTopic } from './tell-topic.ts';
import { TellingMemory } from './telling-memory.ts';

/** How often somebody looks for what is to be told, also when nothing was heard. */
const EVERY_MS = 3_000;
/** How long after a commit somebody looks: what is committed in that time is found together. */
const SOON_MS = 100;
/** How many topics are found by one look. */
const TOPICS_AT_ONCE = 500;
/** How long a topic is left alone after something has failed, and how long at most. */
const REST_MIN_MS = 1_000;
const REST_MAX_MS = 60_000;
/** How long stopping waits for calls: longer than they take, and less than a server takes to close. */
const STOP_LIMIT_MS = 3_500;

/** What telling chats needs. */
export interface TellerPorts extends TellingPorts {
  /** Where commits are told; whether they are is no matter, only how soon their messages are. */
  readonly bus: Pick<Bus, 'subscribe'>;
}

/**
 * Tells chats what the outbox holds for them, now and for ever; every process may do so. Each topic goes at a pace of its
 * own, and what fails at one holds up no other, nor any table. Returns the way to stop, which waits for the calls that are
 * under way, but not for long. [OUT6] [OUT8] [OUT17]
 */
export function startTeller(ports: TellerPorts): () => Promise<void> {
  const teller = new Teller(ports);
  teller.start();
  return () => teller.stop();
}

/** A topic at which something is being told or soon will be. */
interface Work {
  running: Promise<void>;
  cancel: () => void;
  /** Whether a look has found the topic since it was last read. */
  isWoken: boolean;
  failures: number;
  readonly memory: TellingMemory;
}

class Teller {
  readonly #ports: TellerPorts;
  readonly #works = new Map<string, Work>();
  #isStopped = false;
  #isWoken = false;
  #isSoon = false;
  #looking: Promise<void> | undefined;
  #cancel = (): void => {};
  #unsubscribe = (): void => {};

  constructor(ports: TellerPorts) {
    this.#ports = ports;
  }

  start(): void {
    this.#unsubscribe = this.#ports.bus.subscribe(() => this.#wake());
    this.#begin();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#unsubscribe();
    this.#cancel();
    for (const { cancel, memory } of this.#works.values()) {
      cancel();
      memory.isEnding = true;
    }
    const { promise: patience, resolve } = Promise.withResolvers<void>();
    const cancel = this.#ports.clock.after(STOP_LIMIT_MS, resolve);
    const atWork = [Promise.resolve(this.#looking), ...[...this.#works.values()].map(({ running }) => running)];
    await Promise.race([Promise.all(atWork), patience]);
    cancel();
  }

  #wake(): void {
    this.#isWoken = true;
    if (this.#looking === undefined && !this.#isSoon) this.#schedule(SOON_MS);
  }

  #schedule(delayMs: number): void {
    if (this.#isStopped) return;
    this.#cancel();
    this.#isSoon = delayMs === SOON_MS;
    this.#cancel = this.#ports.clock.after(delayMs, () => this.#begin());
  }

  #begin(): void {
    this.#isSoon = false;
    this.#isWoken = false;
    this.#looking = this.#lookAndNext();
  }

  async #lookAndNext(): Promise<void> {
    await this.#look();
    this.#looking = undefined;
    this.#schedule(this.#isWoken ? SOON_MS : EVERY_MS);
  }

  async #look(): Promise<void> {
    const { store, onTrouble } = this.#ports;
    try {
      let topics: readonly string[];
      let after = '';
      do {
        topics = await store.waitingTopics(after, TOPICS_AT_ONCE);
        for (const topic of topics) this.#workAt(topic);
        after = topics.at(-1) ?? '';
      } while (topics.length === TOPICS_AT_ONCE);
    } catch (error) {
      onTrouble({ kind: 'tellingFailed', error });
    }
  }

  #workAt(topic: string): void {
    const known = this.#works.get(topic);
    if (known !== undefined) {
      known.isWoken = true;
    } else if (!this.#isStopped) {
      const work: Work = {
        running: Promise.resolve(),
        cancel: () => {},
        isWoken: false,
        failures: 0,
        memory: new TellingMemory(),
      };
      this.#works.set(topic, work);
      work.running = this.#tell(topic, work);
    }
  }

  /** Tells one thing, and sees to it that the next one is told in its time. */
  async #tell(topic: string, work: Work): Promise<void> {
    work.isWoken = false;
    const waitMs = (await this.#attempt(topic, work)) ?? (work.isWoken ? 0 : undefined);
    if (waitMs === undefined || this.#isStopped) {
      this.#works.delete(topic);
      return;
    }
    work.cancel = this.#ports.clock.after(waitMs, () => {
      work.running = this.#tell(topic, work);
    });
  }

  async #attempt(topic: string, work: Work): Promise<number | undefined> {
    try {
      const waitMs = await tellTopic(this.#ports, topic, work.memory);
      work.failures = 0;
      return waitMs;
    } catch (error) {
      this.#ports.onTrouble({ kind: 'tellingFailed', error });
      work.failures += 1;
      return Math.min(REST_MAX_MS, REST_MIN_MS * 2 ** Math.min(work.failures - 1, 16));
    }
  }
}
