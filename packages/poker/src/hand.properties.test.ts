import { chips, handId, seatIndex } from '@cardroom/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fold } from '../test/scenario.ts';
import {
  type Action,
  ACTION_TYPES,
  type ActionRange,
  type Card,
  chipsInHand,
  decide,
  eventFor,
  evolve,
  type ForcedBet,
  type Hand,
  type HandEvent,
  type HandSetup,
  legalActions,
  openHand,
  play,
  shuffledDeck,
  timeOutAction,
  viewFor,
} from './index.ts';

/** A seeded source of whole numbers from 0 to 2^32-1, so that a failing seed can be played again. */
function seededUint32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

/** Any hand that may be dealt: 2 to 10 players, gaps between seats, short stacks, antes, posts, straddles, rake. */
const anySetup: fc.Arbitrary<HandSetup> = fc
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

function opened(setup: HandSetup): { readonly hand: Hand; readonly log: readonly HandEvent[] } {
  const result = openHand(setup);
  if (!result.ok) throw new Error(result.error.code);
  return { hand: fold(undefined, result.value), log: result.value };
}

/** One of the offered actions, drawn by `nextUint32`. */
function drawAction(hand: Hand, ranges: readonly ActionRange[], nextUint32: () => number): Action {
  const seat = actorOf(hand);
  const range = ranges[nextUint32() % ranges.length];
  if (range === undefined || seat === undefined) throw new Error('the actor is offered something');
  if (range.type === 'bet' || range.type === 'raise') {
    const span = range.max - range.min;
    const to = range.min + (nextUint32() % 3 === 0 ? span : nextUint32() % (Math.min(span, 40) + 1));
    return { type: range.type, seat, to: chips(to) };
  }
  return { type: range.type, seat };
}

function actorOf(hand: Hand): ReturnType<typeof seatIndex> | undefined {
  return hand.round.kind === 'complete' ? undefined : hand.round.actor;
}

/** Plays random legal actions to the end and calls `look` with the hand before each of them. */
function playThrough(setup: HandSetup, seed: number, look: (hand: Hand) => void = () => {}): readonly HandEvent[] {
  const nextUint32 = seededUint32(seed);
  let { hand, log } = opened(setup);
  for (let step = 0; hand.round.kind !== 'complete'; step++) {
    expect(step, 'a hand comes to its end').toBeLessThan(2000);
    look(hand);
    const seat = actorOf(hand);
    if (seat === undefined) throw new Error('a hand that is not over waits for somebody');
    const result = decide(hand, drawAction(hand, legalActions(hand, seat), nextUint32));
    if (!result.ok) throw new Error(`offered and refused: ${result.error.code}`);
    hand = fold(hand, result.value);
    log = [...log, ...result.value];
  }
  look(hand);
  return log;
}

describe('any hand', () => {
  it('[R33] chips are conserved through every event, and nobody goes below nothing', () => {
    fc.assert(
      fc.property(anySetup, fc.integer(), (setup, seed) => {
        const total = setup.seats.reduce((sum, { stack }) => sum + stack, 0);
        let hand: Hand | undefined;
        for (const event of playThrough(setup, seed)) {
          hand = evolve(hand, event);
          expect(chipsInHand(hand)).toBe(total);
        }
        const rake = hand?.pot.awards.reduce((sum, award) => sum + award.rake, 0) ?? 0;
        expect(hand?.players.reduce((sum, player) => sum + player.stack, 0)).toBe(total - rake);
      }),
      { numRuns: 400 },
    );
  });

  it('[R33] what is paid is what was put in, less what came back and the rake', () => {
    fc.assert(
      fc.property(anySetup, fc.integer(), (setup, seed) => {
        let paidIn = 0;
        let paidOut = 0;
        for (const event of playThrough(setup, seed)) {
          if ('added' in event) paidIn += event.added;
          if (event.kind === 'UncalledBetReturned') paidOut += event.amount;
          if (event.kind !== 'PotAwarded') continue;
          expect(event.rake + event.shares.reduce((sum, share) => sum + share.amount, 0)).toBe(event.amount);
          paidOut += event.amount;
          for (const { seat } of event.shares) expect(event.eligible).toContain(seat);
        }
        expect(paidOut).toBe(paidIn);
      }),
      { numRuns: 300 },
    );
  });

  it('[R19] decide accepts exactly what legalActions offers, at the bounds and one beyond', () => {
    fc.assert(
      fc.property(anySetup, fc.integer(), (setup, seed) => {
        playThrough(setup, seed, (hand) => {
          for (const { seat } of hand.players) expectExact(hand, seat);
        });
      }),
      { numRuns: 150 },
    );
  });

  it('[R29] evolve over the log is the hand, and a fold of single steps is what play gives', () => {
    fc.assert(
      fc.property(anySetup, fc.integer(), (setup, seed) => {
        const nextUint32 = seededUint32(seed);
        let { hand, log } = opened(setup);
        while (hand.round.kind !== 'complete') {
          const seat = actorOf(hand);
          if (seat === undefined) throw new Error('nobody to act');
          const played = play(hand, drawAction(hand, legalActions(hand, seat), nextUint32));
          if (!played.ok) throw new Error(played.error.code);
          hand = played.value.hand;
          log = [...log, ...played.value.events];
          expect(fold(undefined, log)).toEqual(hand);
        }
      }),
      { numRuns: 100 },
    );
  });

  it("[R53] another seat's hidden cards and the undealt deck change no byte of a view before showdown", () => {
    fc.assert(
      fc.property(anySetup, fc.integer(), fc.integer(), (setup, seed, otherSeed) => {
        const viewer = setup.seats[0]?.seat;
        if (viewer === undefined) return;
        const boardFrom = setup.seats.length * 2;
        const other = { ...setup, deck: reshuffledHidden(setup.deck, boardFrom, otherSeed) };
        const mine = viewsUntilShowdown(setup, seed, viewer);
        expect(viewsUntilShowdown(other, seed, viewer)).toEqual(mine);
      }),
      { numRuns: 200 },
    );
  });

  it('[R48] what is done for an absent seat is always legal, and never puts chips in', () => {
    fc.assert(
      fc.property(anySetup, fc.integer(), (setup, seed) => {
        playThrough(setup, seed, (hand) => {
          const action = timeOutAction(hand);
          if (hand.round.kind === 'complete') return expect(action).toBeUndefined();
          expect(['check', 'fold', 'muck', 'show']).toContain(action?.type);
          if (action !== undefined) expect(decide(hand, action).ok).toBe(true);
          return undefined;
        });
      }),
      { numRuns: 100 },
    );
  });
});

function expectExact(hand: Hand, seat: ReturnType<typeof seatIndex>): void {
  const ranges = legalActions(hand, seat);
  const accepts = (action: Action): boolean => decide(hand, action).ok;
  for (const type of ACTION_TYPES) {
    const range = ranges.find((one) => one.type === type);
    if (type === 'bet' || type === 'raise') {
      if (range !== undefined && 'min' in range) {
        expect(accepts({ type, seat, to: range.min })).toBe(true);
        expect(accepts({ type, seat, to: range.max })).toBe(true);
        expect(accepts({ type, seat, to: chips(range.min - 1) })).toBe(false);
        expect(accepts({ type, seat, to: chips(range.max + 1) })).toBe(false);
      } else {
        for (const to of [0, 1, 2, 10, 50, 5000]) expect(accepts({ type, seat, to: chips(to) })).toBe(false);
      }
    } else if (type !== 'allIn') {
      expect(accepts({ type, seat }), `${type} is offered or refused`).toBe(range !== undefined);
    }
  }
  const shove = ranges.some((range) => range.type === 'bet' || range.type === 'raise');
  const player = hand.players.find((one) => one.seat === seat);
  const shortCall = ranges.some((range) => range.type === 'call' && range.amount === player?.stack);
  expect(accepts({ type: 'allIn', seat })).toBe(shove || shortCall);
}

/** The same deck with everything but the viewer's own cards (first to be dealt) and the board shuffled anew. */
function reshuffledHidden(deck: readonly Card[], boardFrom: number, seed: number): readonly Card[] {
  const players = boardFrom / 2;
  const isFixed = (index: number): boolean =>
    index === 0 || index === players || (index >= boardFrom && index < boardFrom + 5);
  const hidden = deck.filter((_, index) => !isFixed(index));
  const nextUint32 = seededUint32(seed);
  for (let last = hidden.length - 1; last > 0; last--) {
    const chosen = nextUint32() % (last + 1);
    const [a, b] = [hidden[last], hidden[chosen]];
    if (a !== undefined && b !== undefined) [hidden[last], hidden[chosen]] = [b, a];
  }
  return deck.map((card, index) => (isFixed(index) ? card : (hidden.shift() ?? card)));
}

/** All that the viewer gets, as bytes, as long as no hand has been shown. */
function viewsUntilShowdown(setup: HandSetup, seed: number, viewer: ReturnType<typeof seatIndex>): readonly string[] {
  const first = setup.seats[0]?.seat;
  if (first !== viewer) throw new Error('the viewer is dealt the first card');
  const seen: string[] = [];
  let hand: Hand | undefined;
  for (const event of playThrough(setup, seed)) {
    if (event.kind === 'HandsTurnedUp' || event.kind === 'ShowdownReached') break;
    hand = evolve(hand, event);
    const visible = eventFor(event, viewer);
    seen.push(JSON.stringify(visible ?? null), JSON.stringify(viewFor(hand, viewer)));
  }
  return seen;
}
