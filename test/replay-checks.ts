import { readFileSync } from 'node:fs';
import { present } from '@cardroom/kernel';
import {
  type ActionRange,
  evolve,
  formatCards,
  type Hand,
  type HandEvent,
  legalActions,
  parsePhhs,
  type PhhHand,
  replayPhh,
  type ReplayOutcome,
} from '@cardroom/poker';

/** What independent engines say about one hand; players are counted from 1. */
interface ExpectedHand {
  readonly id: string;
  readonly k: number;
  readonly final: readonly number[];
  /** Present where the tournament rule for odd chips gives another result than `final`. */
  readonly final_tda?: readonly number[];
  readonly pots: readonly {
    readonly amount: number;
    readonly eligible: readonly number[];
    readonly winners: readonly number[];
  }[];
  readonly uncalled: Readonly<Record<string, number>>;
  readonly board: string;
  readonly showdown: readonly number[];
  readonly tags: readonly string[];
  /** Per decision: player, call, least and most to raise to; `null` where it may not raise. */
  readonly legal?: readonly Decision[];
  readonly kind?: string;
}
type Decision = readonly [player: number, call: number, min: number | null, max: number | null];

/** A hand as its history tells it, beside what is expected of it. */
export interface ReplayCase {
  readonly name: string;
  readonly history: PhhHand;
  readonly expected: ExpectedHand;
}

/** The hands of `NAME.phhs`, each with its line of `NAME.expected.jsonl`; a hand that cannot be read is an error. */
export function readReplayCases(phhs: string): readonly ReplayCase[] {
  const lines = readFileSync(phhs.replace(/\.phhs$/, '.expected.jsonl'), 'utf8')
    .trimEnd()
    .split('\n');
  return parsePhhs(readFileSync(phhs, 'utf8')).map(({ number, hand }, index) => {
    const expected: ExpectedHand = JSON.parse(present(lines[index], 'expected line'));
    if (!hand.ok) throw new Error(`${phhs} [${number}]: ${hand.error.message}`);
    if (expected.k !== number) throw new Error(`${phhs} [${number}] stands beside the line of hand ${expected.k}`);
    return { name: expected.id, history: hand.value, expected };
  });
}

/** How the replay of a hand differs from what is expected, and where opinions on R22 are known to differ. */
export interface Comparison {
  /** Empty when stacks, pots, winners, board, uncalled bets, showdown and every decision are as expected. */
  readonly differences: readonly string[];
  /** Decisions where the other engine reads R22 wider and lets a seat raise that we do not. */
  readonly widerRaises: number;
  /** Checks that the other engine asks for and that decide nothing. */
  readonly spareChecks: number;
  /** Calls over a short big blind that the other engine takes only as far as that blind; the rest comes back. [R13] */
  readonly overShortBlind: number;
  readonly outcome: ReplayOutcome | undefined;
}

/** Replays a hand and compares everything that its expectation names. */
export function compareReplay({ history, expected }: ReplayCase): Comparison {
  const replayed = replayPhh(history);
  if (!replayed.ok) return { differences: [replayed.error.message], ...AS_EXPECTED, outcome: undefined };
  const outcome = replayed.value;
  const decisions = compareDecisions(expected, outcome.events);
  const uncalled = difference('uncalled', uncalledOf(outcome.events), expected.uncalled);
  const isOverShortBlind = expected.kind === 'short_bb' && Object.keys(expected.uncalled).length === 0;
  const differences = [
    ...difference('stacks', outcome.finishingStacks, expected.final_tda ?? expected.final),
    ...difference('pots', potsOf(outcome.events), expected.pots.map(ordered)),
    ...(isOverShortBlind ? [] : uncalled),
    ...difference('board', formatCards(outcome.hand.deck.board), expected.board),
    ...difference(
      'showdown',
      showdownOf(outcome.hand),
      expected.showdown.toSorted((left, right) => left - right),
    ),
    ...decisions.differences,
  ];
  return { ...decisions, differences, overShortBlind: isOverShortBlind ? uncalled.length : 0, outcome };
}

const AS_EXPECTED = { widerRaises: 0, spareChecks: 0, overShortBlind: 0 };

function difference(what: string, ours: unknown, theirs: unknown): readonly string[] {
  const [left, right] = [JSON.stringify(ours), JSON.stringify(theirs)];
  return left === right ? [] : [`${what}: ${left}, expected ${right}`];
}

type ExpectedPot = ExpectedHand['pots'][number];

function ordered({ amount, eligible, winners }: ExpectedPot): ExpectedPot {
  return { amount, eligible: inOrder(eligible), winners: inOrder(winners) };
}

function potsOf(events: readonly HandEvent[]): readonly ExpectedPot[] {
  return events.flatMap((event) =>
    event.kind === 'PotAwarded'
      ? [
          {
            amount: event.amount,
            eligible: inOrder(event.eligible.map(playerAt)),
            winners: inOrder(event.shares.map(({ seat }) => playerAt(seat))),
          },
        ]
      : [],
  );
}

function playerAt(seat: number): number {
  return seat + 1;
}

function inOrder(players: readonly number[]): readonly number[] {
  return players.toSorted((left, right) => left - right);
}

function uncalledOf(events: readonly HandEvent[]): Readonly<Record<string, number>> {
  return Object.fromEntries(
    events.flatMap((event) => (event.kind === 'UncalledBetReturned' ? [[String(event.seat + 1), event.amount]] : [])),
  );
}

/** Who was still in when cards decided; nobody when all others had folded. */
function showdownOf(hand: Hand): readonly number[] {
  const live = hand.players.filter(({ status }) => status !== 'folded');
  return live.length < 2 ? [] : live.map(({ seat }) => playerAt(seat));
}

type DecisionsCompared = Omit<Comparison, 'outcome' | 'overShortBlind'>;

/** Compares what was offered at each decision, by our own reading of R22, with what is expected there. */
function compareDecisions({ legal }: ExpectedHand, events: readonly HandEvent[]): DecisionsCompared {
  const ours = decisionsOf(events);
  const differences: string[] = [];
  let widerRaises = 0;
  if (legal === undefined) return { differences, widerRaises, spareChecks: 0 };
  for (const [index, { decision, mayBeDisputed }] of ours.entries()) {
    const theirs = legal[index];
    if (JSON.stringify(decision) === JSON.stringify(theirs)) continue;
    const isOnlyTheRaise = theirs?.[0] === decision[0] && theirs[1] === decision[1] && decision[2] === null;
    if (isOnlyTheRaise && mayBeDisputed) widerRaises++;
    else differences.push(`decision ${index + 1}: ${JSON.stringify(decision)}, expected ${JSON.stringify(theirs)}`);
  }
  const spare = legal.slice(ours.length);
  if (spare.some(([, call, min]) => call !== 0 || min !== null) || spare.length > 1)
    differences.push('decisions that we did not ask for');
  return { differences, widerRaises, spareChecks: spare.length };
}

interface Decided {
  readonly decision: Decision;
  /** The seat has acted and faces less than a full raise: where readings of R22 differ. */
  readonly mayBeDisputed: boolean;
}

/** What each seat that folded, checked, called, bet or raised was offered, read off the log. */
function decisionsOf(events: readonly HandEvent[]): readonly Decided[] {
  const decided: Decided[] = [];
  let hand: Hand | undefined;
  for (const event of events) {
    switch (event.kind) {
      case 'Folded':
      case 'Checked':
      case 'Called':
      case 'BetPlaced':
      case 'Raised':
        decided.push(offeredTo(present(hand, 'hand'), event.seat));
        break;
      default:
    }
    // Histories are replayed by the widest reading; what we offer ourselves is R22, seat by seat.
    hand = evolve(
      hand,
      event.kind === 'HandStarted' ? { ...event, rules: { ...event.rules, reopening: 'perSeat' } } : event,
    );
  }
  return decided;
}

function offeredTo(hand: Hand, seat: Hand['button']): Decided {
  const ranges = legalActions(hand, seat);
  const raise = ranges.find(isRaise);
  const call = ranges.find((range) => range.type === 'call');
  const player = present(
    hand.players.find((other) => other.seat === seat),
    'player',
  );
  const { round } = hand;
  const facing = round.kind === 'betting' ? round.currentBet - player.bet : 0;
  return {
    decision: [seat + 1, call?.amount ?? 0, raise?.min ?? null, raise?.max ?? null],
    mayBeDisputed: player.acted && round.kind === 'betting' && facing < round.lastFullRaise,
  };
}

function isRaise(range: ActionRange): range is Extract<ActionRange, { type: 'bet' | 'raise' }> {
  return range.type === 'bet' || range.type === 'raise';
}
