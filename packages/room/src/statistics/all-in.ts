import { assert, present, type SeatIndex } from '@cardroom/kernel';
import { type Card, exactEquityInParts, type HandEvent, type HoleCards } from '@cardroom/poker';

/** How many of the units in which expectations are kept make a chip. */
const THOUSANDTHS = 1_000;

/** A pot as it stood when betting was over: what it pays after rake, and the cards of those who can win it. */
interface OpenPot {
  readonly amount: number;
  readonly rivals: readonly { readonly seat: SeatIndex; readonly cards: HoleCards }[];
}

/**
 * What the pots were worth to each live seat at the moment when betting was over with somebody all-in, in thousandths
 * of a chip; empty for a hand in which that never happened. Only cards that lie open count: what was folded may still
 * come, as far as anybody at the table can know. The expectations add up to the pots after rake, exactly: thousandths
 * that cannot be divided go one each to the first seats from the left of the button. [R46]
 *
 * Nothing is bet after that moment, so the pots are those that were paid in the end.
 */
export function* expectationsInParts(
  log: readonly HandEvent[],
): Generator<number, ReadonlyMap<SeatIndex, number>, void> {
  const expectations = new Map<SeatIndex, number>();
  const turn = log.findIndex(({ kind }) => kind === 'HandsTurnedUp');
  const turnedUp = log[turn];
  if (turnedUp?.kind !== 'HandsTurnedUp') return expectations;
  const board = log.slice(0, turn).flatMap((event) => (event.kind === 'StreetOpened' ? event.cards : []));
  const cardsOf = new Map(turnedUp.hands.map(({ seat, cards }) => [seat, cards]));
  for (const seat of cardsOf.keys()) expectations.set(seat, 0);
  for (const event of log) {
    if (event.kind !== 'PotAwarded') continue;
    const rivals = event.eligible.map((seat) => ({ seat, cards: present(cardsOf.get(seat), 'cards of a live seat') }));
    const shares = yield* sharesOf({ amount: event.amount - event.rake, rivals }, board, cardsOf);
    for (const [place, { seat }] of rivals.entries()) {
      expectations.set(seat, (expectations.get(seat) ?? 0) + (shares[place] ?? 0));
    }
  }
  return expectations;
}

/** The expectations of the rivals in one pot. What others hold face up cannot come on the board. */
function* sharesOf(
  { amount, rivals }: OpenPot,
  board: readonly Card[],
  open: ReadonlyMap<SeatIndex, HoleCards>,
): Generator<number, readonly number[], void> {
  if (rivals.length === 1) return [amount * THOUSANDTHS];
  const own = new Set(rivals.map(({ seat }) => seat));
  const dead = [...open].flatMap(([seat, cards]) => (own.has(seat) ? [] : cards));
  const equity = yield* exactEquityInParts(
    rivals.map(({ cards }) => cards),
    board,
    { dead },
  );
  assert(equity.ok, 'hands that were dealt from one deck have an equity');
  const { hands, shareTotal } = equity.value;
  // The product is larger than a number can hold exactly.
  const whole = BigInt(amount) * BigInt(THOUSANDTHS);
  const floors = hands.map(({ shares }) => Number((whole * BigInt(shares)) / BigInt(shareTotal)));
  let left = amount * THOUSANDTHS - floors.reduce((sum, part) => sum + part, 0);
  return floors.map((part, place) => {
    if (left === 0 || hands[place]?.shares === 0) return part;
    left -= 1;
    return part + 1;
  });
}
