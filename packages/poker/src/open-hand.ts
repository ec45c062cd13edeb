import { err, isChips, minChips, ok, present, type Result, type SeatIndex, SEATS_MAX } from '@cardroom/kernel';
import { nextActorAfter, playerIndexOf } from './betting.ts';
import { type Card, DECK_SIZE } from './cards.ts';
import type { HandEvent } from './events.ts';
import { evolve } from './evolve.ts';
import type { ForcedBet, ForcedBetKind, Hand, HandSetup, RakeRule } from './hand.ts';
import { type Played, type Playing, playOn, record } from './play-on.ts';
import type { SetupRejection, SetupRejectionCode } from './rejections.ts';

/** Deals a hand: forced bets are posted, hole cards dealt, the first street opened. See `dealHand`. */
export function openHand(setup: HandSetup): Result<readonly HandEvent[], SetupRejection> {
  const dealt = dealHand(setup);
  return dealt.ok ? ok(dealt.value.events) : dealt;
}

/**
 * Deals a hand and gives it together with its first events. When the forced bets leave nothing to decide,
 * the hand is played out to its end. Refuses a setup that the rules do not allow, and changes nothing then.
 */
export function dealHand(setup: HandSetup): Result<Played, SetupRejection> {
  const code = faultOf(setup);
  if (code !== undefined) return err({ code, rule: RULE_OF[code] });
  // From here the deal must succeed.
  const { handId, button, rules, deck } = setup;
  const seats = clockwiseFrom(button, setup.seats);
  const started: HandEvent = { kind: 'HandStarted', handId, button, rules, seats, deck };
  const playing: Playing = { hand: evolve(undefined, started), events: [started] };
  for (const forced of setup.forcedBets) post(playing, forced);
  dealHoleCards(playing);
  record(playing, {
    kind: 'StreetOpened',
    street: 'preflop',
    cards: [],
    actor: firstActorOf(playing.hand, setup.forcedBets),
  });
  playOn(playing);
  return ok(playing);
}

function clockwiseFrom<Seated extends { readonly seat: SeatIndex }>(
  button: SeatIndex,
  seats: readonly Seated[],
): readonly Seated[] {
  const distance = (seat: SeatIndex): number => (seat - button - 1 + SEATS_MAX) % SEATS_MAX;
  return seats.toSorted((left, right) => distance(left.seat) - distance(right.seat));
}

/** A stack too short for what is due posts all it has. [R13] */
function post(playing: Playing, { seat, kind, amount }: ForcedBet): void {
  const player = present(playing.hand.players[playerIndexOf(playing.hand.players, seat)], 'poster');
  // The big blind sets the price even when an ante has left nothing to post it with. [R13]
  if (player.stack === 0 && kind !== 'bigBlind') return;
  const added = minChips(amount, player.stack);
  record(playing, { kind: 'ForcedBetPosted', seat, forced: kind, owed: amount, added, allIn: added === player.stack });
}

/** One card at a time from the left of the button, twice around, from the front of the deck. [R52] */
function dealHoleCards(playing: Playing): void {
  const { players, deck } = playing.hand;
  players.forEach(({ seat }, index) => {
    const first = present(deck.cards[index], 'card');
    const second = present(deck.cards[players.length + index], 'card');
    record(playing, { kind: 'HoleCardsDealt', seat, cards: [first, second] });
  });
}

/** The first live seat left of the big blind, or of the last straddle. [R18] [R43] */
function firstActorOf(hand: Hand, forcedBets: readonly ForcedBet[]): SeatIndex | undefined {
  const last = forcedBets.findLast(({ kind }) => kind === 'bigBlind' || kind === 'straddle');
  const from = last === undefined ? hand.players.length - 1 : playerIndexOf(hand.players, last.seat);
  return hand.round.kind === 'betting' ? nextActorAfter(hand.players, from, hand.round.currentBet) : undefined;
}

const RULE_OF: Readonly<Record<SetupRejectionCode, string>> = {
  SeatCount: 'R18',
  DuplicateSeat: 'R18',
  EmptyStack: 'R02',
  TooManyChips: 'R01',
  BadDeck: 'R52',
  BadBlinds: 'R12',
  BadForcedBet: 'R13',
  BadRake: 'R35',
};

function faultOf(setup: HandSetup): SetupRejectionCode | undefined {
  const { seats, rules } = setup;
  if (seats.length < 2 || seats.length > SEATS_MAX) return 'SeatCount';
  if (new Set(seats.map(({ seat }) => seat)).size !== seats.length) return 'DuplicateSeat';
  if (seats.some(({ stack }) => stack === 0)) return 'EmptyStack';
  if (!isChips(seats.reduce((sum, { stack }) => sum + stack, 0))) return 'TooManyChips';
  if (!isWholeDeck(setup.deck)) return 'BadDeck';
  if (rules.bigBlind === 0) return 'BadBlinds';
  if (setup.forcedBets.some((forced, index) => !isPostable(setup, forced, index))) return 'BadForcedBet';
  if (!isRakeRule(rules.rake)) return 'BadRake';
  return undefined;
}

function isWholeDeck(deck: readonly Card[]): boolean {
  let low = 0;
  let high = 0;
  for (const value of deck) {
    if (!Number.isInteger(value) || value < 0 || value >= DECK_SIZE) return false;
    if (value < 26) low |= 1 << value;
    else high |= 1 << (value - 26);
  }
  return deck.length === DECK_SIZE && low === HALF_DECK && high === HALF_DECK;
}

const HALF_DECK = 2 ** 26 - 1;

/** Somebody dealt in must post it; a seat has one live forced bet, and a straddle is never short. [R43] */
function isPostable({ seats, forcedBets }: HandSetup, forced: ForcedBet, index: number): boolean {
  const poster = seats.find(({ seat }) => seat === forced.seat);
  if (poster === undefined || forced.amount === 0) return false;
  const own = forcedBets.slice(0, index + 1).filter(({ seat }) => seat === forced.seat);
  if (own.filter(({ kind }) => isLive(kind)).length > 1) return false;
  return forced.kind !== 'straddle' || poster.stack >= own.reduce((sum, { amount }) => sum + amount, 0);
}

function isLive(kind: ForcedBetKind): boolean {
  return kind !== 'ante' && kind !== 'deadPost';
}

function isRakeRule({ basisPoints, caps }: RakeRule): boolean {
  return (
    Number.isInteger(basisPoints) &&
    basisPoints >= 0 &&
    basisPoints <= 10_000 &&
    caps.every((row) => row.dealtIn >= 0 && isChips(row.cap))
  );
}
