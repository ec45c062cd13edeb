import type { WireTableView } from '@cardroom/protocol';
import type { Sentence } from '../i18n/sentence.ts';

/** Names the best hand that five to seven cards make, or nothing while the evaluator is not loaded. */
export type HandNamer = (cards: readonly string[]) => Sentence | undefined;

/** What can be told of a hand of five to seven cards. */
export interface HandReader {
  readonly nameHand: HandNamer;
  /** Those of the cards that make the best five. */
  readonly bestCards: (cards: readonly string[]) => readonly string[];
}

/** Knows nothing yet: stands in until the evaluator has been fetched. */
export const NO_READER: HandReader = { nameHand: () => undefined, bestCards: () => [] };

/** The cards that won, of the board and of the winners' hands; empty when they were not shown or nobody has won. */
export function winningCards(view: WireTableView, reader: HandReader): ReadonlySet<string> {
  if (view.board.length < 5) return new Set();
  const winners = new Set(view.awards.flatMap((award) => award.shares.map((share) => share.seat)));
  const shown = view.seats.filter((seat) => winners.has(seat.seat) && seat.exposure === 'shown');
  return new Set(shown.flatMap((seat) => reader.bestCards([...(seat.holeCards ?? []), ...view.board])));
}

/**
 * How the last hand was paid, one sentence for each winner; pots that went to the same winners, one after the
 * other, are told together. Empty while a hand is played.
 */
export function resultSentences(view: WireTableView, nameHand: HandNamer): readonly Sentence[] {
  const paid = paidTogether(view.awards);
  return paid.flatMap(({ pots, shares }) =>
    shares.map((share): Sentence => {
      const sentence = winSentence(view, share, nameHand);
      return paid.length > 1 ? { key: 'result.pot', params: { pot: potNames(pots), sentence } } : sentence;
    }),
  );
}

interface Share {
  readonly seat: number;
  readonly amount: number;
}

interface Paid {
  readonly pots: readonly number[];
  readonly shares: readonly Share[];
}

function paidTogether(awards: WireTableView['awards']): readonly Paid[] {
  const paid: Paid[] = [];
  for (const { index, shares } of awards) {
    const last = paid.at(-1);
    if (last === undefined || !haveSameSeats(last.shares, shares)) {
      paid.push({ pots: [index], shares });
      continue;
    }
    const added = last.shares.map((share, at) => ({
      seat: share.seat,
      amount: share.amount + (shares[at]?.amount ?? 0),
    }));
    paid[paid.length - 1] = { pots: [...last.pots, index], shares: added };
  }
  return paid;
}

function haveSameSeats(left: readonly Share[], right: readonly Share[]): boolean {
  return left.length === right.length && left.every((share, at) => share.seat === right[at]?.seat);
}

function potNames(pots: readonly number[]): Sentence {
  const [first = 0, ...rest] = pots;
  if (rest.length === 0) return potName(first);
  return { key: 'result.pots', params: { first: potName(first), rest: potNames(rest) } };
}

/** Main pot, then side pots from 1. */
export function potName(index: number): Sentence {
  return index === 0 ? { key: 'table.mainPot' } : { key: 'table.sidePot', params: { index } };
}

/** What the viewer holds now: pair, two pair and so on; nothing without cards or before the flop. */
export function ownHandSentence(view: WireTableView, nameHand: HandNamer): Sentence | undefined {
  const own = view.seats.find((seat) => seat.seat === view.you?.seat);
  if (own?.holeCards === undefined || own.status === 'folded' || view.board.length < 3) return undefined;
  const hand = nameHand([...own.holeCards, ...view.board]);
  return hand === undefined ? undefined : { key: 'result.yourHand', params: { hand } };
}

function winSentence(view: WireTableView, share: Share, nameHand: HandNamer): Sentence {
  const player = view.seats.find((seat) => seat.seat === share.seat);
  const cards = player?.exposure === 'shown' && view.board.length === 5 ? player.holeCards : undefined;
  const hand = cards === undefined ? undefined : nameHand([...cards, ...view.board]);
  const { amount } = share;
  if (share.seat === view.you?.seat) {
    return hand === undefined
      ? { key: 'result.youWin', params: { amount } }
      : { key: 'result.youWinWith', params: { amount, hand } };
  }
  const name = player?.name ?? `#${share.seat + 1}`;
  return hand === undefined
    ? { key: 'result.wins', params: { name, amount } }
    : { key: 'result.winsWith', params: { name, amount, hand } };
}
