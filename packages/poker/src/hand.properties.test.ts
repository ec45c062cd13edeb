import { chips, type SeatIndex } from '@cardroom/kernel';
import { anyHandSetup, seededUint32 } from '@cardroom/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fold } from '../test/scenario.ts';
import {
  type Action,
  ACTION_TYPES,
  type ActionRange,
  cancelHand,
  type Card,
  chipsInHand,
  decide,
  eventFor,
  evolve,
  type Hand,
  type HandEvent,
  type HandSetup,
  legalActions,
  openHand,
  play,
  potsOf,
  timeOutAction,
  viewFor,
} from './index.ts';

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

function actorOf(hand: Hand): SeatIndex | undefined {
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
  it('[R51] called off at any moment, every seat has exactly what it began with, and nothing is left in the middle', () => {
    fc.assert(
      fc.property(anyHandSetup, fc.integer(), (setup, seed) => {
        playThrough(setup, seed, (hand) => {
          if (hand.round.kind === 'complete') return expect(() => cancelHand(hand)).toThrow('cannot be called off');
          const { hand: called, events } = cancelHand(hand);
          expect(called).toEqual(fold(hand, events));
          for (const { seat, stack } of setup.seats) {
            expect(called.players.find((player) => player.seat === seat)).toMatchObject({ stack, bet: 0 });
          }
          expect(potsOf(called)).toEqual([]);
          expect(called.round.kind).toBe('complete');
        });
      }),
      { numRuns: 100 },
    );
  });

  it('[R33] chips are conserved through every event, and nobody goes below nothing', () => {
    fc.assert(
      fc.property(anyHandSetup, fc.integer(), (setup, seed) => {
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
      fc.property(anyHandSetup, fc.integer(), (setup, seed) => {
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
      fc.property(anyHandSetup, fc.integer(), (setup, seed) => {
        playThrough(setup, seed, (hand) => {
          for (const { seat } of hand.players) expectExact(hand, seat);
        });
      }),
      { numRuns: 150 },
    );
  });

  it('[R29] evolve over the log is the hand, and a fold of single steps is what play gives', () => {
    fc.assert(
      fc.property(anyHandSetup, fc.integer(), (setup, seed) => {
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
      fc.property(anyHandSetup, fc.integer(), fc.integer(), (setup, seed, otherSeed) => {
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
      fc.property(anyHandSetup, fc.integer(), (setup, seed) => {
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

function expectExact(hand: Hand, seat: SeatIndex): void {
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
function viewsUntilShowdown(setup: HandSetup, seed: number, viewer: SeatIndex): readonly string[] {
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
