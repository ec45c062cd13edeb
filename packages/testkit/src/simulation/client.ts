import { assert, chips, Fault, type PlayerId, type TableId } from '@cardroom/kernel';
import type { Room, RoomAnswer, RoomRequest, Subscription, TableStep } from '@cardroom/room';
import type { TableView } from '@cardroom/table';
import { drawCommand, drawRight, oneOf } from '../draw-request.ts';
import type { Act } from '../room-driver.ts';
import type { Auditor, SentCommand } from './auditor.ts';
import type { SimulatedNode } from './node.ts';
import { between, Line, oneIn, type Simulation } from './simulation.ts';

/** How long somebody waits for an answer before he sends once more, over another connection. */
const PATIENCE_MS = 4_000;
/** How soon a connection is made again that was cut. */
const AGAIN_MAX_MS = 1_000;
/** How soon whoever does not play looks for something to do. */
const IDLE_ERRAND_MS = 3_000;
/** Answers that are remembered, to be asked for again. */
const REMEMBERED = 20;

/** A player, or somebody who only watches, with a browser of his own. */
export interface ClientParts {
  readonly simulation: Simulation;
  readonly auditor: Auditor;
  readonly player: PlayerId;
  readonly table: TableId;
  readonly people: readonly PlayerId[];
  /** How often he does anything but wait for his turn, in milliseconds; never when absent. */
  readonly errandMs?: number;
  /** Is told of what was not as promised. */
  readonly onFailure: (error: unknown) => void;
  /** A node that serves, by chance. */
  readonly pick: () => SimulatedNode | undefined;
}

interface Connection {
  readonly node: SimulatedNode;
  readonly room: Room;
  readonly up: Line;
  readonly down: Line;
  subscription: Subscription | undefined;
  /** Since when what happens is told over it. */
  since: number;
  isOpen: boolean;
}

interface Sent extends SentCommand {
  readonly command: Act;
}

/** Plays over a connection that may be cut, as whoever has the page open: every version once and in order, every command until it is answered. */
export class SimulatedClient {
  readonly #parts: ClientParts;
  #connection: Connection | undefined;
  #view: TableView | undefined;
  /** The last version that was heard of. */
  #version: number | undefined;
  readonly #unanswered = new Map<string, Sent>();
  readonly #answered: Sent[] = [];
  #turn = '';
  #isResting = false;

  constructor(parts: ClientParts) {
    this.#parts = parts;
    this.#connectSoon();
    this.#errandSoon();
  }

  /** Begins nothing any more, and goes when all is answered. */
  rest(): void {
    this.#isResting = true;
    if (this.#isDone) this.#cut();
  }

  /** Whoever has watched for a while knows of all that was written so long ago. */
  assertCurrent(withinMs: number): void {
    const { simulation, auditor, table, player } = this.#parts;
    const due = auditor.versionBefore(table, withinMs);
    const isSettled = this.#connection !== undefined && this.#connection.since < simulation.agenda.now - withinMs;
    const version = this.#version ?? 0;
    assert(!isSettled || version >= due, `${player} has heard of ${version}, and ${due} is written`);
  }

  get #isDone(): boolean {
    return this.#isResting && this.#unanswered.size === 0;
  }

  /** Its node has ended. */
  nodeEnded(node: SimulatedNode): void {
    if (this.#connection?.node === node) this.#cut();
  }

  #connectSoon(): void {
    const { simulation, player } = this.#parts;
    simulation.agenda.after(between(simulation, 1, AGAIN_MAX_MS), `${player} connects`, () => this.#connect());
  }

  #connect(): void {
    if (this.#isDone) return;
    const { simulation, player, pick, table } = this.#parts;
    const node = pick();
    if (node?.room === undefined) return this.#connectSoon();
    const connection: Connection = {
      node,
      room: node.room,
      up: new Line(simulation, `${player} to ${node.name}`),
      down: new Line(simulation, `${node.name} to ${player}`),
      subscription: undefined,
      since: Infinity,
      isOpen: true,
    };
    this.#connection = connection;
    const since = this.#version;
    connection.up.send('subscribe', () => node.receive(() => void this.#subscribe(connection, table, since)));
  }

  /** What the server's end of the connection does. */
  async #subscribe(connection: Connection, table: TableId, since: number | undefined): Promise<void> {
    const { player } = this.#parts;
    const { room, node } = connection;
    let early: TableStep[] | undefined = [];
    const hear = (step: TableStep): void =>
      void (early === undefined ? this.#tell(connection, step) : early.push(step));
    const subscription = await room
      .subscribe(table, player, hear, since)
      .catch((error: unknown) => this.#failed(error));
    if (subscription === undefined) return this.#hangUp(connection);
    if (!connection.isOpen || node.isDead) return subscription.unsubscribe();
    connection.subscription = subscription;
    connection.since = this.#parts.simulation.agenda.now;
    const { missed, version, view } = subscription;
    if (missed === undefined)
      connection.down.send(`snapshot ${version}`, () => this.#snapshot(connection, version, view));
    for (const step of [...(missed ?? []), ...early]) this.#tell(connection, step);
    early = undefined;
    for (const sent of this.#unanswered.values()) this.#transmit(sent);
  }

  #tell(connection: Connection, step: TableStep): void {
    connection.down.send(`step ${step.version}`, () => this.#step(connection, step));
  }

  /** The server has nothing for it: it goes, and the client comes again. */
  #hangUp(connection: Connection): void {
    connection.down.send('goodbye', () => {
      if (this.#connection === connection) this.#cut();
    });
  }

  #cut(): void {
    const connection = this.#connection;
    if (connection === undefined) return;
    connection.isOpen = false;
    connection.subscription?.unsubscribe();
    this.#connection = undefined;
    this.#connectSoon();
  }

  #snapshot(connection: Connection, version: number, view: TableView): void {
    if (connection !== this.#connection) return;
    assert(this.#version === undefined || version >= this.#version, 'a snapshot is not older than what was seen');
    this.#version = version;
    this.#parts.auditor.shown(this.#parts.player, view);
    this.#consider(view);
  }

  #step(connection: Connection, step: TableStep): void {
    if (connection !== this.#connection) return;
    const { simulation, auditor, player } = this.#parts;
    assert(
      step.version === (this.#version ?? step.version - 1) + 1,
      `${player} is told ${step.version} after ${this.#version}`,
    );
    this.#version = step.version;
    auditor.told(player, step, connection.since);
    if (simulation.weather.strikes('client.cutOff')) return this.#cut();
    this.#consider(step.view);
  }

  #consider(view: TableView): void {
    this.#view = view;
    const { simulation, player } = this.#parts;
    const { you, handId, turn, actor } = view;
    if (this.#isResting || you === undefined || actor !== you.seat || you.legal.length === 0) return;
    const name = `${handId} ${turn}`;
    if (this.#turn === name) return;
    this.#turn = name;
    const ms = oneIn(simulation, 80) ? between(simulation, 5_000, 40_000) : between(simulation, 10, 900);
    simulation.agenda.after(ms, `${player} acts`, () => this.#act(name));
  }

  /** Does what he made up his mind about, whether it is still his turn or not. */
  #act(turnName: string): void {
    const view = this.#view;
    if (this.#isResting || view?.you === undefined || view.handId === undefined || view.turn === undefined) return;
    const { random, weather } = this.#parts.simulation;
    const fence = { handId: view.handId, turn: view.turn };
    if (`${view.handId} ${view.turn}` !== turnName) return;
    const isHostile = weather.strikes('client.hostile') || view.you.legal.length === 0;
    if (isHostile) return this.#send(drawCommand(random, this.#parts.player, fence));
    const { legal } = view.you;
    const passive = legal.filter(({ type }) => type === 'check' || type === 'call' || type === 'show');
    const range = random.uint32() % 3 > 0 && passive.length > 0 ? oneOf(random, passive) : oneOf(random, legal);
    const { type } = range;
    const action: Act =
      type === 'bet' || type === 'raise'
        ? { type, to: oneOf(random, [range.min, range.min, range.max]), ...fence }
        : { type, ...fence };
    this.#send(action);
  }

  #errandSoon(): void {
    const { simulation, player, errandMs } = this.#parts;
    if (errandMs === undefined) return;
    const most = this.#isPlaying() ? errandMs : IDLE_ERRAND_MS;
    simulation.agenda.after(between(simulation, most / 4, most), `${player} thinks`, () => {
      if (!this.#isResting) this.#errand();
      this.#errandSoon();
    });
  }

  #isPlaying(): boolean {
    const own = this.#view?.seats.find(({ seat }) => seat === this.#view?.you?.seat);
    return own !== undefined && own.status !== 'busted' && own.status !== 'sittingOut';
  }

  #errand(): void {
    const { simulation, player, people } = this.#parts;
    const { random, weather } = simulation;
    const view = this.#view;
    if (view === undefined) return;
    const stale = this.#answered.length > 0 && weather.strikes('client.stale');
    if (stale) return this.#transmit(oneOf(random, this.#answered));
    if (this.#answered.length > 0 && weather.strikes('client.keyReused')) return this.#reuseKey();
    const { you, rights } = view;
    if (you === undefined) return this.#send(drawJoin(simulation, player));
    if (rights.length > 0 && oneIn(simulation, 6)) return this.#send(drawRight(random, rights, people));
    const own = view.seats.find(({ seat }) => seat === you.seat);
    if (own?.status === 'sittingOut') return this.#send({ type: 'sitIn' });
    if (own?.status === 'busted' && oneIn(simulation, 2)) return this.#send(drawTopUp(simulation));
    if (own?.status === 'waiting' && oneIn(simulation, 2)) return this.#send({ type: 'postBlinds', post: true });
    const fence = view.handId === undefined ? undefined : { handId: view.handId, turn: view.turn ?? 0 };
    this.#send(drawCommand(random, player, weather.strikes('client.hostile') ? fence : undefined));
  }

  /** The same key with another content, which must have no effect. */
  #reuseKey(): void {
    const { simulation, player, table } = this.#parts;
    const { key } = oneOf(simulation.random, this.#answered);
    const command: Act = { type: 'chat', name: player, text: `not what was asked under ${key}` };
    const connection = this.#connection;
    if (connection === undefined) return;
    connection.up.send('a key once more', () =>
      connection.node.receive(() => {
        void connection.room
          .execute(requestOf({ player, key, table, command }))
          .then((answer) => assert(!answer.ok && answer.error.code === 'KeyReused', 'a key is not used for two things'))
          .catch((error: unknown) => this.#failed(error));
      }),
    );
  }

  #send(command: Act): void {
    const { simulation, auditor, player, table } = this.#parts;
    const sent: Sent = { player, table, command, key: simulation.random.id(), content: `${player} ${command.type}` };
    auditor.sent(sent);
    this.#unanswered.set(sent.key, sent);
    this.#transmit(sent);
    if (simulation.weather.strikes('client.doubleClick')) {
      if (oneIn(simulation, 2)) this.#transmit(sent);
      else this.#transmitElsewhere(sent);
    }
    this.#waitFor(sent);
  }

  #waitFor(sent: Sent): void {
    const { simulation, player } = this.#parts;
    simulation.agenda.after(PATIENCE_MS, `${player} has waited`, () => {
      if (!this.#unanswered.has(sent.key)) return;
      // Whoever waits in vain tries another server.
      if (oneIn(simulation, 2)) this.#cut();
      else this.#transmit(sent);
      this.#waitFor(sent);
    });
  }

  /** The same at another node, as from a second window. */
  #transmitElsewhere(sent: Sent): void {
    const { simulation, pick, player } = this.#parts;
    const node = pick();
    if (node?.room === undefined) return;
    const { room, name } = node;
    const up = new Line(simulation, `${player} also to ${name}`);
    const down = new Line(simulation, `${name} also to ${player}`);
    up.send(sent.command.type, () =>
      node.receive(() => {
        void room
          .execute(requestOf(sent))
          .then((answer) => down.send('answer', () => this.#answer(sent, answer)))
          .catch((error: unknown) => this.#failed(error));
      }),
    );
  }

  #transmit(sent: Sent): void {
    const connection = this.#connection;
    if (connection === undefined) return;
    connection.up.send(sent.command.type, () =>
      connection.node.receive(() => {
        void connection.room
          .execute(requestOf(sent))
          .then((answer) => connection.down.send('answer', () => this.#answer(sent, answer)))
          .catch((error: unknown) => this.#failed(error));
      }),
    );
  }

  /** What has failed for a reason from outside has no answer yet; any other failure is a mistake. */
  #failed(error: unknown): undefined {
    if (!(error instanceof Fault)) this.#parts.onFailure(error);
  }

  #answer(sent: Sent, answer: RoomAnswer): void {
    this.#parts.auditor.answered(sent, answer);
    if (!this.#unanswered.delete(sent.key)) return;
    this.#answered.push(sent);
    if (this.#answered.length > REMEMBERED) this.#answered.shift();
    if (this.#isDone) this.#cut();
  }
}

function requestOf({ player, key, table, command }: Omit<Sent, 'content'>): RoomRequest {
  return { principal: player, key, tableId: table, command: { ...command, playerId: player } };
}

function drawJoin(simulation: Simulation, player: PlayerId): Act {
  return { type: 'join', name: player, isBot: false, buyIn: chips(between(simulation, 200, 2_000)) };
}

function drawTopUp(simulation: Simulation): Act {
  return { type: 'topUp', amount: chips(between(simulation, 200, 2_000)) };
}
