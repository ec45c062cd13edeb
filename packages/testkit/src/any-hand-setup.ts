import { chips, handId, seatIndex } from '@cardroom/kernel';
import { type ForcedBet, type HandSetup, shuffledDeck } from '@cardroom/poker';
import fc from 'fast-check';
import { seededUint32 } from './seeded-random.ts';

/** Any hand that may be dealt: 2 to 10 players, gaps between seats, short stacks, antes, posts, straddles, rake. */
export const anyHandSetup: fc.Arbitrary<HandSetup> = fc
  .record({
    seats: fc.uniqueArray(fc.integer({ min: 0, max: 9 }), { minLength: 2, maxLength: 10 }),
    button: fc.integer({ min: 0, max: 9 }),
    stacks: fc.array(fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 2000 })), {
      minLength: 10,
      maxLength: 10,
    }),
    bigBlind: fc.integer({ min: 2, max: 20 }),
    ante: fc.constantFrom(0, 0, 1, 3),
    anteMode: fc.constantFrom('each' as const, 'bigBlind' as const),
    straddled: fc.boolean(),
    posts: fc.boolean(),
    showdown: fc.constantFrom('auto' as const, 'ask' as const),
    reopening: fc.constantFrom('perSeat' as const, 'perSeat' as const, 'everybody' as const),
    basisPoints: fc.constantFrom(0, 0, 250, 1000),
    seed: fc.integer(),
  })
  .map((drawn) => {
    // Clockwise from the left of the button, so that the first is dealt the first card.
    const order = drawn.seats.toSorted((a, b) => ((a - drawn.button + 9) % 10) - ((b - drawn.button + 9) % 10));
    const seats = order.map((seat, index) => ({ seat: seatIndex(seat), stack: chips(drawn.stacks[index] ?? 100) }));
    const [first, second, third, fourth] = seats;
    if (first === undefined || second === undefined) throw new Error('two seats at least');
    const [small, big] = seats.length === 2 ? [second, first] : [first, second];
    const payers = drawn.anteMode === 'each' ? seats : [big];
    const antes =
      drawn.ante === 0 ? [] : payers.map(({ seat }) => ({ seat, kind: 'ante' as const, amount: chips(drawn.ante) }));
    const forcedBets: ForcedBet[] = [
      ...(drawn.anteMode === 'each' ? antes : []),
      { seat: small.seat, kind: 'smallBlind', amount: chips(Math.ceil(drawn.bigBlind / 2)) },
      { seat: big.seat, kind: 'bigBlind', amount: chips(drawn.bigBlind) },
    ];
    if (drawn.straddled && third !== undefined && third.stack >= 2 * drawn.bigBlind + drawn.ante) {
      forcedBets.push({ seat: third.seat, kind: 'straddle', amount: chips(2 * drawn.bigBlind) });
    }
    if (drawn.posts && fourth !== undefined) {
      forcedBets.push({ seat: fourth.seat, kind: 'livePost', amount: chips(drawn.bigBlind) });
      forcedBets.push({ seat: fourth.seat, kind: 'deadPost', amount: chips(Math.ceil(drawn.bigBlind / 2)) });
    }
    if (drawn.anteMode === 'bigBlind') forcedBets.push(...antes);
    return {
      handId: handId('h'),
      button: seatIndex(drawn.button),
      seats,
      forcedBets,
      rules: {
        bigBlind: chips(drawn.bigBlind),
        ante: drawn.anteMode,
        rake: { basisPoints: drawn.basisPoints, caps: [{ dealtIn: 2, cap: chips(40) }], noFlopNoDrop: true },
        showdown: drawn.showdown,
        reopening: drawn.reopening,
      },
      deck: shuffledDeck(seededUint32(drawn.seed)),
    };
  });
