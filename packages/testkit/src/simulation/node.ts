import { Fault } from '@cardroom/kernel';
import type { Sha256 } from '@cardroom/ledger';
import { createLocks, type Locks } from '@cardroom/locks';
import {
  type BotPolicy,
  type Bus,
  type Clock,
  createBoardReader,
  createDeadLetterOffice,
  createInProcessBus,
  createOutboxMeter,
  createRoom,
  createWallet,
  createWalletMeter,
  DEFAULT_PACE_SETTINGS,
  type Messenger,
  type Room,
  startMatchKeeper,
  startProjections,
  startRoomKeeper,
  startTeller,
  startWalletKeeper,
  type Store,
  type TableNotice,
  type Trouble,
  type Wallet,
} from '@cardroom/room';
import { createSeededRandom } from '../seeded-random.ts';
import type { LockService } from './lock-service.ts';
import { NodeLocks } from './node-locks.ts';
import type { SimulatedStore, StoreUser } from './simulated-store.ts';
import { between, EPOCH_MS, type Simulation, wayMs } from './simulation.ts';

/** What all nodes of a cluster share. */
export interface Cluster {
  readonly simulation: Simulation;
  readonly store: SimulatedStore;
  readonly lockService: LockService;
  readonly messenger: Messenger;
  readonly botPolicy: BotPolicy;
  readonly hash: Sha256;
  readonly countsHands: boolean;
  /** Sends news of a commit from one node to all others. */
  readonly spread: (from: SimulatedNode, notice: TableNotice) => void;
  /** Is told when a node cannot start, or was stopped by what is no fault from outside. */
  readonly onTrouble: (node: SimulatedNode, trouble: Trouble) => void;
  /** Is told of nodes that came up, and of those that ended. */
  readonly onUp: (node: SimulatedNode) => void;
  readonly onDown: (node: SimulatedNode) => void;
}

const UNCOUNTED = { count() {}, seconds() {}, deadLetter() {} };

/** A server process: the real room with all that goes on beside it, on simulated ports. When it dies, nothing comes back to it. */
export class SimulatedNode implements StoreUser {
  readonly name: string;
  /** Serves clients; before that it starts, and after that it is dead. */
  room: Room | undefined;
  wallet: Wallet | undefined;
  isDead = false;
  readonly #cluster: Cluster;
  readonly #bus: Bus;
  #isPaused = false;
  #backlog: (() => void)[] = [];
  #clockOffMs = 0;
  #locks: NodeLocks | undefined;

  constructor(cluster: Cluster, name: string) {
    this.#cluster = cluster;
    this.name = name;
    const inside = createInProcessBus();
    this.#bus = {
      subscribe: (listener) => inside.subscribe(listener),
      publish: (notice) => {
        inside.publish(notice);
        cluster.spread(this, notice);
      },
    };
    this.#hear = (notice) => inside.publish(notice);
    void this.#start();
  }

  readonly #hear: (notice: TableNotice) => void;

  /** Lets something happen here: not when it is dead, and later when it does nothing just now. */
  receive(run: () => void): void {
    if (this.isDead) return;
    if (this.#isPaused) this.#backlog.push(run);
    else run();
  }

  holds(fence: number): boolean {
    return this.#locks?.holds(fence) ?? false;
  }

  /** News of a commit have come from elsewhere. */
  hear(notice: TableNotice): void {
    this.receive(() => this.#hear(notice));
  }

  crash(): void {
    if (this.isDead) return;
    this.isDead = true;
    this.room = undefined;
    this.#backlog = [];
    this.#cluster.onDown(this);
  }

  /** Does nothing for so long, and goes on where it was: what has come meanwhile comes then, one after the other. */
  pause(ms: number): void {
    if (this.#isPaused || this.isDead) return;
    this.#isPaused = true;
    const { agenda } = this.#cluster.simulation;
    agenda.after(ms, `${this.name} goes on`, () => {
      this.#isPaused = false;
      const backlog = this.#backlog;
      this.#backlog = [];
      for (const run of backlog) agenda.after(0, `${this.name} catches up`, () => this.receive(run));
    });
  }

  jumpClock(ms: number): void {
    this.#clockOffMs += ms;
  }

  cutOffFromLocks(ms: number): void {
    this.#locks?.cutOff(ms);
  }

  async #start(): Promise<void> {
    const { simulation, store: service, lockService, botPolicy, hash } = this.#cluster;
    const clock = this.#clock();
    const store = service.openFor(this);
    const onTrouble = (trouble: Trouble): void => this.#cluster.onTrouble(this, trouble);
    const backend = new NodeLocks(simulation, lockService, { user: this, timer: clock });
    this.#locks = backend;
    const locks = createLocks({ backend, timer: clock });
    const deadLetters = createDeadLetterOffice({ store, clock, figures: UNCOUNTED, onTrouble });
    const meter = createWalletMeter(UNCOUNTED, () => clock.monotonicMs());
    const wallet = createWallet({ store, clock, meter, deadLetters });
    const random = createSeededRandom(simulation.random.uint32());
    const bus = this.#bus;
    try {
      const room = await createRoom({ store, clock, random, bus, locks, wallet, botPolicy, sha256: hash, onTrouble });
      startWalletKeeper({ wallet, deadLetters, clock, onTrouble });
      startRoomKeeper({ room, clock, onTrouble });
      startMatchKeeper({ matchmaking: room.matchmaking, clock, onTrouble });
      if (this.#cluster.countsHands) startProjections({ store, clock, bus, onTrouble });
      this.#startTelling(store, { clock, locks, onTrouble });
      this.room = room;
      this.wallet = wallet;
      this.#cluster.onUp(this);
    } catch (error) {
      if (!(error instanceof Fault)) onTrouble({ kind: 'halted', error });
      this.crash();
    }
  }

  #startTelling(
    store: Store,
    ports: { readonly clock: Clock; readonly locks: Locks; readonly onTrouble: (trouble: Trouble) => void },
  ): void {
    const { messenger } = this.#cluster;
    const answered = <T>(call: Promise<T>): Promise<T> =>
      new Promise((resolve) => void this.#hearFromChat(call, resolve));
    startTeller({
      ...ports,
      store,
      bus: this.#bus,
      messenger: {
        send: (topic, content, signal) => answered(messenger.send(topic, content, signal)),
        edit: (topic, ref, content, signal) => answered(messenger.edit(topic, ref, content, signal)),
      },
      boards: createBoardReader(store),
      pace: DEFAULT_PACE_SETTINGS,
      meter: createOutboxMeter(),
    });
  }

  /** Of a message whose teller dies when the answer comes nobody knows whether it was told. */
  async #hearFromChat<T>(call: Promise<T>, resolve: (outcome: T) => void): Promise<void> {
    const outcome = await call;
    if (this.#cluster.simulation.weather.strikes('node.crash')) this.crash();
    this.receive(() => resolve(outcome));
  }

  #clock(): Clock {
    const { agenda } = this.#cluster.simulation;
    return {
      now: () => EPOCH_MS + Math.floor(agenda.now) + this.#clockOffMs,
      monotonicMs: () => agenda.now,
      after: (delayMs, task) => agenda.after(delayMs, `${this.name}'s clock`, () => this.receive(task)),
    };
  }
}

/** How news of commits get from one node to the others: late, twice or never. */
export function spreadNews(simulation: Simulation, others: readonly SimulatedNode[], notice: TableNotice): void {
  const { agenda, weather } = simulation;
  for (const node of others) {
    if (weather.strikes('bus.lost')) continue;
    const times = weather.strikes('bus.duplicated') ? 2 : 1;
    for (let time = 0; time < times; time += 1) {
      const late = weather.strikes('bus.late') ? between(simulation, 5, 3_000) : 0;
      const label = `${node.name} hears of ${notice.tableId} ${notice.version}`;
      agenda.after(wayMs(simulation) + late, label, () => node.hear(notice));
    }
  }
}
