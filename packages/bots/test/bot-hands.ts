import { type Chips, chips, handId, present, type SeatIndex, seatIndex, subtractChips } from '@cardroom/kernel';
import {
  type Action,
  type ActionRange,
  dealHand,
  type Hand,
  type HandSetup,
  parseCards,
  play,
  shuffledDeck,
  viewFor,
} from '@cardroom/poker';
import { type BotAction, type BotSight, type BotStyle, decideBot } from '../src/index.ts';

/** What a seat may see of a hand, in the words of a table's view. */
export function sightOf(hand: Hand, seat: SeatIndex): BotSight {
  const view = viewFor(hand, seat);
  return {
    config: { bigBlind: view.rules.bigBlind },
    board: view.board,
    pots: view.pots,
    currentBet: view.currentBet,
    seats: view.players,
    button: view.button,
    actor: view.actor,
    you: { seat, legal: view.legal },
  };
}

/** A decision as it was made. */
export interface Decision {
  readonly hand: Hand;
  readonly seat: SeatIndex;
  readonly sight: BotSight;
  readonly action: BotAction;
}

/** Who plays a seat: a bot, or somebody else's way to choose. */
export type Chooser = (sight: BotSight, nextUint32: () => number) => BotAction;

/** A bot of this style as a chooser. */
export function botOf(style: BotStyle): Chooser {
  return (sight, nextUint32) => present(decideBot(style, sight, nextUint32()), 'decision of the actor');
}

/** Plays one hand to its end; `look` is called with each decision. An illegal one is an error. */
export function playBotHand(
  setup: HandSetup,
  chooserOf: (seat: SeatIndex) => Chooser,
  nextUint32: () => number,
  look: (decision: Decision) => void = () => {},
): Hand {
  const dealt = dealHand(setup);
  if (!dealt.ok) throw new Error(dealt.error.code);
  let { hand } = dealt.value;
  for (let step = 0; hand.round.kind !== 'complete'; step++) {
    if (step > 1000) throw new Error('the hand does not end');
    const seat = present(hand.round.actor, 'actor');
    const sight = sightOf(hand, seat);
    const action = chooserOf(seat)(sight, nextUint32);
    look({ hand, seat, sight, action });
    const played = play(hand, actionOf(action, seat));
    if (!played.ok) throw new Error(`${JSON.stringify(action)} refused: ${played.error.code}`);
    hand = played.value.hand;
  }
  return hand;
}

function actionOf(action: BotAction, seat: SeatIndex): Action {
  return { ...action, seat };
}

/** A full table with blinds 50 and 100 and 10,000 chips each. */
export function fullTable(players: number, button: number, nextUint32: () => number): HandSetup {
  const at = (offset: number): SeatIndex => seatIndex((button + offset) % players);
  const [small, big] = players === 2 ? [at(0), at(1)] : [at(1), at(2)];
  return {
    handId: handId('bots'),
    button: at(0),
    seats: Array.from({ length: players }, (_, seat) => ({ seat: seatIndex(seat), stack: chips(10_000) })),
    forcedBets: [
      { seat: small, kind: 'smallBlind', amount: chips(50) },
      { seat: big, kind: 'bigBlind', amount: chips(100) },
    ],
    rules: {
      bigBlind: chips(100),
      ante: 'each',
      rake: { basisPoints: 0, caps: [], noFlopNoDrop: true },
      showdown: 'auto',
      reopening: 'perSeat',
    },
    deck: shuffledDeck(nextUint32),
  };
}

/** Whoever chooses any offered action, with any amount. */
export function chooseAtRandom({ you }: BotSight, nextUint32: () => number): BotAction {
  const legal = present(you, 'own seat').legal;
  const range = present(legal[nextUint32() % legal.length], 'legal action');
  if (range.type === 'bet' || range.type === 'raise') {
    return { type: range.type, to: chips(range.min + (nextUint32() % (range.max - range.min + 1))) };
  }
  return { type: range.type };
}

/** Whoever never folds and never raises. */
export function alwaysCall({ you }: BotSight): BotAction {
  const call = present(you, 'own seat').legal.find(({ type }) => type === 'call');
  return { type: call === undefined ? 'check' : 'call' };
}

/** What a seat has won in a finished hand; below 0 when it has lost. */
export function wonBy(hand: Hand, seat: number): number {
  const player = present(
    hand.players.find((one) => one.seat === seat),
    'player',
  );
  return player.stack - player.startingStack;
}

/** A duel on a board: the rival has put `bet` into a pot of `pot`, the bot has `stack` behind and must answer. */
export function facing(spot: {
  readonly holeCards: string;
  readonly board: string;
  readonly pot: number;
  readonly bet: number;
  readonly stack: number;
}): BotSight {
  const [first, second] = parsed(spot.holeCards);
  const [own, rival] = [seatIndex(0), seatIndex(1)];
  const stack = chips(spot.stack);
  const bet = chips(spot.bet);
  const amount = chips(Math.min(spot.bet, spot.stack));
  return {
    config: { bigBlind: chips(100) },
    board: parsed(spot.board),
    pots: [{ amount: chips(spot.pot), eligible: [own, rival] }],
    currentBet: bet,
    seats: [
      {
        seat: own,
        stack,
        bet: chips(0),
        status: 'active',
        holeCards: [present(first, 'card'), present(second, 'card')],
      },
      { seat: rival, stack: chips(Math.max(spot.stack - spot.bet, 0)), bet, status: 'active' },
    ],
    button: rival,
    actor: own,
    you: { seat: own, legal: offered(bet, amount, stack) },
  };
}

function offered(bet: Chips, amount: Chips, stack: Chips): readonly ActionRange[] {
  const call: readonly ActionRange[] = [{ type: 'fold' }, { type: 'call', to: amount, amount }];
  if (stack <= bet) return call;
  const min = chips(Math.min(2 * bet, stack));
  return subtractChips(stack, bet) > 0 ? [...call, { type: 'raise', min, max: stack }] : call;
}

function parsed(text: string): BotSight['board'] {
  const cards = parseCards(text);
  if (!cards.ok) throw new Error(text);
  return cards.value;
}
