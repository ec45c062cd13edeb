import { assert, type Chips, chips, Fault, type HandId, type PlayerId, type TableId } from '@cardroom/kernel';
import type { Sha256 } from '@cardroom/ledger';
import { handInProgress, type TableCommand } from '@cardroom/table';
import { type Asked, parseAnswer, rejection, type Reply } from './asked.ts';
import { type BotMode, type BotSeats, createBotSeats } from './bot-seats.ts';
import { chatAt } from './chat-history.ts';
import { type Clockwork, createClockwork } from './clockwork.ts';
import { type CommandPath, createCommandPath, type PathPorts } from './command-path.ts';
import { fingerprint } from './fingerprint.ts';
import { haltEvidence, haltSentence } from './halt-evidence.ts';
import { haltTable, lookAtHalted } from './halting.ts';
import { type HandHistory, handFor, phhFor } from './hand-history.ts';
import { catchUp, headOf, hostTable, type HostedTable, resumeTurn, tell, viewOf } from './hosted-table.ts';
import { closeTable, isAbandoned, purgeAnswers, startHousekeeping } from './housekeeping.ts';
import { createMatchmaking, type Matchmaking } from './matchmaking/matchmaking.ts';
import { createOncePerKey, type OncePerKey } from './once-per-key.ts';
import { drawNames, openedTableId, openTableOnce } from './open-table.ts';
import type { BotPolicy } from './ports/bot-policy.ts';
import { overdueTables } from './overdue-tables.ts';
import { gaugesOf, type RoomGauges } from './room-gauges.ts';
import { metered, type MeteredCommand } from './room-meter.ts';
import type { Room, RoomAnswer, RoomRejection, RoomRequest, TableSummary, WalletView } from './room.ts';
import { listenTo } from './listening.ts';
import { movementsFor, receiptFor } from './receipt.ts';
import { resetTable } from './reset-table.ts';
import { summariesOf } from './table-list.ts';
import type { Trouble } from './trouble.ts';
import { balanceOf, GRANT, grantTransfer } from './wallet/wallet.ts';

/** All that a room needs from outside. */
export interface RoomPorts extends PathPorts {
  readonly botPolicy: BotPolicy;
  /** Whether bots play; `normal` if nobody says otherwise. */
  readonly botMode?: BotMode;
  readonly sha256: Sha256;
  /** Told of what nobody else would notice. */
  readonly onTrouble: (trouble: Trouble) => void;
}

/**
 * A room over its ports, with every table of the store at work again: a hand that was being played goes on with
 * the same cards, and whoever was to act gets at least a full turn. [R50]
 */
export async function createRoom(ports: RoomPorts): Promise<Room> {
  assert((await ports.store.sumOfBalances()) === 0, 'the sum of all accounts is not zero');
  const running = new RunningRoom(ports);
  await running.open();
  return running;
}

class RunningRoom implements Room {
  readonly #ports: RoomPorts;
  readonly #tables = new Map<TableId, HostedTable>();
  /** Tables of the store that make no sense. */
  readonly #unreadable = new Set<TableId>();
  readonly #path: CommandPath;
  readonly #once: OncePerKey;
  readonly #clockwork: Clockwork;
  readonly #bots: BotSeats;
  readonly matchmaking: Matchmaking;
  readonly #inFlight = new Set<Promise<unknown>>();
  readonly #stops: (() => void)[] = [];

  constructor(ports: RoomPorts) {
    this.#ports = ports;
    this.#path = createCommandPath(ports);
    this.#once = createOncePerKey(ports);
    this.#clockwork = createClockwork(ports.clock, (hosted, command) => this.#runTimed(hosted, command));
    this.#bots = createBotSeats({
      clock: ports.clock,
      random: ports.random,
      policy: ports.botPolicy,
      mode: ports.botMode ?? 'normal',
      onTrouble: ports.onTrouble,
      act: (hosted, bot, command) => this.#runForBot(hosted, bot, command),
      fund: (bot, amount) => this.#fund(bot, amount),
    });
    this.matchmaking = createMatchmaking({
      path: ports,
      once: this.#once,
      host: (id) => this.#host(id),
      track: (work) => this.#track(work),
      onTrouble: ports.onTrouble,
    });
  }

  async open(): Promise<void> {
    const { store, bus } = this.#ports;
    for (const id of await store.tableIds()) await this.#hostOrHalt(id);
    this.#stops.push(bus.subscribe(({ tableId, version }) => void this.#onNotice(tableId, version)));
    this.#stops.push(startHousekeeping(this.#ports.clock, () => this.#track(this.#keepHouse())));
  }

  async execute({ principal, key, tableId, command }: RoomRequest): Promise<RoomAnswer> {
    assert('playerId' in command && command.playerId === principal, 'a command is its principal’s own');
    const asked = { principal, key, fingerprint: fingerprint({ tableId, command }) };
    let isRepeat = false;
    const run = async (): Promise<RoomAnswer> => {
      const once = await this.#track(this.#once(asked, () => this.#run(tableId, command, asked)));
      if (once.kind === 'keyReused') return { ok: false, at: this.#ports.clock.now(), error: { code: 'KeyReused' } };
      ({ isRepeat } = once);
      return parseAnswer(once.body);
    };
    const outcomeOf = (answer: RoomAnswer) => (isRepeat ? 'repeated' : answer.ok ? 'accepted' : answer.error.code);
    return metered(this.#ports, { ...this.#metered(tableId, command), requestId: key }, run, outcomeOf);
  }

  async openTable(request: Parameters<Room['openTable']>[0]): ReturnType<Room['openTable']> {
    const { principal, key, config, botCount } = request;
    const asked = { principal, key, fingerprint: fingerprint({ config, botCount }) };
    const { random, botPolicy } = this.#ports;
    const botNames = drawNames(botPolicy.names, botCount, random);
    const once = await this.#track(this.#once(asked, () => openTableOnce(this.#ports, asked, { config, botNames })));
    if (once.kind === 'keyReused') return { ok: false, error: { code: 'KeyReused' } };
    const id = openedTableId(once.body);
    const hosted = await this.#host(id);
    if (hosted !== undefined) this.#ports.bus.publish({ tableId: id, version: hosted.latest.version });
    return { ok: true, value: id };
  }

  async view(tableId: TableId, viewer: PlayerId | undefined): ReturnType<Room['view']> {
    const hosted = await this.#host(tableId);
    return hosted === undefined ? undefined : viewOf(hosted, hosted.latest, viewer);
  }

  async tables(): Promise<readonly TableSummary[]> {
    return summariesOf([...this.#tables.values()]);
  }

  gauges(): RoomGauges {
    return gaugesOf([...this.#tables.values()], this.#ports.clock.now());
  }

  setBotMode(mode: BotMode): void {
    this.#bots.setMode(mode);
    for (const hosted of this.#tables.values()) this.#bots.arm(hosted);
  }

  async subscribe(
    tableId: TableId,
    viewer: PlayerId | undefined,
    listener: Parameters<Room['subscribe']>[2],
    since?: number,
  ): ReturnType<Room['subscribe']> {
    const hosted = await this.#host(tableId);
    if (hosted === undefined) return undefined;
    // Who comes from another room may know more than this one does, which is news like any other.
    const fault = since === undefined ? undefined : await this.#onNotice(tableId, since);
    if (fault !== undefined) throw fault;
    const subscription = listenTo(hosted, { viewer, listener, since }, (error) =>
      this.#ports.onTrouble({ kind: 'listenerFailed', tableId, error }),
    );
    this.#arm(hosted);
    return subscription;
  }

  async chat(tableId: TableId, limit: number): ReturnType<Room['chat']> {
    const hosted = await this.#host(tableId);
    return hosted === undefined ? undefined : chatAt(this.#ports.store, hosted, limit);
  }

  async welcome(player: PlayerId): Promise<WalletView> {
    const posted = await this.#ports.store.post([grantTransfer(player, player, GRANT)], this.#ports.clock.now());
    // Whoever was granted another amount in earlier days has been granted his.
    assert(posted.ok || posted.error.code === 'TransferDiffers', 'a grant cannot be refused');
    return this.wallet(player);
  }

  wallet(player: PlayerId): Promise<WalletView> {
    return balanceOf(this.#ports.store, player);
  }

  hands(tableId: TableId, limit: number, beforeNumber?: number): ReturnType<Room['hands']> {
    return this.#ports.store.hands(tableId, limit, beforeNumber);
  }

  hand(handId: HandId, viewer: PlayerId | undefined): Promise<HandHistory | undefined> {
    return handFor(this.#ports.store, handId, viewer);
  }

  handText(handId: HandId, viewer: PlayerId | undefined): ReturnType<Room['handText']> {
    return phhFor(this.#ports.store, handId, viewer);
  }

  movements(handId: HandId): ReturnType<Room['movements']> {
    return movementsFor(this.#ports.store, handId);
  }

  receipt(handId: HandId): ReturnType<Room['receipt']> {
    return receiptFor(this.#ports.store, handId, this.#ports.sha256);
  }

  reset(tableId: TableId, reason: string): Promise<RoomAnswer> {
    return this.#answerToHouse(tableId, resetTable(this.#ports, tableId, reason));
  }

  pause(tableId: TableId, reason: string): Promise<RoomAnswer> {
    return this.#answerToHouse(tableId, this.#run(tableId, { type: 'housePause', reason }));
  }

  resume(tableId: TableId): Promise<RoomAnswer> {
    return this.#answerToHouse(tableId, this.#run(tableId, { type: 'houseResume' }));
  }

  overdueTables(byMs: number): readonly TableId[] {
    return overdueTables(this.#tables.values(), this.#ports.clock.now() - byMs);
  }

  async lookAround(): Promise<void> {
    const versions = await this.#ports.store.tableVersions();
    for (const [id, version] of versions) {
      const hosted = this.#tables.get(id);
      if (hosted === undefined) await this.#hostOrHalt(id);
      // What is on its way from here is heard of without looking.
      else if (headOf(hosted).version === hosted.latest.version) await this.#onNotice(id, version);
    }
    for (const hosted of this.#tables.values()) if (!versions.has(hosted.tableId)) await this.#lookAgain(hosted);
  }

  async close(): Promise<void> {
    this.#clockwork.stop();
    this.#bots.stop();
    for (const stop of this.#stops) stop();
    while (this.#inFlight.size > 0) await Promise.allSettled(this.#inFlight);
  }

  /** What a command of the house has come to, and the table as a spectator sees it then. */
  async #answerToHouse(tableId: TableId, command: Promise<Reply>): Promise<RoomAnswer> {
    const { body } = await this.#track(command);
    if (body !== '') return parseAnswer(body);
    const hosted = await this.#host(tableId);
    assert(hosted !== undefined, 'a table that was commanded is there');
    await this.#lookAgain(hosted);
    const { version, at } = hosted.latest;
    return { ok: true, at, version, view: viewOf(hosted, hosted.latest, undefined) };
  }

  /** The table at work in this room, brought in from the store if need be. */
  async #host(id: TableId): Promise<HostedTable | undefined> {
    const known = this.#tables.get(id);
    if (known !== undefined) return known.halted === undefined ? known : this.#lookAgain(known);
    const stored = await this.#ports.store.table(id);
    // Somebody else may have brought it in meanwhile.
    const raced = this.#tables.get(id);
    if (stored === undefined || stored.closedAt !== undefined || raced !== undefined) return raced;
    const hosted = hostTable(stored, this.#ports.clock.now());
    resumeTurn(hosted, this.#ports.clock.now());
    hosted.listeners.add(() => this.#arm(hosted));
    this.#tables.set(id, hosted);
    this.#arm(hosted);
    return hosted;
  }

  /** A table that was halted may have been put into play again, or closed, by an operator. */
  async #lookAgain(hosted: HostedTable): Promise<HostedTable | undefined> {
    try {
      await lookAtHalted(this.#ports, hosted);
    } catch (error) {
      // It is out of play here in any case, and is looked at again by whoever comes next.
      if (!(error instanceof Fault) && hosted.halted === undefined && !hosted.isClosed) throw error;
    }
    tell(hosted);
    this.#arm(hosted);
    if (!hosted.isClosed) return hosted;
    this.#tables.delete(hosted.tableId);
    return undefined;
  }

  /** A stored table that makes no sense is halted; it must not keep the others from being played. */
  async #hostOrHalt(id: TableId): Promise<void> {
    try {
      await this.#host(id);
    } catch (error) {
      if (error instanceof Fault) throw error;
      // Told once, however often somebody looks around.
      if (this.#unreadable.has(id)) return;
      const evidence = haltEvidence(error, { doing: 'load' });
      this.#ports.meter?.halted();
      this.#ports.onTrouble({ kind: 'halted', tableId: id, error, evidence });
      await this.#ports.store.halt(id, haltSentence(evidence), this.#ports.clock.now());
      this.#unreadable.add(id);
    }
  }

  #arm(hosted: HostedTable): void {
    this.#clockwork.arm(hosted);
    this.#bots.arm(hosted);
  }

  async #run(id: TableId, command: TableCommand, asked?: Asked): Promise<Reply> {
    const hosted = await this.#host(id);
    if (hosted === undefined) return rejection('UnknownTable', this.#ports.clock.now());
    return this.#guarded(hosted, command.type, () => this.#path(hosted, command, asked));
  }

  /** Runs `work` on a table, which is halted when that ends in anything but a `Fault`. */
  async #guarded<T>(hosted: HostedTable, doing: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Fault)) {
        await haltTable(this.#ports, hosted, error, doing);
        this.#arm(hosted);
      }
      throw error;
    }
  }

  async #runTimed(hosted: HostedTable, command: TableCommand): Promise<void> {
    try {
      await this.#runUnasked(hosted.tableId, command);
    } catch (error) {
      this.#ports.onTrouble({ kind: 'timerFailed', tableId: hosted.tableId, error });
    }
  }

  async #runForBot(hosted: HostedTable, bot: PlayerId, command: TableCommand): Promise<boolean> {
    assert('playerId' in command && command.playerId === bot, 'a command is its bot’s own');
    const error = await this.#runUnasked(hosted.tableId, command);
    if (error !== undefined) this.#ports.onTrouble({ kind: 'botRefused', tableId: hosted.tableId, error });
    return error === undefined;
  }

  /** A command of time or of a bot: they never ask twice, so there is no key, and no answer to keep. */
  #runUnasked(tableId: TableId, command: TableCommand): Promise<RoomRejection | undefined> {
    const run = async (): Promise<RoomRejection | undefined> => {
      const { body } = await this.#track(this.#run(tableId, command));
      const answer = body === '' ? undefined : parseAnswer(body);
      return answer === undefined || answer.ok ? undefined : answer.error;
    };
    return metered(this.#ports, this.#metered(tableId, command), run, (error) => error?.code ?? 'accepted');
  }

  #metered(tableId: TableId, { type: action }: TableCommand): MeteredCommand {
    return { action, tableId, handNumber: () => this.#tables.get(tableId)?.latest.table.handNumber };
  }

  async #fund(bot: PlayerId, amount: Chips): Promise<void> {
    const { available } = await this.wallet(bot);
    if (available >= amount) return;
    const grant = grantTransfer(this.#ports.random.id(), bot, chips(amount - available));
    const posted = await this.#track(this.#ports.store.post([grant], this.#ports.clock.now()));
    assert(posted.ok, 'a grant cannot be refused');
  }

  /** A table has come so far: what is new is read and told. Gives what has kept it from that. */
  async #onNotice(tableId: TableId, version: number): Promise<Fault | undefined> {
    const hosted = this.#tables.get(tableId);
    if (hosted === undefined) return undefined;
    try {
      if (version > hosted.latest.version) await this.#track(catchUp(hosted, this.#ports.store));
      tell(hosted);
    } catch (error) {
      if (error instanceof Fault) {
        this.#ports.onTrouble({ kind: 'catchUpFailed', tableId, error });
        return error;
      }
      // What cannot be read and is halted for it is not halted again each time that somebody looks.
      if (!hosted.isHaltStored) await haltTable(this.#ports, hosted, error, 'catchUp');
    }
    return undefined;
  }

  async #keepHouse(): Promise<void> {
    const { store, clock, onTrouble } = this.#ports;
    try {
      await purgeAnswers(store, clock.now());
    } catch (error) {
      onTrouble({ kind: 'purgeFailed', error });
    }
    for (const hosted of [...this.#tables.values()].filter((table) => isAbandoned(table, clock.now()))) {
      try {
        await this.#close(hosted);
      } catch (error) {
        onTrouble({ kind: 'tidyFailed', tableId: hosted.tableId, error });
      }
    }
  }

  /** Whoever still sits at the table gets back what is there; then it is closed. */
  async #close(hosted: HostedTable): Promise<void> {
    const { tableId } = hosted;
    const isInHand = handInProgress(hosted.latest.table) !== undefined;
    if (isInHand) await this.#run(tableId, { type: 'reset', reason: 'nobody has been here for a day' });
    for (const { playerId } of hosted.latest.table.seats) await this.#runUnasked(tableId, { type: 'leave', playerId });
    await closeTable(this.#ports, hosted, this.#ports.clock.now());
    if (!hosted.isClosed) return;
    this.#arm(hosted);
    this.#tables.delete(tableId);
  }

  async #track<T>(work: Promise<T>): Promise<T> {
    this.#inFlight.add(work);
    try {
      return await work;
    } finally {
      this.#inFlight.delete(work);
    }
  }
}
