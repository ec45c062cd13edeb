import { assert, type SeatIndex } from '@cardroom/kernel';
import type { HandEvent } from '../events.ts';
import type { PhhAction, PhhHand } from './history.ts';

/** Whose hole cards an export holds besides those that were shown: nobody's, one seat's own, or all. [R53] */
export type PhhReveal = 'shown' | 'all' | SeatIndex;

/** A hand's log on its way into a history. Lists are parallel to `seats`. */
interface Export {
  readonly started: Extract<HandEvent, { kind: 'HandStarted' }>;
  readonly reveal: PhhReveal;
  readonly antes: number[];
  readonly blinds: number[];
  readonly stacks: number[];
  readonly winnings: number[];
  readonly holeCards: PhhAction[];
  readonly actions: PhhAction[];
  rake: number;
}

/**
 * The history of a finished hand, from its own log, in whole chips. Hole cards are in it only as far as
 * `reveal` says; others stay `????`. Forced bets are written as they were due, antes as they were paid,
 * because the format has no order between them. Replayed, it gives the same stacks where no rake was taken.
 * (Dead posts beside antes of the rule `each` are the one thing that the format cannot tell: antes count for all then.)
 */
export function phhOf(events: readonly HandEvent[], reveal: PhhReveal = 'shown'): PhhHand {
  const [started] = events;
  assert(started?.kind === 'HandStarted', 'a log begins with HandStarted');
  assert(
    events.some((event) => event.kind === 'HandEnded'),
    'only a finished hand has a history',
  );
  const nothing = started.seats.map(() => 0);
  const hand: Export = {
    started,
    reveal,
    antes: [...nothing],
    blinds: [...nothing],
    stacks: started.seats.map(({ stack }) => stack),
    winnings: [...nothing],
    holeCards: started.seats.map((_, index) => ({
      kind: 'dealHole',
      player: index + 1,
      cards: [undefined, undefined],
    })),
    actions: [],
    rake: 0,
  };
  for (const event of events) take(hand, event);
  return {
    variant: 'NT',
    anteTrimming: started.rules.ante === 'each' && !events.some(isDeadPost),
    antes: inFileOrder(hand.antes),
    blindsOrStraddles: inFileOrder(hand.blinds),
    minBet: started.rules.bigBlind,
    startingStacks: started.seats.map(({ stack }) => stack),
    actions: [...hand.holeCards, ...hand.actions],
    finishingStacks: hand.stacks,
    winnings: hand.winnings,
    fields: new Map<string, string | number>([
      ['hand', started.handId],
      ...(hand.rake > 0 ? ([['_rake', hand.rake]] as const) : []),
      // The format has no word for this house rule; without it, such raises would be refused in a replay.
      ...(started.rules.reopening === 'everybody' ? ([['_reopening', 'everybody']] as const) : []),
    ]),
  };
}

/** With dead chips among them, antes must be for everyone, or the poster would get them back as uncalled. */
function isDeadPost(event: HandEvent): boolean {
  return event.kind === 'ForcedBetPosted' && event.forced === 'deadPost';
}

/** Heads-up the format lists small before big, and player 1 is the big blind. */
function inFileOrder(amounts: readonly number[]): readonly number[] {
  return amounts.length === 2 ? amounts.toReversed() : amounts;
}

function take(hand: Export, event: HandEvent): void {
  switch (event.kind) {
    case 'ForcedBetPosted':
      return takeForcedBet(hand, event);
    case 'HoleCardsDealt':
      if (hand.reveal === 'all' || hand.reveal === event.seat) reveal(hand, event.seat, event.cards);
      return;
    case 'StreetOpened':
      if (event.cards.length > 0) hand.actions.push({ kind: 'dealBoard', cards: event.cards });
      return;
    case 'Folded':
      hand.actions.push({ kind: 'fold', player: playerOf(hand, event.seat) });
      return;
    case 'Checked':
      hand.actions.push({ kind: 'checkOrCall', player: playerOf(hand, event.seat) });
      return;
    case 'Called':
      hand.actions.push({ kind: 'checkOrCall', player: playerOf(hand, event.seat) });
      return pay(hand, event.seat, event.added);
    case 'BetPlaced':
    case 'Raised':
      hand.actions.push({ kind: 'betOrRaise', player: playerOf(hand, event.seat), to: event.to });
      return pay(hand, event.seat, event.added);
    case 'UncalledBetReturned':
      return receive(hand, event.seat, event.amount);
    case 'HandsTurnedUp':
      for (const { seat, cards } of event.hands) show(hand, seat, cards);
      return;
    case 'HoleCardsShown':
      return show(hand, event.seat, event.cards);
    case 'HandMucked':
      hand.actions.push({ kind: 'muck', player: playerOf(hand, event.seat) });
      return;
    case 'PotAwarded':
      hand.rake += event.rake;
      for (const { seat, amount } of event.shares) award(hand, seat, amount);
      return;
    default:
      return;
  }
}

function takeForcedBet(hand: Export, event: Extract<HandEvent, { kind: 'ForcedBetPosted' }>): void {
  const index = playerOf(hand, event.seat) - 1;
  pay(hand, event.seat, event.added);
  switch (event.forced) {
    // The format knows no dead post: it goes into the pot at once and counts for no call, as an ante does.
    case 'ante':
    case 'deadPost':
      hand.antes[index] = (hand.antes[index] ?? 0) + event.added;
      return;
    case 'livePost':
      hand.blinds[index] = 0 - event.owed;
      return;
    default:
      hand.blinds[index] = event.owed;
  }
}

type Cards = Extract<HandEvent, { kind: 'HoleCardsShown' }>['cards'];

function show(hand: Export, seat: SeatIndex, cards: Cards): void {
  reveal(hand, seat, cards);
  hand.actions.push({ kind: 'show', player: playerOf(hand, seat), cards });
}

function reveal(hand: Export, seat: SeatIndex, cards: Cards): void {
  const player = playerOf(hand, seat);
  hand.holeCards[player - 1] = { kind: 'dealHole', player, cards };
}

function award(hand: Export, seat: SeatIndex, amount: number): void {
  const index = playerOf(hand, seat) - 1;
  hand.winnings[index] = (hand.winnings[index] ?? 0) + amount;
  receive(hand, seat, amount);
}

function pay(hand: Export, seat: SeatIndex, amount: number): void {
  receive(hand, seat, 0 - amount);
}

function receive(hand: Export, seat: SeatIndex, amount: number): void {
  const index = playerOf(hand, seat) - 1;
  hand.stacks[index] = (hand.stacks[index] ?? 0) + amount;
}

/** Players are counted from 1, from the left of the button, the order in which the log names the seats. */
function playerOf({ started }: Export, seat: SeatIndex): number {
  const index = started.seats.findIndex((seated) => seated.seat === seat);
  assert(index >= 0, 'every event names a seat of this hand');
  return index + 1;
}
