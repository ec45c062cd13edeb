import { assert, present, type SeatIndex } from '@cardroom/kernel';
import { evolve as evolveHand, type HandEvent } from '@cardroom/poker';
import { handPlayerAt, type LastAction, NOTHING_OWED, type Table, type TableSeat, timeBankMsOf } from './table.ts';
import { TIME_BANK_REFILL } from './timing.ts';

/**
 * The table after an event of its hand. Chips move from the seats into the hand when it starts and back when it
 * ends, each time in one step, so that no chip is ever in two places or in none. [R02] [R33]
 */
export function evolveByHand(table: Table, event: HandEvent): Table {
  if (event.kind === 'HandStarted') return afterStart(table, event);
  const hand = evolveHand(present(table.hand, 'hand'), event);
  const clock = table.clock?.turn === hand.round.turn ? table.clock : undefined;
  if (event.kind === 'HandCancelled') return { ...asBeforeDeal(table), hand };
  if (event.kind === 'HandEnded') return afterEnd({ ...table, hand });
  return { ...table, hand, clock, seats: labelled(table, event) };
}

function afterStart(table: Table, event: Extract<HandEvent, { kind: 'HandStarted' }>): Table {
  const stacks = new Map(event.seats.map(({ seat, stack }) => [seat, stack]));
  const seats = table.seats.map((chair): TableSeat => {
    const stack = stacks.get(chair.seat);
    if (stack === undefined) return { ...chair, dealt: false, lastAction: undefined };
    assert(stack === chair.stack, 'a seat plays with exactly its stack');
    return {
      ...chair,
      stack: undefined,
      dealt: true,
      isNew: false,
      owed: NOTHING_OWED,
      postsBlinds: false,
      timeBankMs: refilled(table, chair),
      lastAction: undefined,
    };
  });
  return {
    ...table,
    seats,
    stage: { kind: 'hand' },
    handNumber: table.handNumber + 1,
    hand: evolveHand(undefined, event),
    clock: undefined,
  };
}

/** Now and then some time comes back to whoever plays. [R47] */
function refilled(table: Table, { timeBankMs }: TableSeat): number | undefined {
  if (timeBankMs === undefined || (table.handNumber + 1) % TIME_BANK_REFILL.everyHands > 0) return timeBankMs;
  // A table that was opened with a smaller bank than a chair has now is not one of ours; nothing is taken away.
  return Math.max(timeBankMs, Math.min(timeBankMs + TIME_BANK_REFILL.ms, timeBankMsOf(table.config) ?? 0));
}

/**
 * A void hand has moved neither button nor blinds, and whoever had posted owes it again; before the first hand nobody
 * owes anything. Of a hand that an older version has dealt this is not known: then it stays as that hand has left it. [R51]
 */
function asBeforeDeal(table: Table): Table {
  const { beforeHand } = table;
  const seats = table.seats.map((chair): TableSeat => {
    const cleared = chair.dealt ? { ...chair, lastAction: undefined } : chair;
    if (beforeHand === undefined) return cleared;
    if (beforeHand.positions === undefined) return { ...cleared, isNew: true, owed: NOTHING_OWED };
    const earlier = beforeHand.chairs.find(({ seat }) => seat === chair.seat);
    if (earlier === undefined) return cleared;
    // A choice that was made meanwhile stands, unless the deal has used it up.
    const { postsBlinds } = chair.dealt ? earlier : chair;
    return { ...cleared, isNew: earlier.isNew, owed: earlier.owed, postsBlinds };
  });
  return { ...table, seats, positions: beforeHand === undefined ? table.positions : beforeHand.positions };
}

function afterEnd(table: Table): Table {
  const hand = present(table.hand, 'hand');
  const seats = table.seats.map((chair) =>
    chair.stack === undefined ? { ...chair, stack: handPlayerAt(hand, chair.seat).stack } : chair,
  );
  return {
    ...table,
    seats,
    stage: { kind: 'waiting' },
    clock: undefined,
    stopVote: undefined,
    beforeHand: undefined,
  };
}

const LABELS = {
  Folded: 'fold',
  Checked: 'check',
  Called: 'call',
  BetPlaced: 'bet',
  Raised: 'raise',
} as const;

function labelled(table: Table, event: HandEvent): readonly TableSeat[] {
  switch (event.kind) {
    case 'Folded':
    case 'Checked':
    case 'Called':
    case 'BetPlaced':
    case 'Raised':
      return withLabel(table, event.seat, LABELS[event.kind]);
    case 'ForcedBetPosted':
      return event.forced === 'ante' ? table.seats : withLabel(table, event.seat, 'post');
    default:
      return table.seats;
  }
}

function withLabel(table: Table, seat: SeatIndex, type: LastAction['type']): readonly TableSeat[] {
  const street = present(table.hand, 'hand').round.street;
  return table.seats.map((chair) => (chair.seat === seat ? { ...chair, lastAction: { street, type } } : chair));
}
