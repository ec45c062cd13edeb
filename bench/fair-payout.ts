/** What is known of a hand that is over, by seat. */
export interface Settled {
  readonly startingStacks: readonly number[];
  /** Chips put into the pot, less what came back uncalled. */
  readonly paidIn: readonly number[];
  readonly folded: readonly boolean[];
  /** The larger the better; undefined when the hand ended before a showdown. */
  readonly strengths: readonly number[] | undefined;
  readonly finalStacks: readonly number[];
}

/** Chips that a hand has lost, or made when below 0. */
export function chipsMissing({ startingStacks, finalStacks }: Settled): number {
  return finalStacks.reduce((missing, stack, seat) => missing + (startingStacks[seat] ?? 0) - stack, 0);
}

/**
 * Whether any seat ended with another stack than the rules give it, odd chips aside. Worked out here from what
 * each seat put in, apart from both engines: each layer of equal contributions goes to the best hand that reached
 * it, and what lies above the highest live contribution joins the top layer. [R32] [R36]
 */
export function isMispaid(settled: Settled): boolean {
  const { startingStacks, paidIn, folded, finalStacks } = settled;
  const live = paidIn.flatMap((_, seat) => (folded[seat] === true ? [] : [seat]));
  const caps = [...new Set(live.map((seat) => paidIn[seat] ?? 0))].toSorted((left, right) => left - right);
  const won = paidIn.map(() => 0);
  caps.forEach((cap, layer) => {
    const floor = caps[layer - 1] ?? 0;
    const top = layer === caps.length - 1 ? Infinity : cap;
    const amount = paidIn.reduce((sum, paid) => sum + Math.max(Math.min(paid, top) - floor, 0), 0);
    const winners = bestOf(
      settled,
      live.filter((seat) => (paidIn[seat] ?? 0) >= cap),
    );
    for (const seat of winners) won[seat] = (won[seat] ?? 0) + amount / winners.length;
  });
  // Each layer may leave a seat one odd chip more or less than its exact share.
  return finalStacks.some((stack, seat) => {
    const due = (startingStacks[seat] ?? 0) - (paidIn[seat] ?? 0) + (won[seat] ?? 0);
    return Math.abs(stack - due) > caps.length;
  });
}

function bestOf({ strengths }: Settled, seats: readonly number[]): readonly number[] {
  if (strengths === undefined) return seats;
  const best = Math.max(...seats.map((seat) => strengths[seat] ?? 0));
  return seats.filter((seat) => strengths[seat] === best);
}
