import { chips, handId, type PlayerId, playerId, type SeatIndex, seatIndex, tableId } from '@cardroom/kernel';
import { type Card, ORDERED_DECK, parseCards } from '@cardroom/poker';
import {
  actorOf,
  decide,
  evolve,
  handInProgress,
  legalActions,
  nextWake,
  seatAt,
  seatOf,
  type Table,
  type TableCommand,
  type TableConfig,
  type TableEnv,
  type TableEvent,
  tableOpened,
  type TableRight,
} from '../src/index.ts';

export const HOST = playerId('host');

export const CONFIG: TableConfig = {
  name: 'Friday',
  hostId: HOST,
  seatCount: 9,
  smallBlind: chips(50),
  bigBlind: chips(100),
  ante: chips(0),
  anteMode: 'each',
  buyInMin: chips(1_000),
  buyInMax: chips(10_000),
  turnSeconds: 20,
  buttonRule: 'dead',
  rake: { basisPoints: 0, caps: [], noFlopNoDrop: true },
  isPrivate: false,
  timeoutsToSitOut: 3,
  ratholeMinutes: 30,
};

/** A table on its way through a test: its state, its log, and the outside facts that come next. */
export class Scene {
  table: Table;
  readonly log: TableEvent[] = [];
  now = 1_000_000;
  random = 0;
  deck: readonly Card[] = ORDERED_DECK;
  #hands = 0;

  constructor(config: Partial<TableConfig> = {}) {
    const opened = tableOpened(tableId('t1'), { ...CONFIG, ...config });
    this.log.push(opened);
    this.table = evolve(undefined, opened);
  }

  get env(): TableEnv {
    return { now: this.now, deck: this.deck, newHandId: handId(`h${this.#hands + 1}`), random: this.random };
  }

  /** Carries the command out; an error when it is refused. */
  run(command: TableCommand): readonly TableEvent[] {
    const decided = decide(this.table, command, this.env);
    if (!decided.ok) throw new Error(`${command.type}: ${decided.error.code}`);
    for (const event of decided.value) {
      if (event.kind === 'HandStarted') this.#hands += 1;
      this.table = evolve(this.table, event);
      this.log.push(event);
    }
    return decided.value;
  }

  /** Code and rule of a refusal such as `SeatTaken TB2`; `accepted` if it is none. Nothing changes. */
  refusal(command: TableCommand): string {
    const decided = decide(this.table, command, this.env);
    return decided.ok ? 'accepted' : `${decided.error.code} ${decided.error.rule}`;
  }

  join(name: string, seat?: number, buyIn = 5_000): readonly TableEvent[] {
    return this.run(joining(name, seat, buyIn));
  }

  /** Lets players A, B, C, ... sit down in these chairs. */
  seat(...chairs: readonly number[]): this {
    for (const [index, chair] of chairs.entries()) this.join('ABCDEFGHIJ'.charAt(index), chair);
    return this;
  }

  leave(name: string): readonly TableEvent[] {
    return this.run({ type: 'leave', playerId: playerId(name) });
  }

  sitOut(name: string, when: 'nextHand' | 'nextBigBlind' = 'nextHand'): readonly TableEvent[] {
    return this.run({ type: 'sitOut', playerId: playerId(name), when });
  }

  sitIn(name: string): readonly TableEvent[] {
    return this.run({ type: 'sitIn', playerId: playerId(name) });
  }

  /** Something about the table itself, such as `pause`. */
  ask(name: string, type: TableRight, to?: string): readonly TableEvent[] {
    return this.run(asking(name, type, to));
  }

  topUp(name: string, amount: number): readonly TableEvent[] {
    return this.run({ type: 'topUp', playerId: playerId(name), amount: chips(amount) });
  }

  /** Lets the time pass until the next hand is due, and deals it. */
  deal(): readonly TableEvent[] {
    const { stage } = this.table;
    if (stage.kind === 'countdown' || stage.kind === 'between') this.now = Math.max(this.now, stage.dealAt);
    return this.run({ type: 'deal' });
  }

  /** Lets the time pass until the next timed command is due, and gives it. */
  wake(): readonly TableEvent[] {
    const wake = nextWake(this.table);
    if (wake === undefined) throw new Error('nothing is due');
    this.now = Math.max(this.now, wake.at);
    return this.run(wake.command);
  }

  /** The player whose turn it is acts. */
  act(type: 'fold' | 'check' | 'call' | 'allIn'): readonly TableEvent[];
  act(type: 'bet' | 'raise', to: number): readonly TableEvent[];
  act(type: 'fold' | 'check' | 'call' | 'allIn' | 'bet' | 'raise', to = 0): readonly TableEvent[] {
    return this.run(this.action(this.actor, type, to));
  }

  /** A command for the present hand and turn. */
  action(
    name: string,
    type: 'fold' | 'check' | 'call' | 'allIn' | 'show' | 'muck' | 'bet' | 'raise',
    to = 0,
  ): TableCommand {
    const hand = this.table.hand;
    const fence = { playerId: playerId(name), handId: hand?.handId ?? handId('none'), turn: hand?.round.turn ?? 0 };
    return type === 'bet' || type === 'raise' ? { type, ...fence, to: chips(to) } : { type, ...fence };
  }

  /** Everybody folds to the last: the hand is over. */
  foldAround(): this {
    while (handInProgress(this.table) !== undefined) this.act('fold');
    return this;
  }

  /** Everybody checks or calls to the end. */
  checkDown(): this {
    while (handInProgress(this.table) !== undefined) {
      const actor = actorOf(this.table) ?? seatIndex(0);
      this.act(legalActions(this.table, actor).some(({ type }) => type === 'check') ? 'check' : 'call');
    }
    return this;
  }

  /** Deals a hand, folds it around, and tells who had the button and the blinds. */
  round(): string {
    this.deal();
    const told = this.blinds;
    this.foldAround();
    return told;
  }

  get actor(): string {
    return this.nameAt(actorOf(this.table));
  }

  /** Such as `BTN A SB B BB C`: chairs by their player, empty ones by number, a dead small blind as `-`. */
  get blinds(): string {
    const moved = this.log.findLast((event) => event.kind === 'ButtonMoved');
    if (moved?.kind !== 'ButtonMoved') return 'none';
    const small = moved.smallBlindPosted ? this.nameAt(moved.smallBlind) : '-';
    return `BTN ${this.nameAt(moved.button)} SB ${small} BB ${this.nameAt(moved.bigBlind)}`;
  }

  /** The names of who was dealt into the last hand, by chair. */
  get dealt(): string {
    return this.table.seats
      .filter((chair) => chair.dealt)
      .map((chair) => chair.playerId)
      .join('');
  }

  stack(name: string): number | undefined {
    return seatOf(this.table, playerId(name))?.stack;
  }

  private nameAt(seat: SeatIndex | undefined): string {
    if (seat === undefined) return '-';
    return seatAt(this.table, seat)?.playerId ?? `#${seat}`;
  }
}

/** A command about the table itself; the role of the host goes to `to`. */
export function asking(name: string, type: TableRight, to = name): TableCommand {
  const id = playerId(name);
  return type === 'handOver' ? { type, playerId: id, to: playerId(to) } : { type, playerId: id };
}

/** A join command; the lowest free chair when `seat` is absent. */
export function joining(name: string, seat?: number, buyIn = 5_000): TableCommand {
  const id: PlayerId = playerId(name);
  const chair = seat === undefined ? {} : { seat: seatIndex(seat) };
  return { type: 'join', playerId: id, name, isBot: false, ...chair, buyIn: chips(buyIn) };
}

/** A deck that begins with these cards; the rest follows in order. */
export function deckOf(text: string): readonly Card[] {
  const parsed = parseCards(text);
  if (!parsed.ok) throw new Error(`${parsed.error.code} ${parsed.error.text}`);
  return [...parsed.value, ...ORDERED_DECK.filter((value) => !parsed.value.includes(value))];
}

/** The kinds of events, one after the other. */
export function kinds(events: readonly TableEvent[]): string {
  return events.map((event) => event.kind).join(' ');
}
