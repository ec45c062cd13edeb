import type { Brand } from './brand.ts';
import { Defect } from './defect.ts';

/** Whole chips, 0 to `CHIPS_MAX`. [R01] */
export type Chips = Brand<number, 'Chips'>;

/** The largest amount one stack, pot or transfer may hold: sums of a thousand of them are still exact. */
export const CHIPS_MAX = 9_000_000_000_000;

/** Whether `value` is a whole number of chips within bounds. */
export function isChips(value: number): value is Chips {
  return Number.isSafeInteger(value) && value >= 0 && value <= CHIPS_MAX;
}

/** `value` as chips. Fractions, negatives and amounts over `CHIPS_MAX` are a `Defect`: parse input before. [R01] */
export function chips(value: number): Chips {
  if (!isChips(value)) throw new Defect(`not a chip amount: ${value}`);
  return value;
}

/** No chips at all. */
export const NO_CHIPS: Chips = chips(0);

/** `left + right`. */
export function addChips(left: Chips, right: Chips): Chips {
  return chips(left + right);
}

/** `left - right`; a `Defect` when `right` is larger. */
export function subtractChips(left: Chips, right: Chips): Chips {
  return chips(left - right);
}

/** The smaller amount. */
export function minChips(left: Chips, right: Chips): Chips {
  return left < right ? left : right;
}

/** The larger amount. */
export function maxChips(left: Chips, right: Chips): Chips {
  return left > right ? left : right;
}

/** The sum of `amounts`. */
export function sumChips(amounts: readonly Chips[]): Chips {
  let sum = 0;
  for (const amount of amounts) sum += amount;
  return chips(sum);
}

/** `amount / parts` rounded down; the caller says where the remainder goes. */
export function floorDivideChips(amount: Chips, parts: number): Chips {
  return chips(Math.floor(amount / parts));
}
