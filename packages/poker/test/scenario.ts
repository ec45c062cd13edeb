import { type Chips, chips, handId, present, type SeatIndex, seatIndex } from '@cardroom/kernel';
import {
  type Action,
  type ActionRange,
  type Card,
  type ForcedBet,
  type Hand,
  type HandEvent,
  type HandRules,
  legalActions,
  openHand,
  ORDERED_DECK,
  parseCards,
  decide,
  evolve,
} from '../src/index.ts';

/** A hand told in few words, for tests. `p1` is the seat left of the button; heads-up `p2` is the button. */
export interface Scenario {
  /** Stacks of p1, p2, ... */
  readonly stacks: readonly number[];
  /** Small and big blind; 1 and 2 when absent. */
  readonly blinds?: readonly [number, number];
  /** An ante of everybody, posted before the blinds. */
  readonly antesFirst?: number;
  /** Forced bets after the blinds such as `p3 straddle 4`. */
  readonly posts?: readonly string[];
  readonly rules?: Partial<HandRules>;
  /** Hole cards per player such as `AsKd`; the rest of the deck fills what is missing. */
  readonly holeCards?: readonly string[];
  readonly board?: string;
  /** PHH words such as `p3 f`, `p1 cc`, `p2 cbr 300`, `p1 sm`, `p1 show`. */
  readonly actions?: readonly string[];
}

/** A hand and its whole log. */
export interface Told {
  readonly hand: Hand;
  readonly log: readonly HandEvent[];
}

export const PLAIN_RULES: HandRules = {
  bigBlind: chips(2),
  ante: 'each',
  rake: { basisPoints: 0, caps: [], noFlopNoDrop: true },
  showdown: 'auto',
  reopening: 'perSeat',
};

/** Plays the scenario; an action that is refused is an error that names it. */
export function tell(scenario: Scenario): Told {
  const count = scenario.stacks.length;
  const [small, big] = scenario.blinds ?? [1, 2];
  const blinds: ForcedBet[] =
    count === 2
      ? [forced('p2', 'smallBlind', small), forced('p1', 'bigBlind', big)]
      : [forced('p1', 'smallBlind', small), forced('p2', 'bigBlind', big)];
  const opened = openHand({
    handId: handId('test'),
    button: seatIndex(count - 1),
    seats: scenario.stacks.map((stack, index) => ({ seat: seatIndex(index), stack: chips(stack) })),
    forcedBets: [
      ...scenario.stacks
        .map((_, index) => forced(`p${index + 1}`, 'ante', scenario.antesFirst ?? 0))
        .filter((ante) => ante.amount > 0),
      ...blinds.filter((blind) => blind.amount > 0),
      ...(scenario.posts ?? []).map(parsePost),
    ],
    rules: { ...PLAIN_RULES, bigBlind: chips(big), ...scenario.rules },
    deck: deckFor(scenario),
  });
  if (!opened.ok) throw new Error(`not dealt: ${opened.error.code}`);
  return (scenario.actions ?? []).reduce(act, { hand: fold(undefined, opened.value), log: opened.value });
}

/** The hand one action later; an error when the action is refused. */
export function act(told: Told, words: string): Told {
  const decided = decide(told.hand, parseAction(told.hand, words));
  if (!decided.ok) throw new Error(`${words}: ${decided.error.code}`);
  return { hand: fold(told.hand, decided.value), log: [...told.log, ...decided.value] };
}

/** The code and rule with which an action is refused, such as `RaiseTooSmall R21`; `accepted` if it is not. */
export function refusal(told: Told, words: string): string {
  const decided = decide(told.hand, parseAction(told.hand, words));
  return decided.ok ? 'accepted' : `${decided.error.code} ${decided.error.rule}`;
}

/** What the actor may do, such as `p3: f cc 100 cbr 200-10000`; a free check is `cc 0`. */
export function offer({ hand }: Told): string {
  if (hand.round.kind === 'complete') return 'over';
  const actor = hand.round.actor;
  if (actor === undefined) return 'nobody';
  return `p${actor + 1}: ${legalActions(hand, actor).map(formatRange).join(' ')}`;
}

/** Final or current stacks of p1, p2, ... */
export function stacksOf({ hand }: Told): readonly number[] {
  return hand.players.toSorted((left, right) => left.seat - right.seat).map((player) => player.stack);
}

/** The events of one kind. */
export function eventsOf<Kind extends HandEvent['kind']>(told: Told, kind: Kind): Extract<HandEvent, { kind: Kind }>[] {
  return told.log.filter((event): event is Extract<HandEvent, { kind: Kind }> => event.kind === kind);
}

export function fold(hand: Hand | undefined, events: readonly HandEvent[]): Hand {
  let next = hand;
  for (const event of events) next = evolve(next, event);
  return present(next, 'hand');
}

function formatRange(range: ActionRange): string {
  switch (range.type) {
    case 'fold':
      return 'f';
    case 'check':
      return 'cc 0';
    case 'call':
      return `cc ${range.amount}`;
    case 'bet':
    case 'raise':
      return range.min === range.max ? `cbr ${range.min}` : `cbr ${range.min}-${range.max}`;
    case 'show':
    case 'muck':
      return range.type;
    default:
      throw new Error('unknown range');
  }
}

function parseAction(hand: Hand, words: string): Action {
  const [who, verb, amount] = words.split(' ');
  const seat = seatOf(present(who, 'player'));
  const player = hand.players.find((one) => one.seat === seat);
  const price = hand.round.kind === 'betting' ? hand.round.currentBet : 0;
  switch (verb) {
    case 'f':
      return { type: 'fold', seat };
    case 'cc':
      return { type: player !== undefined && player.bet < price ? 'call' : 'check', seat };
    case 'cbr':
      return { type: price === 0 ? 'bet' : 'raise', seat, to: toChips(amount) };
    case 'fold':
    case 'check':
    case 'call':
    case 'allIn':
    case 'show':
    case 'muck':
      return { type: verb, seat };
    case 'bet':
    case 'raise':
      return { type: verb, seat, to: toChips(amount) };
    default:
      throw new Error(`unknown words ${words}`);
  }
}

function toChips(text: string | undefined): Chips {
  return chips(Number(text));
}

function seatOf(who: string): SeatIndex {
  return seatIndex(Number(who.slice(1)) - 1);
}

function parsePost(words: string): ForcedBet {
  const [who, kind, amount] = words.split(' ');
  if (kind !== 'ante' && kind !== 'straddle' && kind !== 'livePost' && kind !== 'deadPost') throw new Error(words);
  return forced(present(who, 'poster'), kind, Number(amount));
}

function forced(who: string, kind: ForcedBet['kind'], amount: number): ForcedBet {
  return { seat: seatOf(who), kind, amount: chips(amount) };
}

/** A deck from which the scenario's cards are dealt; what it leaves open is filled with the lowest unused cards. */
function deckFor(scenario: Pick<Scenario, 'stacks' | 'holeCards' | 'board'>): readonly Card[] {
  const count = scenario.stacks.length;
  const wanted: (Card | undefined)[] = [];
  for (let index = 0; index < count; index++) {
    const [first, second] = cardsOf(scenario.holeCards?.[index] ?? '');
    wanted[index] = first;
    wanted[count + index] = second;
  }
  cardsOf(scenario.board ?? '').forEach((card, index) => (wanted[2 * count + index] = card));
  const unused = ORDERED_DECK.filter((card) => !wanted.includes(card));
  return ORDERED_DECK.map((_, index) => wanted[index] ?? present(unused.shift(), 'unused card'));
}

function cardsOf(text: string): readonly Card[] {
  const parsed = parseCards(text);
  if (!parsed.ok) throw new Error(`bad cards ${text}`);
  return parsed.value;
}
