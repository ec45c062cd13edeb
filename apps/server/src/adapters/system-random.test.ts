import { chips, handId, seatIndex } from '@cardroom/kernel';
import { openHand, shuffledDeck } from '@cardroom/poker';
import { describe, expect, it } from 'vitest';
import { createSystemRandom } from './system-random.ts';

/** 51 degrees of freedom: exceeded once in ten million fair samples, and by any plain bias. */
const CHI_SQUARE_MAX = 130;
const SEEN_EACH = 400;

function chiSquare(counts: readonly number[]): number {
  return counts.reduce((sum, seen) => sum + (seen - SEEN_EACH) ** 2 / SEEN_EACH, 0);
}

function countIn(counts: number[] | undefined, card: number): void {
  if (counts !== undefined) counts[card] = (counts[card] ?? 0) + 1;
}

describe('the randomness that the server deals from', () => {
  it('[R52] brings each card to each place equally often', () => {
    const random = createSystemRandom();
    const places = [0, 1, 2, 3].map(() => new Array<number>(52).fill(0));
    for (let deal = 0; deal < 52 * SEEN_EACH; deal++) {
      const opened = openHand({
        handId: handId(random.id()),
        button: seatIndex(1),
        seats: [0, 1].map((seat) => ({ seat: seatIndex(seat), stack: chips(100) })),
        forcedBets: [{ seat: seatIndex(0), kind: 'bigBlind', amount: chips(2) }],
        rules: {
          bigBlind: chips(2),
          ante: 'each',
          rake: { basisPoints: 0, caps: [], noFlopNoDrop: true },
          showdown: 'auto',
          reopening: 'perSeat',
        },
        deck: shuffledDeck(() => random.uint32()),
      });
      if (!opened.ok) throw new Error(opened.error.code);
      const dealt = opened.value.flatMap((event) => (event.kind === 'HoleCardsDealt' ? event.cards : []));
      dealt.forEach((card, place) => countIn(places[place], card));
    }
    for (const counts of places) expect(chiSquare(counts)).toBeLessThan(CHI_SQUARE_MAX);
  });

  it('[R52] uses all 32 bits, and no number twice from its pool', () => {
    const random = createSystemRandom();
    const bits = new Array<number>(32).fill(0);
    const drawn = Array.from({ length: 4096 }, () => random.uint32());
    for (const value of drawn) for (let bit = 0; bit < 32; bit++) bits[bit] = (bits[bit] ?? 0) + ((value >>> bit) & 1);
    // 2,048 expected, 32 the standard deviation: seven of them are a fault and not chance.
    for (const count of bits) expect(Math.abs(count - 2048)).toBeLessThan(7 * 32);
    expect(new Set(drawn).size).toBeGreaterThan(4090);
  });
});
