import {
  addChips,
  assert,
  type Chips,
  NO_CHIPS,
  type PlayerId,
  present,
  type SeatIndex,
  type TableId,
  unreachable,
} from '@cardroom/kernel';
import { isChatName, type TableConfig } from './config.ts';
import { isHandEvent, type TableEvent, type TableLifeEvent } from './events.ts';
import { evolveByHand } from './evolve-hand.ts';
import {
  type BeforeHand,
  type Departure,
  isAble,
  seatAt,
  seatOf,
  type Table,
  type TableSeat,
  timeBankMsOf,
} from './table.ts';

type EventOf<Kind extends TableEvent['kind']> = Extract<TableEvent, { kind: Kind }>;

/** A new table without players, as its log begins: with `TableOpened`. A config nobody could play by is a `Defect`. */
export function openTable(tableId: TableId, config: TableConfig): Table {
  return evolve(undefined, tableOpened(tableId, config));
}

/** The first event of a table's log. */
export function tableOpened(tableId: TableId, config: TableConfig): TableEvent {
  assert(Number.isInteger(config.seatCount) && config.seatCount >= 2 && config.seatCount <= 10, '2 to 10 chairs');
  assert(config.bigBlind > 0 && config.smallBlind <= config.bigBlind, 'blinds in order');
  assert(config.buyInMin > 0 && config.buyInMin <= config.buyInMax, 'buy-in limits in order');
  assert(config.chat === undefined || isChatName(config.chat), 'a chat is named by 1 to 128 visible ASCII characters');
  return { kind: 'TableOpened', tableId, config };
}

/**
 * The table after `event`. Total: every event that `decide` gave for this table is accepted, nothing is
 * decided here. Over the whole log, beginning with `TableOpened` and no table, it gives the live state. An
 * event that cannot have happened here is a `Defect`.
 */
export function evolve(table: Table | undefined, event: TableEvent): Table {
  if (event.kind === 'TableOpened') return openedTable(event);
  assert(table !== undefined, 'a table begins with TableOpened');
  const next = isHandEvent(event) ? evolveByHand(table, event) : evolveByLife(table, event);
  return { ...next, version: table.version + 1 };
}

function openedTable({ tableId, config }: EventOf<'TableOpened'>): Table {
  return {
    tableId,
    config,
    version: 1,
    stage: { kind: 'waiting' },
    handNumber: 0,
    positions: undefined,
    departures: [],
    seats: [],
    hand: undefined,
    clock: undefined,
    stopVote: undefined,
    pause: undefined,
    beforeHand: undefined,
  };
}

function evolveByLife(table: Table, event: Exclude<TableLifeEvent, { kind: 'TableOpened' }>): Table {
  switch (event.kind) {
    case 'PlayerSeated':
      return afterSeated(table, event);
    case 'PlayerLeft':
      return afterLeft(table, event);
    case 'ButtonMoved':
      return afterButtonMoved(table, event);
    case 'CountdownStarted':
      return { ...table, stage: { kind: 'countdown', dealAt: event.dealAt } };
    case 'NextHandScheduled':
      return { ...table, stage: { kind: 'between', dealAt: event.dealAt } };
    case 'WaitingForPlayers':
      return { ...table, stage: { kind: 'waiting' } };
    case 'ClockStarted':
      return { ...table, clock: { turn: event.turn, deadline: event.deadline } };
    case 'StopRequested':
      return { ...table, stopVote: { requestedBy: event.playerId, confirmedBy: [] } };
    case 'StopConfirmed':
      return afterConfirmed(table, event);
    case 'StopWithdrawn':
      return { ...table, stopVote: undefined };
    case 'TablePaused':
      return afterPaused(table, event);
    case 'TableResumed':
      return { ...table, pause: undefined };
    case 'HostChanged':
      return afterHostChanged(table, event.playerId);
    case 'ChatSaid':
      return table;
    case 'TimeBankUsed':
      return { ...withSeat(table, event), clock: { turn: event.turn, deadline: event.deadline } };
    default:
      return withSeat(table, event);
  }
}

/** What dealing is about to change is kept: this is the first event of every deal. [R51] */
function afterButtonMoved(table: Table, event: EventOf<'ButtonMoved'>): Table {
  const { button, smallBlind, bigBlind, isUndoable } = event;
  const moved = { ...table, positions: { button, smallBlind, bigBlind } };
  if (isUndoable !== true) return moved;
  const chairs = table.seats.map(({ seat, isNew, owed, postsBlinds }) => ({ seat, isNew, owed, postsBlinds }));
  return { ...moved, beforeHand: { positions: table.positions, chairs } };
}

function afterConfirmed(table: Table, { playerId }: EventOf<'StopConfirmed'>): Table {
  const vote = present(table.stopVote, 'vote');
  return { ...table, stopVote: { ...vote, confirmedBy: [...vote.confirmedBy, playerId] } };
}

/** What somebody has agreed to as a voter he has not yet said as the host, whose word alone is enough. */
function afterHostChanged(table: Table, hostId: PlayerId): Table {
  const { stopVote, config } = table;
  const confirmedBy = stopVote?.confirmedBy.filter((voter) => voter !== hostId) ?? [];
  return { ...table, config: { ...config, hostId }, stopVote: stopVote && { ...stopVote, confirmedBy } };
}

/** What was announced is off; a hand in progress stays, without its clock. */
function afterPaused(table: Table, { origin, at, stopped }: EventOf<'TablePaused'>): Table {
  const stage = table.stage.kind === 'hand' ? table.stage : ({ kind: 'waiting' } as const);
  return { ...table, stage, clock: undefined, pause: { origin, since: at, stopped } };
}

/** Who joins before the first hand owes nothing; later a big blind, posted or waited for. [R15] */
function afterSeated(table: Table, event: EventOf<'PlayerSeated'>): Table {
  assert(seatAt(table, event.seat) === undefined, 'the chair is free');
  assert(seatOf(table, event.playerId) === undefined, 'one chair to a player');
  // Who leaves and comes back has no more time to think than he left with.
  const left = table.departures.find(({ playerId }) => playerId === event.playerId);
  const chair: TableSeat = {
    seat: event.seat,
    playerId: event.playerId,
    name: event.name,
    isBot: event.isBot,
    stack: event.buyIn,
    dealt: false,
    isNew: true,
    owed: { bigBlind: table.positions !== undefined, smallBlind: false },
    postsBlinds: false,
    sittingOut: false,
    absentSince: undefined,
    sitOutQueued: undefined,
    leaveQueued: false,
    topUpQueued: undefined,
    timeoutsInARow: 0,
    timeBankMs: left?.timeBankMs ?? timeBankMsOf(table.config),
    lastAction: undefined,
  };
  const seats = [...table.seats, chair].toSorted((left, right) => left.seat - right.seat);
  return { ...table, seats };
}

/** What a player left with is remembered as long as it must be brought back. [R05] */
function afterLeft(table: Table, { seat, playerId, cashOut, at }: EventOf<'PlayerLeft'>): Table {
  const chair = present(seatAt(table, seat), 'chair left');
  assert(chair.playerId === playerId && chair.stack === cashOut, 'a player takes exactly the stack');
  const kept: readonly Departure[] = table.departures.filter(
    (departure) => departure.playerId !== playerId && isRemembered(table.config, departure, at),
  );
  return {
    ...table,
    seats: table.seats.filter((other) => other.seat !== seat),
    departures: cashOut > NO_CHIPS ? [...kept, departureOf(chair, cashOut, at)] : kept,
    beforeHand: withoutChair(table.beforeHand, seat),
  };
}

function departureOf({ playerId, timeBankMs }: TableSeat, stack: Chips, at: number): Departure {
  return { playerId, stack, at, ...(timeBankMs === undefined ? {} : { timeBankMs }) };
}

/** Whoever takes the chair next has had no part in the hand. */
function withoutChair(before: BeforeHand | undefined, seat: SeatIndex): BeforeHand | undefined {
  return before && { ...before, chairs: before.chairs.filter((chair) => chair.seat !== seat) };
}

/** Whether the stack of that departure must be brought back at the time `now`. [R05] */
export function isRemembered(config: TableConfig, departure: Departure, now: number): boolean {
  return now - departure.at < config.ratholeMinutes * 60_000;
}

/** The events about one chair, which change nothing else. */
type ChairEvent = EventOf<
  | 'TopUpQueued'
  | 'ToppedUp'
  | 'TopUpCancelled'
  | 'SitOutQueued'
  | 'SatOut'
  | 'SatIn'
  | 'PostChosen'
  | 'LeaveQueued'
  | 'PlayerBusted'
  | 'BlindsMissed'
  | 'TurnTimedOut'
  | 'TimeoutsCleared'
  | 'TimeBankUsed'
>;

function withSeat(table: Table, event: ChairEvent): Table {
  const chair = present(seatAt(table, event.seat), 'occupied chair');
  assert(chair.playerId === event.playerId, 'the event is about who sits there');
  const next = evolveChair(chair, event);
  return { ...table, seats: table.seats.map((other) => (other.seat === next.seat ? next : other)) };
}

function evolveChair(chair: TableSeat, event: ChairEvent): TableSeat {
  switch (event.kind) {
    case 'TopUpQueued':
      return { ...chair, topUpQueued: event.amount };
    case 'ToppedUp':
      return toppedUp(chair, event);
    case 'TopUpCancelled':
      return { ...chair, topUpQueued: undefined };
    case 'SitOutQueued':
      return { ...chair, sitOutQueued: event.when };
    case 'SatOut':
      return { ...chair, sittingOut: true, sitOutQueued: undefined, absentSince: chair.absentSince ?? event.at };
    case 'SatIn':
      return {
        ...chair,
        sittingOut: false,
        sitOutQueued: undefined,
        timeoutsInARow: 0,
        absentSince: chair.stack === NO_CHIPS ? chair.absentSince : undefined,
      };
    case 'PostChosen':
      return { ...chair, postsBlinds: event.post };
    case 'LeaveQueued':
      return { ...chair, leaveQueued: true };
    case 'PlayerBusted':
      return { ...chair, absentSince: chair.absentSince ?? event.at };
    case 'BlindsMissed':
      return { ...chair, owed: { bigBlind: event.bigBlind, smallBlind: event.smallBlind } };
    case 'TurnTimedOut':
      return { ...chair, timeoutsInARow: event.inARow };
    case 'TimeoutsCleared':
      return { ...chair, timeoutsInARow: 0 };
    case 'TimeBankUsed':
      return { ...chair, timeBankMs: event.leftMs };
    default:
      return unreachable(event);
  }
}

/** Chips come to a stack only while it is not at stake. [R02] [R03] */
function toppedUp(chair: TableSeat, event: EventOf<'ToppedUp'>): TableSeat {
  const next: TableSeat = {
    ...chair,
    stack: addChips(present(chair.stack, 'stack between hands'), event.amount),
    topUpQueued: undefined,
  };
  return isAble(next) ? { ...next, absentSince: undefined } : next;
}
