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

/** As `playRivalHand`, but gives what an independent check of the payout needs. */
export function settleRivalHand(stacks: readonly number[], button: number, moodUint32: () => number): Settled {
  const table = createRivalTable();
  startHand(table, stacks, button);
  const folded = Array.from({ length: TABLE.players }, () => false);
  const dealtCards = table.holeCards().slice(0, TABLE.players);
  const holeCards = dealtCards.map((cards) => present(cards ?? undefined, 'hole cards').map(ourCard));
  let settled: Pick<Settled, 'paidIn' | 'strengths'> | undefined;
  while (table.isHandInProgress()) {
    while (table.isBettingRoundInProgress()) {
      const seat = table.playerToAct();
      if (act(table, moodUint32) === FOLD) folded[seat] = true;
    }
    table.endBettingRound();
    if (!table.areBettingRoundsCompleted()) continue;
    const board = table.communityCards().map(ourCard);
    settled = {
      // All bets have been collected: what is missing from a stack is in the pots.
      paidIn: table.seats().map((seat, index) => (stacks[index] ?? 0) - (seat?.totalChips ?? 0)),
      strengths: board.length === 5 ? holeCards.map((cards) => evaluate([...board, ...cards])) : undefined,
    };
    table.showdown();
  }
  return {
    ...present(settled, 'end of the hand'),
    startingStacks: stacks,
    folded,
    finalStacks: table.seats().map((seat) => seat?.totalChips ?? 0),
  };
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

function ourCard({ rank, suit }: { readonly rank: string; readonly suit: string }): Card {
  const parsed = parseCard(`${rank}${suit.charAt(0)}`);
  if (!parsed.ok) throw new Error(`not a card: ${rank} of ${suit}`);
  return parsed.value;
}
