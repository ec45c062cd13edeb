import type { LockLease, Locks } from '@cardroom/locks';
import { startTeller, type StoredMessage, type TellerPorts } from '@cardroom/room';

/** A teller in a process of its own. When that dies, nothing that it has asked for comes back, and its timers are gone. */
export interface MortalTeller {
  readonly isDead: boolean;
  /** What it had begun to send and not settled when it died: nobody can know whether that was told. */
  readonly unsettled: ReadonlySet<string>;
  /** Ends its process now. */
  readonly kill: () => void;
  readonly stop: () => Promise<void>;
}

/** How long others wait for the locks of a process that has died, as shipped. */
const LEASE_MS = 3_000;

/** Starts a teller that dies at its `steps`th way to a port or back. */
export function startMortalTeller(ports: TellerPorts, steps = Infinity): MortalTeller {
  const life = new Life(ports, steps);
  const stop = startTeller(life.ports());
  return {
    get isDead() {
      return life.isDead;
    },
    unsettled: life.unsettled,
    kill: () => life.die(),
    stop,
  };
}

class Life {
  isDead = false;
  readonly unsettled = new Set<string>();
  readonly #ports: TellerPorts;
  #stepsLeft: number;
  readonly #leases = new Set<LockLease>();
  readonly #seen = new Map<number, StoredMessage>();

  constructor(ports: TellerPorts, steps: number) {
    this.#ports = ports;
    this.#stepsLeft = steps;
  }

  ports(): TellerPorts {
    const { store, messenger, locks, clock, bus, boards } = this.#ports;
    return {
      ...this.#ports,
      store: {
        outbox: (limit) => this.#ask(() => store.outbox(limit)),
        outboxBacklog: () => this.#ask(() => store.outboxBacklog()),
        waitingTopics: (after, limit) => this.#ask(() => store.waitingTopics(after, limit)),
        topicOutbox: (topic, limit) =>
          this.#ask(async () => {
            const found = await store.topicOutbox(topic, limit);
            for (const message of found.messages) this.#seen.set(message.id, message);
            return found;
          }),
        noteSending: (id) =>
          this.#ask(async () => {
            const isOurs = await store.noteSending(id);
            if (isOurs) this.unsettled.add(this.#seen.get(id)?.body ?? '');
            return isOurs;
          }),
        settleOutbox: (settlement) =>
          this.#ask(async () => {
            await store.settleOutbox(settlement);
            for (const id of [...settlement.removed, settlement.unsent ?? 0]) {
              this.unsettled.delete(this.#seen.get(id)?.body ?? '');
            }
          }),
      },
      messenger: {
        send: (topic, content, signal) => this.#ask(() => messenger.send(topic, content, signal)),
        edit: (topic, ref, content, signal) => this.#ask(() => messenger.edit(topic, ref, content, signal)),
      },
      locks: this.#locks(locks),
      clock: { ...clock, after: (delayMs, task) => clock.after(delayMs, () => void (this.isDead || task())) },
      bus: { subscribe: (listener) => bus.subscribe((notice) => void (this.isDead || listener(notice))) },
      boards: (tableId) => this.#ask(() => boards(tableId)),
    };
  }

  #locks(locks: Pick<Locks, 'acquireIfAvailable' | 'release'>): TellerPorts['locks'] {
    return {
      acquireIfAvailable: (request) =>
        this.#ask(async () => {
          const lease = await locks.acquireIfAvailable(request);
          if (lease !== undefined) this.#leases.add(lease);
          if (lease !== undefined && this.isDead) this.#expire(lease);
          return lease;
        }),
      release: (lease) =>
        this.#ask(() => {
          this.#leases.delete(lease);
          return locks.release(lease);
        }),
    };
  }

  async #ask<T>(work: () => Promise<T>): Promise<T> {
    await this.#step();
    const answer = await work();
    await this.#step();
    return answer;
  }

  #step(): Promise<void> {
    this.#stepsLeft -= 1;
    if (this.#stepsLeft <= 0) this.die();
    return this.isDead ? new Promise(() => {}) : Promise.resolve();
  }

  die(): void {
    if (this.isDead) return;
    this.isDead = true;
    for (const lease of this.#leases) this.#expire(lease);
  }

  #expire(lease: LockLease): void {
    const { clock, locks } = this.#ports;
    clock.after(LEASE_MS, () => {
      // What was on its way when it died may have arrived.
      if (this.#leases.delete(lease)) void locks.release(lease);
    });
  }
}
