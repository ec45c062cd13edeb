import { assert, Defect, type PlayerId, playerId, type TableId } from '@cardroom/kernel';
import type { Sha256 } from '@cardroom/ledger';
import type { BotPolicy, Trouble } from '@cardroom/room';
import { checkStore } from '../check-store.ts';
import { oneOf } from '../draw-request.ts';
import { testConfig } from '../room-driver.ts';
import { createSeededRandom } from '../seeded-random.ts';
import { type ChatSight, createSimulatedChat, type SimulatedChat } from '../simulated-chat.ts';
import { Agenda } from './agenda.ts';
import { Auditor } from './auditor.ts';
import { SimulatedClient } from './client.ts';
import { type FaultName, SETTLED_MS, Weather } from './faults.ts';
import { LEASE_MS, LockService } from './lock-service.ts';
import { drawOptions, type SimulationOptions } from './options.ts';
import { PlainChat } from './plain-chat.ts';
import { type Cluster, SimulatedNode, spreadNews } from './node.ts';
import { SimulatedStore } from './simulated-store.ts';
import { between, EPOCH_MS, type Simulation } from './simulation.ts';
import { Trace } from './trace.ts';

/** What a simulation needs from outside. Nothing of it may follow from anything but what it is given. */
export interface SimulationPorts {
  /** Resolves when all work has come to its end that waits for nothing but other work of this process. */
  readonly settle: () => Promise<void>;
  readonly botPolicy: BotPolicy;
  readonly hash: Sha256;
  /** Is told every line of the trace. */
  readonly hear?: (line: string) => void;
}

/** What came of a simulation that went well. */
export interface SimulationReport {
  readonly options: SimulationOptions;
  readonly events: number;
  readonly simulatedMs: number;
  readonly hands: number;
  readonly commands: number;
  readonly faults: ReadonlyMap<FaultName, number>;
  /** The same for the same seed, wherever it is played. */
  readonly traceHash: string;
}

/** A simulation in which something was not as promised: with what is needed to see it again. */
export class SimulationFailure extends Error {
  override readonly name = 'SimulationFailure';
  readonly options: SimulationOptions;
  readonly lastLines: readonly string[];

  constructor(cause: unknown, options: SimulationOptions, lastLines: readonly string[]) {
    super(`seed ${options.seed}: ${String(cause)}`, { cause });
    this.options = options;
    this.lastLines = lastLines;
  }
}

const SHOWN_LINES = 60;
/** How long is played on when nothing goes wrong any more. */
const CALM_MS = 30_000;
/** What a new player is given. */
const GRANT = 10_000;
/** Longer than anybody has for a turn, with his time bank and what an outage gives back. */
const STUCK_MS = 60_000;
/** The same while servers, locks and the store come and go. */
const STUCK_IN_STORM_MS = 120_000;
/** How soon whoever watches hears of what is written, when nothing goes wrong and when something does. */
const TOLD_IN_CALM_MS = 2_000;
const TOLD_IN_STORM_MS = 30_000;
/** Longer than anybody waits for an answer when nothing goes wrong. */
const ANSWERED_MS = 90_000;
/** Bots may go on playing for somebody who has lost everything; what there is to be told is told in this time. */
const TOLD_MS = 120_000;
/** How often it is looked whether nothing is left over, and how many times at most. */
const LOOK_MS = 1_507;
const LOOKS_MAX = 400;
/** How often chance looks whether something happens to a node. */
const MISHAP_MS = 250;
/** How soon a node is started again that has ended. */
const RESTART_MAX_MS = 3_000;

/**
 * Plays a whole cluster in one thread: real rooms, locks, ledgers and tellers over a simulated network, store, clock and
 * chat, with players who click. Everything follows from the seed. Throws a `SimulationFailure` when a promise was broken.
 */
export async function simulate(seed: number, ports: SimulationPorts): Promise<SimulationReport> {
  const options = drawOptions(seed);
  const run = new Run(options, ports);
  try {
    return await run.play();
  } catch (error) {
    throw new SimulationFailure(error, options, run.trace.last(SHOWN_LINES));
  }
}

class Run {
  readonly trace: Trace;
  readonly #options: SimulationOptions;
  readonly #ports: SimulationPorts;
  readonly #simulation: Simulation;
  readonly #auditor: Auditor;
  readonly #chat: SimulatedChat;
  readonly #cluster: Cluster;
  readonly #lockService: LockService;
  readonly #store: SimulatedStore;
  readonly #nodes: SimulatedNode[] = [];
  readonly #clients: SimulatedClient[] = [];
  readonly #failures: unknown[] = [];
  #nodesBorn = 0;
  readonly #people: PlayerId[] = [];
  readonly #tables: TableId[] = [];
  readonly #chats = new Map<TableId, PlainChat>();

  constructor(options: SimulationOptions, ports: SimulationPorts) {
    this.#options = options;
    this.#ports = ports;
    this.trace = new Trace(ports.hear);
    const random = createSeededRandom(options.seed);
    const agenda = new Agenda(random);
    const weather = new Weather(options.faults, createSeededRandom(random.uint32()));
    this.#simulation = { agenda, random, weather, trace: this.trace };
    this.#auditor = new Auditor({ agenda, weather });
    this.#store = new SimulatedStore(this.#simulation, ports.hash, (request, outcome) => {
      for (const { tableId, handId } of this.#auditor.written(request, outcome))
        this.#chats.get(tableId)?.ended(handId);
    });
    this.#lockService = new LockService(this.#simulation);
    const { 'chat.unknown': unknown = 0, 'chat.tooMany': tooMany = 0 } = options.faults;
    const clock = {
      now: () => EPOCH_MS + Math.floor(agenda.now),
      monotonicMs: () => agenda.now,
      after: (ms: number, task: () => void) => agenda.after(ms, 'the chat', task),
    };
    const faults = {
      lostAnswer: unknown,
      lostCall: unknown,
      notSent: Math.floor(tooMany / 20),
      late: Math.floor(unknown / 4),
    };
    this.#chat = createSimulatedChat({ clock, seed: random.uint32(), faults });
    this.#cluster = {
      simulation: this.#simulation,
      store: this.#store,
      lockService: this.#lockService,
      messenger: this.#chat,
      botPolicy: this.#watched(ports.botPolicy),
      hash: ports.hash,
      countsHands: options.countsHands,
      spread: (from, notice) =>
        spreadNews(
          this.#simulation,
          this.#nodes.filter((node) => node !== from && !node.isDead),
          notice,
        ),
      onTrouble: (node, trouble) => this.#onTrouble(node, trouble),
      onUp: () => {},
      onDown: (node) => this.#onDown(node),
    };
  }

  async play(): Promise<SimulationReport> {
    const { nodes, stormMs } = this.#options;
    const { agenda, weather } = this.#simulation;
    for (let count = 0; count < nodes; count += 1) this.#startNode();
    await this.#until(5_000);
    await this.#openTables();
    this.#mishapSoon();
    await this.#until(stormMs);
    weather.calmDown(agenda.now);
    this.#chat.calmDown();
    await this.#until(SETTLED_MS);
    for (const chat of this.#chats.values()) chat.settle();
    await this.#until(CALM_MS - SETTLED_MS);
    for (const client of this.#clients) {
      client.assertCurrent(TOLD_IN_CALM_MS);
      client.rest();
    }
    await this.#comeToRest();
    // Nobody watches any more: every server starts again, and what was played goes on by itself.
    for (const node of this.#nodes.slice()) node.crash();
    await this.#comeToRest();
    await this.#checkBooks();
    return {
      options: this.#options,
      events: agenda.happened,
      simulatedMs: Math.floor(agenda.now),
      hands: this.#auditor.hands,
      commands: this.#auditor.commands,
      faults: this.#faults(),
      traceHash: this.trace.hash(),
    };
  }

  /** What has gone wrong, with what the chat says of itself. */
  #faults(): ReadonlyMap<FaultName, number> {
    const sights = this.#tables.map((_, number) => this.#chat.sight(topicOf(number)));
    const sum = (of: (sight: ChatSight) => number): number => sights.reduce((all, sight) => all + of(sight), 0);
    return new Map([
      ...this.#simulation.weather.counts,
      ['chat.tooMany', sum(({ tooMany }) => tooMany)],
      ['chat.unknown', sum(({ lostSends, unheardSends }) => lostSends.length + unheardSends)],
    ]);
  }

  /** Lets happen what happens in so many milliseconds. */
  async #until(ms: number): Promise<void> {
    const { agenda, trace } = this.#simulation;
    const until = agenda.now + ms;
    for (let label = agenda.next(until); label !== undefined; label = agenda.next(until)) {
      trace.add(agenda.now, label);
      await this.#ports.settle();
      if (this.#failures.length > 0) throw this.#failures[0];
    }
  }

  /** Bots see what they may. */
  #watched({ names, decide }: BotPolicy): BotPolicy {
    return {
      names,
      decide: (view, draw) => {
        const bot = view.seats.find(({ seat }) => seat === view.you?.seat);
        try {
          this.#auditor.seen(bot?.playerId, view);
        } catch (error) {
          this.#failures.push(error);
        }
        return decide(view, draw);
      },
    };
  }

  #startNode(): void {
    this.#nodesBorn += 1;
    // Where the clocks of the day are right, it is known what an outage must give back.
    const isOutage = this.#nodes.length === 0 && this.#nodesBorn > this.#options.nodes;
    if (isOutage && (this.#simulation.weather.isCalm || this.#options.faults['node.clockJump'] === undefined)) {
      this.#auditor.resumed();
    }
    this.#nodes.push(new SimulatedNode(this.#cluster, `node${this.#nodesBorn}`));
  }

  #onDown(node: SimulatedNode): void {
    const { agenda } = this.#simulation;
    this.#nodes.splice(this.#nodes.indexOf(node), 1);
    for (const client of this.#clients) client.nodeEnded(node);
    agenda.after(between(this.#simulation, 10, RESTART_MAX_MS), 'a node is started', () => this.#startNode());
  }

  #onTrouble(node: SimulatedNode, trouble: Trouble): void {
    if (trouble.kind !== 'halted' && trouble.kind !== 'haltFailed') return;
    this.#failures.push(
      new Defect(`${node.name}: ${trouble.kind}: ${String(trouble.error)}`, { cause: trouble.error }),
    );
  }

  #pick(): SimulatedNode | undefined {
    const serving = this.#nodes.filter(({ room }) => room !== undefined);
    return serving.length === 0 ? undefined : oneOf(this.#simulation.random, serving);
  }

  /** Players who know their tables: it is nobody's fault yet that something goes wrong. */
  async #openTables(): Promise<void> {
    const { tables, playersATable, botsATable } = this.#options;
    for (let number = 0; number < tables; number += 1) {
      const people = Array.from({ length: playersATable }, (_, at) => playerId(`p${number}-${at}`));
      this.#people.push(...people);
      await this.#openTable(number, { people, bots: botsATable });
    }
  }

  async #openTable(number: number, of: { readonly people: readonly PlayerId[]; readonly bots: number }): Promise<void> {
    const { people, bots } = of;
    const [host] = people;
    assert(host !== undefined, 'a table has a host');
    const config = testConfig(host, { seatCount: people.length + bots, chat: topicOf(number) });
    for (const person of people) await this.#certain((room) => room.welcome(person));
    const opened = await this.#certain((room) =>
      room.openTable({ principal: host, key: `open${number}`, config, botCount: bots }),
    );
    assert(opened.ok, 'the table of a simulation opens');
    this.#tables.push(opened.value);
    this.#chats.set(opened.value, new PlainChat(this.#chat.sight(topicOf(number)), this.#auditor));
    const shared = {
      simulation: this.#simulation,
      auditor: this.#auditor,
      table: opened.value,
      people,
      onFailure: (error: unknown) => void this.#failures.push(error),
      pick: () => this.#pick(),
    };
    for (const player of people) this.#clients.push(new SimulatedClient({ ...shared, player, errandMs: 60_000 }));
    if (number % 2 === 0) this.#clients.push(new SimulatedClient({ ...shared, player: playerId(`watcher${number}`) }));
  }

  /** Asks any node until one has answered. */
  async #certain<T>(ask: (room: NonNullable<SimulatedNode['room']>) => Promise<T>): Promise<T> {
    for (let attempt = 0; attempt < 50; attempt += 1) {
      const room = this.#pick()?.room;
      let outcome: { readonly value: T } | undefined;
      // What fails for a reason from outside is asked again.
      if (room !== undefined)
        void ask(room).then(
          (value) => (outcome = { value }),
          () => undefined,
        );
      await this.#until(3_000);
      if (outcome !== undefined) return outcome.value;
    }
    throw new Defect('nobody answers');
  }

  #mishapSoon(): void {
    const { agenda, weather } = this.#simulation;
    agenda.after(MISHAP_MS, 'chance', () => {
      if (weather.isCalm) return;
      this.#assertMoving(STUCK_IN_STORM_MS);
      for (const client of this.#clients) client.assertCurrent(TOLD_IN_STORM_MS);
      this.#mishap();
      this.#mishapSoon();
    });
  }

  #mishap(): void {
    const { weather, random } = this.#simulation;
    const serving = this.#nodes.filter(({ room }) => room !== undefined);
    for (const node of serving) {
      if (weather.strikes('node.crash')) node.crash();
      if (weather.strikes('node.pause')) node.pause(between(this.#simulation, 50, 2 * LEASE_MS));
      if (weather.strikes('node.clockJump')) node.jumpClock(between(this.#simulation, -5_000, 5_000));
      if (weather.strikes('locks.cutOff')) node.cutOffFromLocks(between(this.#simulation, 500, 2 * LEASE_MS));
    }
    if (weather.strikes('locks.restart')) this.#lockService.restart();
    const held = this.#lockService.records().filter(({ isHeld }) => isHeld);
    if (held.length > 0 && weather.strikes('locks.revoked')) this.#lockService.revoke(oneOf(random, held).id, 'chance');
  }

  /** What is still asked, held, reserved or waited for: at some moment there is nothing. */
  async #leftOver(): Promise<readonly string[]> {
    const { waiting, oldestAt = Infinity } = await this.#store.openOutside().outboxBacklog();
    const isLate = oldestAt < EPOCH_MS + this.#simulation.agenda.now - TOLD_MS;
    const unanswered = this.#auditor.unansweredFor(0);
    return [
      ...(unanswered === 0 ? [] : [`${unanswered} commands without an answer`]),
      ...this.#lockService
        .records()
        .map(({ process, label, sinceMs }) => `${process} locks for ${label} since ${sinceMs} ms`),
      ...this.#auditor.pending.map((id) => `reservation ${id}`),
      ...(isLate ? [`${waiting} messages`] : []),
    ];
  }

  #assertMoving(withinMs: number): void {
    const stuck = this.#auditor.stuckFor(withinMs);
    assert(stuck.length === 0, `stuck: ${stuck.join(', ')}`);
  }

  async #comeToRest(): Promise<void> {
    for (let look = 1; ; look += 1) {
      this.#assertMoving(STUCK_MS);
      const unanswered = this.#auditor.unansweredFor(ANSWERED_MS);
      assert(unanswered === 0, `${unanswered} commands have no answer`);
      const left = await this.#leftOver();
      if (left.length === 0 && look * LOOK_MS > STUCK_MS) return;
      assert(look < LOOKS_MAX, `left over: ${left.join(', ')}`);
      await this.#until(LOOK_MS);
    }
  }

  async #checkBooks(): Promise<void> {
    const store = this.#store.openOutside();
    const { waiting } = await store.outboxBacklog();
    for (const chat of this.#chats.values()) chat.check(waiting === 0);
    await checkStore(store, this.#people);
    for (const person of this.#people) {
      const granted = this.#auditor.grantedTo(person);
      assert(granted === GRANT, `${person} was granted ${granted}`);
    }
    const kept = await store.balances([...this.#auditor.balances.keys()]);
    for (const [account, balance] of kept) {
      assert(
        balance === this.#auditor.balances.get(account),
        `${account} holds ${balance}, by what was written ${this.#auditor.balances.get(account)}`,
      );
    }
  }
}

/** The chat of a table. */
function topicOf(number: number): string {
  return `simulated:${number}`;
}
