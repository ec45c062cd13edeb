import { seatIndex } from '@cardroom/kernel';
import { anyHandSetup, seededUint32 } from '@cardroom/testkit';
import { chipsInHand, dealHand, type Hand, play, shuffledDeck } from '@cardroom/poker';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { botOf, chooseAtRandom, type Chooser, playBotHand, sightOf } from '../test/bot-hands.ts';
import { BOT_STYLES, type BotAction, type BotSight, decideBot } from './index.ts';

/** Both styles, and now and then somebody who acts at random, so that bots get into any spot. */
function mixedTable(seed: number): (seat: number) => Chooser {
  const choosers = [...BOT_STYLES.map(botOf), chooseAtRandom];
  return (seat) => choosers[(seat + (seed >>> 0)) % choosers.length] ?? chooseAtRandom;
}

function isOffered({ you }: BotSight, action: BotAction): boolean {
  return (you?.legal ?? []).some((range) => {
    if (range.type !== action.type) return false;
    if (range.type !== 'bet' && range.type !== 'raise') return true;
    return 'to' in action && action.to >= range.min && action.to <= range.max;
  });
}

describe('any hand with bots', () => {
  it('[BO1] [BO2] [BO3] every action of every style is offered, no free fold, and the same again when asked again', () => {
    fc.assert(
      fc.property(anyHandSetup, fc.integer(), (setup, seed) => {
        const nextUint32 = seededUint32(seed);
        playBotHand(setup, mixedTable(seed), nextUint32, ({ sight }) => {
          const before = JSON.stringify(sight);
          for (const style of BOT_STYLES) {
            const drawn = nextUint32();
            const action = decideBot(style, sight, drawn);
            if (action === undefined) throw new Error('the actor was asked');
            expect(isOffered(sight, action), `${style} ${JSON.stringify(action)} in ${before}`).toBe(true);
            const isFree = sight.you?.legal.some((range) => range.type === 'check') ?? false;
            expect(isFree && action.type === 'fold').toBe(false);
            expect(decideBot(style, sight, drawn)).toEqual(action);
          }
          expect(JSON.stringify(sight)).toBe(before);
        });
      }),
      { numRuns: 1500, seed: 20 },
    );
  });

  it('[BO5] hands between bots end and conserve chips', () => {
    fc.assert(
      fc.property(anyHandSetup, fc.integer(), (setup, seed) => {
        const total = setup.seats.reduce((sum, { stack }) => sum + stack, 0);
        const bots = BOT_STYLES.map(botOf);
        const chooserOf = (seat: number): Chooser => bots[(seat + (seed >>> 0)) % bots.length] ?? chooseAtRandom;
        const hand = playBotHand(setup, chooserOf, seededUint32(seed), (decision) => {
          expect(chipsInHand(decision.hand)).toBe(total);
        });
        expect(hand.round.kind).toBe('complete');
        const rake = hand.pot.awards.reduce((sum, award) => sum + award.rake, 0);
        expect(hand.players.reduce((sum, { stack }) => sum + stack, rake)).toBe(total);
      }),
      { numRuns: 1500, seed: 21 },
    );
  });

  it('[BO4] hidden cards and the undealt deck change no decision before they are seen', () => {
    fc.assert(
      fc.property(anyHandSetup, fc.integer(), fc.integer(), (setup, seed, otherSeed) => {
        const nextUint32 = seededUint32(seed);
        playBotHand(setup, mixedTable(seed), nextUint32, ({ hand, seat, action: made }) => {
          if (hand.round.kind !== 'betting') return;
          const other = withOtherHiddenCards(hand, seat, seededUint32(otherSeed));
          for (const style of BOT_STYLES) {
            const drawn = nextUint32();
            const action = decideBot(style, sightOf(hand, seat), drawn);
            expect(decideBot(style, sightOf(other, seat), drawn)).toEqual(action);
          }
          // The other hand is a hand that goes on in the same way, and not a broken copy.
          expect(play(other, { ...made, seat }).ok).toBe(true);
        });
      }),
      { numRuns: 200, seed: 22 },
    );
  });

  it('[BO6] who is not asked gives no action', () => {
    fc.assert(
      fc.property(anyHandSetup, fc.integer({ min: 0, max: 0xffffffff }), (setup, drawn) => {
        const dealt = dealHand(setup);
        if (!dealt.ok) throw new Error(dealt.error.code);
        const { hand } = dealt.value;
        const actor = hand.round.kind === 'complete' ? undefined : hand.round.actor;
        for (const { seat } of hand.players) {
          if (seat === actor) continue;
          for (const style of BOT_STYLES) expect(decideBot(style, sightOf(hand, seat), drawn)).toBeUndefined();
        }
        const { you: _, ...watching } = sightOf(hand, hand.players[0]?.seat ?? seatIndex(0));
        expect(decideBot('steady', watching, drawn)).toBeUndefined();
      }),
      { numRuns: 200, seed: 23 },
    );
  });
});

/** The same hand where everything that `seat` cannot see has been shuffled: other hands and the stub. */
function withOtherHiddenCards(hand: Hand, seat: number, nextUint32: () => number): Hand {
  const own = hand.players.find((player) => player.seat === seat)?.holeCards ?? [];
  const known = new Set<number>([...own, ...hand.deck.board]);
  const hidden = shuffledDeck(nextUint32).filter((card) => !known.has(card));
  const players = hand.players.map((player) => {
    const [first, second] = hidden;
    if (player.seat === seat || first === undefined || second === undefined) return player;
    hidden.splice(0, 2);
    return { ...player, holeCards: [first, second] as const };
  });
  const dealt = hand.deck.cards.slice(0, hand.deck.dealtCount);
  return { ...hand, players, deck: { ...hand.deck, cards: [...dealt, ...hidden] } };
}
