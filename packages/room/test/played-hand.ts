import { assert, chips, handId, playerId, present, type SeatIndex, seatIndex, tableId } from '@cardroom/kernel';
import {
  type Action,
  type Card,
  dealHand,
  evolve,
  type ForcedBet,
  type Hand,
  type HandEvent,
  type HandRules,
  type HandSetup,
  ORDERED_DECK,
  parseCards,
  play,
} from '@cardroom/poker';
import type { HandRecord, StoredEvent } from '../src/index.ts';

/** A hand told in few words. `p1` sits left of the button and posts the small blind; heads-up the big one. */
export interface HandStory {
  readonly stacks: readonly number[];
  /** Hole cards of each such as `AsKd`. */
  readonly holeCards: readonly string[];
  readonly board?: string;
  readonly rules?: Partial<HandRules>;
  /** Such as `p3 f`, `p1 cc`, `p2 cbr 300`, `p1 muck`. */
  readonly actions: readonly string[];
}

/** A hand as a store has it. */
export interface StoredHand {
  readonly record: HandRecord;
  readonly events: readonly StoredEvent[];
  readonly log: readonly HandEvent[];
}

/** Plays a story with blinds of 5 and 10. */
export function tell({ stacks, holeCards, board = '', rules = {}, actions }: HandStory): StoredHand {
  const [small, big] = stacks.length === 2 ? [1, 0] : [0, 1];
  const blinds: readonly ForcedBet[] = [
    { seat: seatIndex(small), kind: 'smallBlind', amount: chips(5) },
    { seat: seatIndex(big), kind: 'bigBlind', amount: chips(10) },
  ];
  const setup: HandSetup = {
    handId: handId('h1'),
    button: seatIndex(stacks.length - 1),
    seats: stacks.map((stack, seat) => ({ seat: seatIndex(seat), stack: chips(stack) })),
    forcedBets: blinds,
    rules: {
      bigBlind: chips(10),
      ante: 'each',
      rake: { basisPoints: 0, caps: [], noFlopNoDrop: true },
      showdown: 'auto',
      reopening: 'perSeat',
      ...rules,
    },
    deck: deckOf(holeCards, board),
  };
  const told = actions.values();
  return playOut(setup, (hand) => {
    const { value: words } = told.next();
    return words === undefined ? undefined : actionOf(hand, words);
  });
}

/** Plays a hand by what `choose` says of each state, to its end or until nothing is said. */
export function playOut(setup: HandSetup, choose: (hand: Hand) => Action | undefined): StoredHand {
  const dealt = dealHand(setup);
  assert(dealt.ok, 'the hand of a test is dealt');
  const log = [...dealt.value.events];
  let { hand } = dealt.value;
  while (hand.round.kind !== 'complete') {
    const action = choose(hand);
    if (action === undefined) break;
    const played = play(hand, action);
    if (!played.ok) throw new Error(`${action.type} of seat ${action.seat}: ${played.error.code}`);
    hand = played.value.hand;
    log.push(...played.value.events);
  }
  return stored(log);
}

/** The log of a hand as it is stored; the players are called A, B, C, ... by their seats. */
function stored(log: readonly HandEvent[]): StoredHand {
  const [started] = log;
  assert(started?.kind === 'HandStarted', 'a log begins with HandStarted');
  const players = started.seats.map(({ seat }) => {
    const name = 'ABCDEFGHIJ'.charAt(seat);
    return { seat, playerId: playerId(name), name };
  });
  const record = { handId: started.handId, tableId: tableId('t1'), number: 1, startedAt: 500, endedAt: 1_000, players };
  return { record, events: log.map((event) => ({ handId: record.handId, body: JSON.stringify(event) })), log };
}

/** Every state of a hand with the event that led to it. */
export function statesOf(log: readonly HandEvent[]): readonly { readonly event: HandEvent; readonly after: Hand }[] {
  const states: { readonly event: HandEvent; readonly after: Hand }[] = [];
  for (const event of log) states.push({ event, after: evolve(states.at(-1)?.after, event) });
  return states;
}

function actionOf(hand: Hand, words: string): Action {
  const [who = '', verb, amount] = words.split(' ');
  const seat = seatIndex(Number(who.slice(1)) - 1);
  const price = hand.round.kind === 'betting' ? hand.round.currentBet : 0;
  switch (verb) {
    case 'f':
      return { type: 'fold', seat };
    case 'cc':
      return { type: betOf(hand, seat) < price ? 'call' : 'check', seat };
    case 'cbr':
      return { type: price === 0 ? 'bet' : 'raise', seat, to: chips(Number(amount)) };
    case 'allIn':
    case 'show':
    case 'muck':
      return { type: verb, seat };
    default:
      throw new Error(`unknown words ${words}`);
  }
}

function betOf(hand: Hand, seat: SeatIndex): number {
  return present(
    hand.players.find((player) => player.seat === seat),
    'player',
  ).bet;
}

/** A deck from which these cards are dealt; what is left open comes in order. */
function deckOf(holeCards: readonly string[], board: string): readonly Card[] {
  const pairs = holeCards.map(cardsOf);
  const wanted = [...pairs.map(([first]) => first), ...pairs.map(([, second]) => second), ...cardsOf(board)];
  const unused = ORDERED_DECK.filter((card) => !wanted.includes(card));
  return ORDERED_DECK.map((_, place) => wanted[place] ?? present(unused.shift(), 'unused card'));
}

/** The cards of a text such as `AsKd`. */
function cardsOf(text: string): readonly Card[] {
  const parsed = parseCards(text);
  assert(parsed.ok, `not cards: ${text}`);
  return parsed.value;
}
