import { Defect } from '@cardroom/kernel';
import {
  type Card,
  evaluateFive,
  evaluateSeven,
  evaluateSix,
  type HandStrength,
  type HoleCards,
} from '@cardroom/poker';

/** How strong two cards are with a board of three, four or five: the best five of all of them. [R36] */
export function strengthSoFar(board: readonly Card[], [first, second]: HoleCards): HandStrength {
  const [a, b, c, d, e] = board;
  if (a === undefined || b === undefined || c === undefined) throw new Defect('no hand before the flop');
  if (d === undefined) return evaluateFive(a, b, c, first, second);
  if (e === undefined) return evaluateSix(a, b, c, d, first, second);
  return evaluateSeven(a, b, c, d, e, first, second);
}
