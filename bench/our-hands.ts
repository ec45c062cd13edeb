import { chips, handId, present, seatIndex } from '@cardroom/kernel';
import {
  type Action,
  dealHand,
  evaluateSeven,
  type Hand,
  type HandEvent,
  type HandRules,
  type HandSetup,
  legalActions,
  play,
  type Played,
  shuffledDeck,
} from '@cardroom/poker';
import type { Settled } from './fair-payout.ts';
import { CHECK_OR_CALL, choose, FOLD, FULL_STACKS, TABLE } from './random-policy.ts';

const RULES: HandRules = {
  bigBlind: chips(TABLE.bigBlind),
  ante: 'each',
  rake: { basisPoints: 0, caps: [], noFlopNoDrop: true },
  showdown: 'auto',
  reopening: 'perSeat',
};
const FULL_SEATS = seatsWith(FULL_STACKS);
const HAND_ID = handId('bench');
const SMALL_BLIND = chips(TABLE.smallBlind);

/** Where the chance of a hand comes from: the shuffle, and what players choose. */
export interface Chances {
  readonly deckUint32: () => number;
  readonly moodUint32: () => number;
}

/** Sees each decision before it is played, with the hand as it stands. */
export type Look = (hand: Hand, action: Action) => void;

/** Deals a freshly shuffled hand and plays it to its end; how many decisions it took. */
export function playOurHand(button: number, chances: Chances, look?: Look): number {
  let hand = dealt(FULL_SEATS, button, chances).hand;
  let decisions = 0;
  while (hand.round.kind === 'betting') {
    const action = chosen(hand, chances);
    look?.(hand, action);
    const played = play(hand, action);
    if (!played.ok) throw new Error(`offered and refused: ${played.error.code}`);
    hand = played.value.hand;
    decisions++;
  }
  return decisions;
}

/** As `playOurHand`, but gives what an independent check of the payout needs. */
export function settleOurHand(stacks: readonly number[], button: number, chances: Chances): Settled {
  const opened = dealt(seatsWith(stacks), button, chances);
  let { hand } = opened;
  const log: HandEvent[] = [...opened.events];
  while (hand.round.kind === 'betting') {
    const played = play(hand, chosen(hand, chances));
    if (!played.ok) throw new Error(`offered and refused: ${played.error.code}`);
    hand = played.value.hand;
    log.push(...played.value.events);
  }
  return settledOf(stacks, hand, log);
}

function seatsWith(stacks: readonly number[]): HandSetup['seats'] {
  return stacks.map((stack, seat) => ({ seat: seatIndex(seat), stack: chips(stack) }));
}

function dealt(seats: HandSetup['seats'], button: number, { deckUint32 }: Chances): Played {
  const small = seatIndex((button + 1) % TABLE.players);
  const big = seatIndex((button + 2) % TABLE.players);
  const result = dealHand({
    handId: HAND_ID,
    button: seatIndex(button),
    seats,
    forcedBets: [
      { seat: small, kind: 'smallBlind', amount: SMALL_BLIND },
      { seat: big, kind: 'bigBlind', amount: RULES.bigBlind },
    ],
    rules: RULES,
    deck: shuffledDeck(deckUint32),
  });
  if (!result.ok) throw new Error(result.error.code);
  return result.value;
}

function chosen(hand: Hand, { moodUint32 }: Chances): Action {
  const seat = present(hand.round.kind === 'betting' ? hand.round.actor : undefined, 'actor');
  const legal = legalActions(hand, seat);
  const passive = legal[1]?.type === 'check' ? 'check' : 'call';
  const raise = legal[2];
  const offered = raise !== undefined && (raise.type === 'bet' || raise.type === 'raise') ? raise : undefined;
  const choice = choose({ isFree: passive === 'check', min: offered?.min ?? 0, max: offered?.max ?? 0 }, moodUint32);
  if (choice === FOLD) return { type: 'fold', seat };
  if (choice === CHECK_OR_CALL || offered === undefined) return { type: passive, seat };
  return { type: offered.type, seat, to: chips(choice) };
}

function settledOf(stacks: readonly number[], hand: Hand, log: readonly HandEvent[]): Settled {
  const paidIn = stacks.map(() => 0);
  for (const event of log) {
    if ('added' in event) paidIn[event.seat] = (paidIn[event.seat] ?? 0) + event.added;
    if (event.kind === 'UncalledBetReturned') paidIn[event.seat] = (paidIn[event.seat] ?? 0) - event.amount;
  }
  const players = hand.players.toSorted((left, right) => left.seat - right.seat);
  const [a, b, c, d, e] = hand.deck.board;
  const isFull = a !== undefined && b !== undefined && c !== undefined && d !== undefined && e !== undefined;
  return {
    startingStacks: stacks,
    paidIn,
    folded: players.map((player) => player.status === 'folded'),
    strengths: isFull
      ? players.map(({ holeCards }) => {
          const [first, second] = present(holeCards, 'hole cards');
          return evaluateSeven(a, b, c, d, e, first, second);
        })
      : undefined,
    finalStacks: players.map((player) => player.stack),
  };
}
