import { assert } from '@cardroom/kernel';
import type { Card } from '@cardroom/poker';
import type { TableEvent } from '@cardroom/table';

/*
 * Poker once more, as plainly as it can be written and with nothing of the product but the cards' numbers: what each
 * seat has put in, who has folded, who had the best five, and so who gets what. Hands that were played are held to it.
 */

/** The rank of a card, 0 for a two, and its suit: a card's number is four times the one and the other. */
const rankOf = (card: Card): number => Math.floor(card / 4);
const suitOf = (card: Card): number => card % 4;

/** Five cards as a list of numbers, the larger in the first place that differs wins. */
function strengthOf(five: readonly Card[]): readonly number[] {
  const ranks = five.map(rankOf).toSorted((left, right) => right - left);
  const counts = new Map<number, number>();
  for (const rank of ranks) counts.set(rank, (counts.get(rank) ?? 0) + 1);
  const groups = [...counts].toSorted(([left, many], [right, more]) => more - many || right - left);
  const shape = groups.map(([, count]) => count).join('');
  const order = groups.map(([rank]) => rank);
  const isFlush = new Set(five.map(suitOf)).size === 1;
  const isWheel = ranks.join() === '12,3,2,1,0';
  const isStraight = shape === '11111' && (isWheel || (ranks[0] ?? 0) - (ranks[4] ?? 0) === 4);
  const high = isWheel ? [3] : order;
  if (isStraight) return [isFlush ? 8 : 4, ...high];
  if (isFlush) return [5, ...order];
  return [{ '41': 7, '32': 6, '311': 3, '221': 2, '2111': 1, '11111': 0 }[shape] ?? 0, ...order];
}

function compare(left: readonly number[], right: readonly number[]): number {
  for (const [at, value] of left.entries()) if (value !== right[at]) return value - (right[at] ?? -1);
  return 0;
}

/** The best five of seven. */
function bestOf(cards: readonly Card[]): readonly number[] {
  let best: readonly number[] = [-1];
  for (let one = 0; one < cards.length; one += 1) {
    for (let other = one + 1; other < cards.length; other += 1) {
      const strength = strengthOf(cards.filter((_card, at) => at !== one && at !== other));
      if (compare(strength, best) > 0) best = strength;
    }
  }
  return best;
}

type EventOf<Kind extends TableEvent['kind']> = Extract<TableEvent, { kind: Kind }>;

interface PlainSeat {
  stack: number;
  /** All that it has put in, less what came back. */
  put: number;
  /** What of it counts for nobody's bet. */
  dead: number;
  hasFolded: boolean;
  hasMucked: boolean;
  cards: readonly Card[];
}

/** Whose the blinds of a hand are; that of a dead chair nobody posts. */
interface PlainBlinds {
  readonly smallBlind: number;
  readonly bigBlind: number;
  readonly smallBlindPosted: boolean;
}

/** What is bet on a street: the price, and by how much it rose last in full. */
interface PlainStreet {
  price: number;
  fullRaise: number;
  /** What each seat has in front of it. */
  readonly bets: Map<number, number>;
}

/** One hand as it is told, and what must have come of it. */
export class PlainHand {
  readonly #seats = new Map<number, PlainSeat>();
  readonly #board: Card[] = [];
  readonly #won = new Map<number, number>();
  readonly #dealt = new Set<Card>();
  readonly #blinds: Map<number, 'smallBlind' | 'bigBlind'>;
  readonly #rules: EventOf<'HandStarted'>['rules'];
  #street: PlainStreet;
  #rake = 0;
  isVoid = false;

  constructor(event: EventOf<'HandStarted'>, { smallBlind, bigBlind, smallBlindPosted }: PlainBlinds) {
    assert(new Set(event.deck).size === 52, 'a deck has 52 cards');
    this.#rules = event.rules;
    this.#street = this.#newStreet();
    this.#blinds = new Map([[bigBlind, 'bigBlind']]);
    if (smallBlindPosted) this.#blinds.set(smallBlind, 'smallBlind');
    for (const { seat, stack } of event.seats) {
      this.#seats.set(seat, { stack, put: 0, dead: 0, hasFolded: false, hasMucked: false, cards: [] });
    }
  }

  /** Who has not folded. */
  get live(): readonly number[] {
    return [...this.#seats].filter(([, { hasFolded }]) => !hasFolded).map(([seat]) => seat);
  }

  /** What each seat has when all is paid. */
  stacks(): readonly (readonly [number, number])[] {
    return [...this.#seats].map(([seat, { stack }]) => [seat, stack + (this.#won.get(seat) ?? 0)]);
  }

  /** Takes the next event of the hand. */
  take(event: TableEvent): void {
    switch (event.kind) {
      case 'HoleCardsDealt':
        assert(this.#blinds.size === 0, 'no cards are dealt before the blinds are posted');
        this.#deal(event.cards);
        this.#seat(event.seat).cards = event.cards;
        return;
      case 'StreetOpened':
        this.#deal(event.cards);
        this.#board.push(...event.cards);
        if (event.street !== 'preflop') this.#street = this.#newStreet();
        return;
      case 'ForcedBetPosted':
        // What counts for nobody's bet lies in the middle; here the ante of one for all is such too.
        if (event.forced === 'ante' || event.forced === 'deadPost') this.#seat(event.seat).dead += event.added;
        else this.#post(event);
        return this.#put(event.seat, event.added);
      case 'Called':
      case 'BetPlaced':
      case 'Raised':
        this.#bet(event);
        return this.#put(event.seat, event.added);
      case 'BetsCollected':
        return this.#assertCalled();
      case 'UncalledBetReturned':
        return this.#put(event.seat, 0 - event.amount);
      case 'Folded':
        this.#seat(event.seat).hasFolded = true;
        return;
      case 'HandMucked':
        this.#seat(event.seat).hasMucked = true;
        return;
      case 'PotAwarded':
        this.#rake += event.rake;
        for (const { seat, amount } of event.shares) this.#won.set(seat, (this.#won.get(seat) ?? 0) + amount);
        return;
      case 'HandCancelled':
        this.isVoid = true;
        for (const { seat, amount } of event.refunds) this.#put(seat, 0 - amount);
        return;
      case 'HandEnded':
        return this.#end();
      default:
        return undefined;
    }
  }

  #newStreet(): PlainStreet {
    return { price: 0, fullRaise: this.#rules.bigBlind, bets: new Map() };
  }

  #post({ seat, forced, owed, added, allIn }: EventOf<'ForcedBetPosted'>): void {
    assert(forced !== 'bigBlind' || owed === this.#rules.bigBlind, 'the big blind is as large as it should be');
    assert(added === owed || allIn, 'who posts less than he owes has no more');
    if (this.#blinds.get(seat) === forced) this.#blinds.delete(seat);
    this.#street.bets.set(seat, added);
    this.#street.price = Math.max(this.#street.price, owed);
  }

  /** Who calls pays the price, and who raises raises by as much as the last one did, unless he has no more. */
  #bet({ kind, seat, to, added, allIn }: EventOf<'Called' | 'BetPlaced' | 'Raised'>): void {
    const { price, fullRaise, bets } = this.#street;
    assert((bets.get(seat) ?? 0) + added === to, `seat ${seat} has bet what it says`);
    assert(!allIn || this.#seat(seat).stack === added, `seat ${seat} is all-in with all that it has`);
    bets.set(seat, to);
    if (kind === 'Called')
      return assert(to === price || (allIn && to < price), `seat ${seat} calls ${price} with ${to}`);
    assert(to >= price + fullRaise || (allIn && to > price), `seat ${seat} raises from ${price} to ${to} only`);
    this.#street.price = to;
    this.#street.fullRaise = Math.max(fullRaise, to - price);
  }

  /** What nobody else has matched has come back. */
  #assertCalled(): void {
    const [most, next] = [...this.#seats.values()].map((seat) => betOf(seat)).toSorted((left, right) => right - left);
    assert(most === next, `${most} were bet, of which only ${next} were called`);
  }

  #deal(cards: readonly Card[]): void {
    for (const card of cards) {
      assert(!this.#dealt.has(card), 'no card is dealt twice');
      this.#dealt.add(card);
    }
  }

  #seat(seat: number): PlainSeat {
    const known = this.#seats.get(seat);
    assert(known !== undefined, `seat ${seat} was dealt in`);
    return known;
  }

  #put(seat: number, amount: number): void {
    const known = this.#seat(seat);
    known.stack -= amount;
    known.put += amount;
    assert(
      known.stack >= 0 && known.put >= 0,
      `seat ${seat} puts in no more than it has, and gets back no more than that`,
    );
  }

  #end(): void {
    const pot = this.#sum((seat) => seat.put);
    if (this.isVoid) {
      assert(pot === 0 && this.#won.size === 0, 'of a hand that is void nothing stays');
      return;
    }
    const paid = [...this.#won.values()].reduce((sum, amount) => sum + amount, this.#rake);
    assert(paid === pot, `${pot} were put in and ${paid} were paid`);
    const expected = this.#payouts();
    for (const seat of this.#seats.keys()) {
      const [won, due] = [this.#won.get(seat) ?? 0, expected.get(seat) ?? [0, 0]];
      assert(won >= due[0] && won <= due[1], `seat ${seat} won ${won}, and should have won ${due.join(' to ')}`);
    }
  }

  /**
   * What each seat is due, at least and at most: an odd chip goes to one or the other of those who share a pot, and rake
   * may be taken from every pot.
   */
  #payouts(): ReadonlyMap<number, readonly [number, number]> {
    const due = new Map<number, readonly [number, number]>();
    const live = [...this.#seats].filter(([, { hasFolded }]) => !hasFolded);
    const levels = [...new Set(live.map(([, seat]) => betOf(seat)))].toSorted((left, right) => left - right);
    const last = levels.at(-1) ?? 0;
    let below = 0;
    for (const level of levels) {
      // What was folded above the last one who is live goes with the last pot.
      const most = level === last ? Infinity : level;
      const dead = level === levels[0] ? this.#sum((seat) => seat.dead) : 0;
      const pot = this.#sum((seat) => Math.max(0, Math.min(betOf(seat), most) - below)) + dead;
      // Where nobody is asked, only what is beaten is thrown away, and it makes no difference who has done so.
      const isAsked = this.#rules.showdown === 'ask';
      const able = live.filter(([, seat]) => betOf(seat) >= level && !(isAsked && seat.hasMucked));
      const winners = bestAmong(able, this.#board);
      for (const seat of winners) {
        const [least, highest] = due.get(seat) ?? [0, 0];
        const share = pot / winners.length;
        due.set(seat, [least + Math.max(0, Math.floor(share) - this.#rake), highest + Math.ceil(share)]);
      }
      below = level;
    }
    return due;
  }

  #sum(of: (seat: PlainSeat) => number): number {
    return [...this.#seats.values()].reduce((sum, seat) => sum + of(seat), 0);
  }
}

function betOf({ put, dead }: PlainSeat): number {
  return put - dead;
}

function bestAmong(able: readonly (readonly [number, PlainSeat])[], board: readonly Card[]): readonly number[] {
  if (able.length === 1) return able.map(([seat]) => seat);
  const strengths = able.map(([seat, { cards }]) => ({ seat, strength: bestOf([...cards, ...board]) }));
  const [best] = strengths.toSorted((left, right) => compare(right.strength, left.strength));
  return strengths
    .filter(({ strength }) => best !== undefined && compare(strength, best.strength) === 0)
    .map(({ seat }) => seat);
}

/** Plays every hand of a table's log once more; gives how many came to their end. A `Defect` says what did not add up. */
export function replayPlainly(log: readonly TableEvent[]): number {
  let blinds: PlainBlinds | undefined;
  let hand: PlainHand | undefined;
  let count = 0;
  for (const event of log) {
    if (event.kind === 'ButtonMoved') blinds = event;
    if (event.kind === 'HandStarted') {
      assert(blinds !== undefined, 'a hand begins with its button');
      hand = new PlainHand(event, blinds);
    } else hand?.take(event);
    if (event.kind !== 'HandEnded') continue;
    hand = undefined;
    count += 1;
  }
  return count;
}
