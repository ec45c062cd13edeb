import type { HandId, PlayerId, SeatIndex, TableId } from '@cardroom/kernel';
import { assert, present } from '@cardroom/kernel';
import {
  type Card,
  categoryIndexOf,
  evaluate,
  HAND_CATEGORIES,
  type HandCategory,
  type HandEvent,
  type HoleCards,
} from '@cardroom/poker';
import { isHandEvent } from '@cardroom/table';
import { isBotId } from '../bot-id.ts';
import { eventFromStore } from '../hosted-table.ts';
import type { HandRecord, StoredEvent } from '../ports/store.ts';
import { expectationsInParts } from './all-in.ts';

/** What a hand in which all cards of those who could win lay open while chips were at stake came to for one of them. */
export interface AllInFacts {
  /** What the pots were worth to the player when betting was over, in thousandths of a chip. [R46] */
  readonly expected: number;
  /** What they paid in the end, in chips. */
  readonly awarded: number;
}

/** What one hand means for the statistics of one player who was dealt in. JSON values only. */
export interface HandFacts {
  readonly playerId: PlayerId;
  readonly name: string;
  readonly isBot: boolean;
  readonly handId: HandId;
  readonly tableId: TableId;
  /** When the hand ended, in milliseconds since 1970. */
  readonly at: number;
  /** Chips after the hand less chips before it. */
  readonly net: number;
  /** What pots have paid to the player; an uncalled bet that came back is not won. */
  readonly awarded: number;
  /** Put chips in before the flop that no rule asked for. */
  readonly isVoluntary: boolean;
  /** Raised before the flop. */
  readonly isRaiser: boolean;
  /** Was still in when hands were compared. */
  readonly isAtShowdown: boolean;
  readonly allIn?: AllInFacts;
  /** What kind of hand has won, if it was won with cards that everybody saw. */
  readonly wonWith?: HandCategory;
}

/** What a hand that has ended means for each player who was dealt in, in the order of the seats. [PRJ5] [R46] */
export function statsOfHand(record: HandRecord, events: readonly StoredEvent[]): readonly HandFacts[] {
  const parts = factsInParts(record, events);
  for (;;) {
    const part = parts.next();
    if (part.done === true) return part.value;
  }
}

/**
 * The same in parts, for whoever must not be busy for long: what a player who was all-in before the flop could expect
 * takes a tenth of a second. Each part says how many run-outs were counted.
 */
export function* factsInParts(
  record: HandRecord,
  events: readonly StoredEvent[],
): Generator<number, readonly HandFacts[], void> {
  const log = playedLog(events);
  if (log === undefined) return [];
  const course = courseOf(log);
  const expectations = yield* expectationsInParts(log);
  return record.players.map((player) => factsFor(record, player, course, expectations));
}

function factsFor(
  { handId, tableId, endedAt, startedAt }: HandRecord,
  { seat, playerId, name }: HandRecord['players'][number],
  course: Course,
  expectations: ReadonlyMap<SeatIndex, number>,
): HandFacts {
  const part = present(course.seats.get(seat), 'seat of a hand');
  const { net, awarded, isVoluntary, isRaiser } = part;
  const expected = expectations.get(part.seat);
  const kind = awarded === 0 ? undefined : categoryShown(course, part);
  return {
    playerId,
    name,
    isBot: isBotId(playerId),
    handId,
    tableId,
    at: endedAt ?? startedAt,
    net,
    awarded,
    isVoluntary,
    isRaiser,
    isAtShowdown: course.isShowdown && !part.hasFolded,
    ...(expected === undefined ? {} : { allIn: { expected, awarded } }),
    ...(kind === undefined ? {} : { wonWith: kind }),
  };
}

/**
 * The events of a hand up to its end, with which all of it is decided: cards may still be shown later. `undefined` for
 * a hand that has no end, and for one that was called off, whenever that was: every chip of it went back, and it
 * counts as not played. [PRJ6]
 */
function playedLog(stored: readonly StoredEvent[]): readonly HandEvent[] | undefined {
  const events = stored.map(eventFromStore);
  const kinds: readonly string[] = events.map(({ kind }) => kind);
  const end = kinds.indexOf('HandEnded');
  if (end < 0 || kinds.includes('HandCancelled')) return undefined;
  return events.slice(0, end + 1).map((event) => {
    assert(isHandEvent(event), 'the log of a hand holds events of hands only');
    return event;
  });
}

/** What a seat has done and got in a hand. */
interface SeatCourse {
  readonly seat: SeatIndex;
  net: number;
  awarded: number;
  isVoluntary: boolean;
  isRaiser: boolean;
  hasFolded: boolean;
  /** Once everybody has seen them. */
  openCards: HoleCards | undefined;
}

interface Course {
  readonly seats: ReadonlyMap<number, SeatCourse>;
  readonly board: Card[];
  isBeforeFlop: boolean;
  isShowdown: boolean;
}

function courseOf(log: readonly HandEvent[]): Course {
  const [started] = log;
  assert(started?.kind === 'HandStarted', 'a log begins with HandStarted');
  const seats = new Map<number, SeatCourse>(
    started.seats.map(({ seat }) => [
      seat,
      {
        seat,
        net: 0,
        awarded: 0,
        isVoluntary: false,
        isRaiser: false,
        hasFolded: false,
        openCards: undefined,
      },
    ]),
  );
  const course: Course = { seats, board: [], isBeforeFlop: true, isShowdown: false };
  for (const event of log) follow(course, event);
  return course;
}

function follow(course: Course, event: HandEvent): void {
  switch (event.kind) {
    case 'ForcedBetPosted':
      seatOf(course, event.seat).net -= event.added;
      return;
    case 'Called':
    case 'BetPlaced':
    case 'Raised':
      return followBet(course, event);
    case 'Folded':
      seatOf(course, event.seat).hasFolded = true;
      return;
    case 'UncalledBetReturned':
      seatOf(course, event.seat).net += event.amount;
      return;
    case 'StreetOpened':
      if (event.street !== 'preflop') course.isBeforeFlop = false;
      course.board.push(...event.cards);
      return;
    case 'HandsTurnedUp':
      course.isShowdown = true;
      for (const { seat, cards } of event.hands) seatOf(course, seat).openCards = cards;
      return;
    case 'ShowdownReached':
      course.isShowdown = true;
      return;
    case 'HoleCardsShown':
      seatOf(course, event.seat).openCards = event.cards;
      return;
    case 'PotAwarded':
      for (const { seat, amount } of event.shares) {
        const part = seatOf(course, seat);
        part.net += amount;
        part.awarded += amount;
      }
      return;
    default:
  }
}

function followBet(course: Course, event: Extract<HandEvent, { kind: 'Called' | 'BetPlaced' | 'Raised' }>): void {
  const part = seatOf(course, event.seat);
  part.net -= event.added;
  if (!course.isBeforeFlop) return;
  part.isVoluntary = true;
  if (event.kind !== 'Called') part.isRaiser = true;
}

function seatOf({ seats }: Course, seat: SeatIndex): SeatCourse {
  return present(seats.get(seat), 'seat of a hand');
}

/** The kind of hand that a seat's open cards make with the whole board. */
function categoryShown({ board, isShowdown }: Course, { openCards }: SeatCourse): HandCategory | undefined {
  if (!isShowdown || openCards === undefined || board.length < 5) return undefined;
  return HAND_CATEGORIES[categoryIndexOf(evaluate([...board, ...openCards]))];
}
