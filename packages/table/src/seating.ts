import {
  type Chips,
  CHIPS_MAX,
  NO_CHIPS,
  ok,
  type PlayerId,
  present,
  type Result,
  type SeatIndex,
  seatIndex,
} from '@cardroom/kernel';
import type { TableCommand, TableEnv } from './commands.ts';
import { type Draft, emit, openDraft } from './draft.ts';
import { isRemembered } from './evolve.ts';
import { proceed, topUpOf } from './play.ts';
import { refuse, type TableRejection } from './rejections.ts';
import { reschedule } from './schedule.ts';
import { chipsOnTable, isPlayingHand, owesBlinds, seatAt, seatOf, type Table, type TableSeat } from './table.ts';
import { ABSENT_LIMIT_MS } from './timing.ts';

type CommandOf<Type extends TableCommand['type']> = Extract<TableCommand, { readonly type: Type }>;
type Decision = Result<Draft, TableRejection>;

/** A player takes a chair and brings chips, within the limits and not fewer than were taken away. [R04] [R05] */
export function decideJoin(table: Table, command: CommandOf<'join'>, env: TableEnv): Decision {
  const { playerId, name, isBot, buyIn } = command;
  if (command.seat !== undefined && command.seat >= table.config.seatCount) return refuse('NoSuchSeat');
  if (seatOf(table, playerId) !== undefined) return refuse('AlreadySeated');
  const seat = command.seat ?? lowestFreeSeat(table);
  if (seat === undefined) return refuse('TableFull');
  if (seatAt(table, seat) !== undefined) return refuse('SeatTaken');
  const left = stackLeftWith(table, command, env);
  if (buyIn < table.config.buyInMin) return refuse('BuyInTooSmall');
  if (buyIn > Math.max(table.config.buyInMax, left)) return refuse('BuyInTooLarge');
  if (buyIn < Math.min(left, command.available ?? left)) return refuse('MustBringBackStack');
  if (exceedsTable(table, buyIn)) return refuse('TableChipsExceeded');
  // From here the command must succeed.
  return ok(reschedule(emit(openDraft(table), { kind: 'PlayerSeated', seat, playerId, name, isBot, buyIn }), env));
}

function lowestFreeSeat(table: Table): SeatIndex | undefined {
  for (let at = 0; at < table.config.seatCount; at++) {
    const seat = seatIndex(at);
    if (seatAt(table, seat) === undefined) return seat;
  }
  return undefined;
}

function stackLeftWith(table: Table, command: CommandOf<'join'>, env: TableEnv): Chips {
  const departure = table.departures.find(({ playerId }) => playerId === command.playerId);
  return departure !== undefined && isRemembered(table.config, departure, env.now) ? departure.stack : NO_CHIPS;
}

function exceedsTable(table: Table, added: Chips): boolean {
  return chipsOnTable(table) + added > CHIPS_MAX;
}

/**
 * A player goes: at once with the stack when it is not at stake, else when the hand is settled; the hand is
 * folded as soon as it is the leaver's turn. [R07]
 */
export function decideLeave(table: Table, leaver: PlayerId, env: TableEnv): Decision {
  const chair = seatOf(table, leaver);
  if (chair === undefined) return refuse('NotSeated');
  if (chair.leaveQueued) return refuse('AlreadyLeaving');
  // From here the command must succeed.
  const { seat, playerId, stack } = chair;
  const draft = openDraft(table);
  if (stack !== undefined) {
    return ok(reschedule(emit(draft, { kind: 'PlayerLeft', seat, playerId, cashOut: stack, at: env.now }), env));
  }
  const { handId } = present(table.hand, 'hand');
  const { handNumber } = table;
  return ok(proceed(emit(draft, { kind: 'LeaveQueued', seat, playerId, handId, handNumber }), env));
}

/** A player stops being dealt in: from the next hand, or when the big blind comes. [R17] */
export function decideSitOut(table: Table, command: CommandOf<'sitOut'>, env: TableEnv): Decision {
  const chair = seatOf(table, command.playerId);
  if (chair === undefined) return refuse('NotSeated');
  if (chair.leaveQueued) return refuse('AlreadyLeaving');
  if (chair.sittingOut || chair.sitOutQueued === command.when) return refuse('AlreadySittingOut');
  // From here the command must succeed.
  const { seat, playerId } = chair;
  const { when } = command;
  const draft = openDraft(table);
  if (when === 'nextHand' && !isPlayingHand(chair)) {
    return ok(reschedule(emit(draft, { kind: 'SatOut', seat, playerId, at: env.now }), env));
  }
  const fromHandNumber = when === 'nextHand' ? table.handNumber + 1 : undefined;
  return ok(emit(draft, { kind: 'SitOutQueued', seat, playerId, when, fromHandNumber }));
}

/** A player wants to be dealt in again. Works whenever the player is seated and stays. [R17] */
export function decideSitIn(table: Table, player: PlayerId, env: TableEnv): Decision {
  const chair = seatOf(table, player);
  if (chair === undefined) return refuse('NotSeated');
  if (chair.leaveQueued) return refuse('AlreadyLeaving');
  // From here the command must succeed.
  return ok(reschedule(emit(openDraft(table), { kind: 'SatIn', seat: chair.seat, playerId: chair.playerId }), env));
}

/** A player brings more chips: at once when the stack is not at stake, else when the hand is settled. [R02] [R03] */
export function decideTopUp(table: Table, command: CommandOf<'topUp'>, env: TableEnv): Decision {
  const { amount } = command;
  if (amount === NO_CHIPS) return refuse('AmountMissing');
  const chair = seatOf(table, command.playerId);
  if (chair === undefined) return refuse('NotSeated');
  if (chair.leaveQueued) return refuse('AlreadyLeaving');
  if (chair.topUpQueued !== undefined) return refuse('TopUpAlreadyQueued');
  if (exceedsTable(table, amount)) return refuse('TableChipsExceeded');
  const { seat, playerId, stack } = chair;
  const draft = openDraft(table);
  if (stack === undefined) return ok(emit(draft, { kind: 'TopUpQueued', seat, playerId, amount }));
  if (stack >= table.config.buyInMax) return refuse('StackAtMaximum');
  if (stack === NO_CHIPS && amount < table.config.buyInMin) return refuse('BuyInTooSmall');
  // From here the command must succeed.
  return ok(reschedule(emit(draft, topUpOf(table, chair, amount)), env));
}

/** A player who owes blinds chooses to post them as soon as that is allowed, or to wait. [R15] [R16] */
export function decidePostBlinds(table: Table, command: CommandOf<'postBlinds'>): Decision {
  const chair = seatOf(table, command.playerId);
  if (chair === undefined) return refuse('NotSeated');
  if (!owesBlinds(chair)) return refuse('NothingOwed');
  // From here the command must succeed.
  const { seat, playerId } = chair;
  return ok(emit(openDraft(table), { kind: 'PostChosen', seat, playerId, post: command.post }));
}

/** Frees the chairs of players who have been away too long; their stacks go back to them. [R17] */
export function decideRemoveAbsent(table: Table, env: TableEnv): Decision {
  const absent = table.seats.filter((chair) => isOverdue(chair, env.now));
  if (absent.length === 0) return refuse('NobodyAbsent');
  // From here the command must succeed.
  let draft = openDraft(table);
  for (const { seat, playerId, stack } of absent) {
    draft = emit(draft, { kind: 'PlayerLeft', seat, playerId, cashOut: present(stack, 'stack'), at: env.now });
  }
  return ok(reschedule(draft, env));
}

/** Until when the chair is kept for a player who is away; `undefined` when the player is not. [R17] */
export function keptUntil(chair: TableSeat): number | undefined {
  return chair.absentSince === undefined ? undefined : chair.absentSince + ABSENT_LIMIT_MS;
}

function isOverdue(chair: TableSeat, now: number): boolean {
  const until = keptUntil(chair);
  return until !== undefined && until <= now;
}
