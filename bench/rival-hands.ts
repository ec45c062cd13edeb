import { present } from '@cardroom/kernel';
import { type Card, evaluate, parseCard } from '@cardroom/poker';
import { Table } from 'poker-ts';
import type { Settled } from './fair-payout.ts';
import { CHECK_OR_CALL, choose, FOLD, FULL_STACKS, TABLE } from './random-policy.ts';

/** The rival whose engine plays the same hands. */
export const RIVAL = 'poker-ts 1.5.0';

type RivalTable = InstanceType<typeof Table>;

/** A table of the rival's, as its documentation says, for one hand after the other. */
export function createRivalTable(): RivalTable {
  return new Table({ smallBlind: TABLE.smallBlind, bigBlind: TABLE.bigBlind }, TABLE.players);
}

/**
 * Plays a freshly shuffled hand to its end with full stacks; how many decisions it took. The shuffle is the
 * rival's own, from the system's secure source like ours.
 */
export function playRivalHand(table: RivalTable, button: number, moodUint32: () => number): number {
  startHand(table, FULL_STACKS, button);
  let decisions = 0;
  while (table.isHandInProgress()) {
    while (table.isBettingRoundInProgress()) {
      act(table, moodUint32);
      decisions++;
    }
    table.endBettingRound();
    if (table.areBettingRoundsCompleted()) table.showdown();
  }
  return decisions;
}

/**
 * As `playRivalHand`, but gives what an independent check of the payout needs; `undefined` for a hand that the
 * rival would never finish.
 */
export function settleRivalHand(
  stacks: readonly number[],
  button: number,
  moodUint32: () => number,
): Settled | undefined {
  const table = createRivalTable();
  startHand(table, stacks, button);
  const folded = stacks.map(() => false);
  const holeCards = table.holeCards().slice(0, TABLE.players);
  let startedRound = table.handPlayers();
  while (true) {
    while (table.isBettingRoundInProgress()) {
      const seat = table.playerToAct();
      if (act(table, moodUint32) === FOLD) folded[seat] = true;
    }
    table.endBettingRound();
    if (table.areBettingRoundsCompleted()) break;
    startedRound = table.handPlayers();
  }
  const board = table.communityCards().map(ourCard);
  // All bets have been collected: what is missing from a stack is in the pots.
  const paidIn = table.seats().map((seat, index) => (stacks[index] ?? 0) - (seat?.totalChips ?? 0));
  const strengths = board.length === 5 ? holeCards.map((cards) => strengthOf(board, cards)) : undefined;
  const paid = startedRound.map((player, seat) => player !== null && folded[seat] === false);
  if (strengths !== undefined && neverPays(table, strengths, paid)) return undefined;
  table.showdown();
  const finalStacks = table.seats().map((seat) => seat?.totalChips ?? 0);
  return { startingStacks: stacks, paidIn, folded, strengths, finalStacks };
}

/**
 * The rival looks for who gets an odd chip among those who took part in the last betting round only, and for
 * ever when the winners went all-in before. It would stop the benchmark, so such a hand is recognised first.
 */
function neverPays(table: RivalTable, strengths: readonly number[], paid: readonly boolean[]): boolean {
  const pots = table.pots();
  if (pots.length === 1 && pots[0]?.eligiblePlayers.length === 1) return false;
  return pots.some(({ size, eligiblePlayers }) => {
    const best = Math.max(...eligiblePlayers.map((seat) => strengths[seat] ?? 0));
    const winners = eligiblePlayers.filter((seat) => strengths[seat] === best);
    return size % winners.length !== 0 && !winners.some((seat) => paid[seat] === true);
  });
}

function strengthOf(board: readonly Card[], cards: readonly RivalCard[] | null): number {
  return evaluate([...board, ...present(cards ?? undefined, 'hole cards').map(ourCard)]);
}

function startHand(table: RivalTable, stacks: readonly number[], button: number): void {
  const seats = table.seats();
  for (let seat = 0; seat < TABLE.players; seat++) {
    // A busted player has been stood up by the rival itself.
    if (seats[seat] !== null) table.standUp(seat);
    table.sitDown(seat, stacks[seat] ?? 0);
  }
  table.startHand(button);
}

function act(table: RivalTable, moodUint32: () => number): number {
  const { actions, chipRange } = table.legalActions();
  const isFree = actions.includes('check');
  const raise = actions.includes('bet') ? 'bet' : actions.includes('raise') ? 'raise' : undefined;
  const offered = raise === undefined ? undefined : chipRange;
  const choice = choose({ isFree, min: offered?.min ?? 0, max: offered?.max ?? 0 }, moodUint32);
  if (choice === FOLD) table.actionTaken('fold');
  else if (choice === CHECK_OR_CALL || raise === undefined) table.actionTaken(isFree ? 'check' : 'call');
  else table.actionTaken(raise, choice);
  return choice;
}

interface RivalCard {
  readonly rank: string;
  readonly suit: string;
}

function ourCard({ rank, suit }: RivalCard): Card {
  const parsed = parseCard(`${rank}${suit.charAt(0)}`);
  if (!parsed.ok) throw new Error(`not a card: ${rank} of ${suit}`);
  return parsed.value;
}
