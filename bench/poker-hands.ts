import { decide, type Hand, type Action, viewFor } from '@cardroom/poker';
import { chipsMissing, isMispaid, type Settled } from './fair-payout.ts';
import { type Contender, type Measure, medianRates } from './measure.ts';
import { type Chances, playOurHand, settleOurHand } from './our-hands.ts';
import { createSecureUint32, createSeededUint32, FULL_STACKS, TABLE, UNEVEN_STACKS } from './random-policy.ts';
import { createRivalTable, playRivalHand, RIVAL, settleRivalHand } from './rival-hands.ts';

const ROUNDS = 15;
/** Hands of one pass; the same moods in every pass, and in both engines. */
const HANDS_PER_PASS = 300;
const CHECKED_HANDS = 10_000;
const DECIDE_NS_MAX = 1_500;
const VIEW_NS_MAX = 1_500;

/**
 * How fast whole hands are dealt, decided and paid, beside another engine that plays the same random hands; how
 * many of them either pays wrongly; and what one decision and one view cost.
 */
export function measurePokerHands(): readonly Measure[] {
  return [...measureSpeed(), ...measurePayouts(), ...measureSteps()];
}

// ---- Whole hands --------------------------------------------------------------------------------------------

function measureSpeed(): readonly Measure[] {
  const deckUint32 = createSecureUint32();
  const table = createRivalTable();
  const ours = counted('ours', (button, moodUint32) => playOurHand(button, { deckUint32, moodUint32 }));
  const rival = counted(RIVAL, (button, moodUint32) => playRivalHand(table, button, moodUint32));
  const rates = medianRates(ROUNDS, [ours, rival]);
  const value = rates.get('ours') ?? Number.NaN;
  const ratio = rounded(value / (rates.get(RIVAL) ?? Number.NaN));
  return [
    {
      suite: 'poker',
      measure: 'poker.random_hands_per_s',
      value: Math.round(value),
      unit: 'hands/s',
      rival: RIVAL,
      ratio,
      target: 1,
      ok: ratio >= 1,
    },
    {
      suite: 'poker',
      measure: 'poker.random_hand_decisions',
      value: rounded(ours.decisionsPerHand()),
      unit: 'decisions/hand',
      target: 20,
      ok: ours.decisionsPerHand() >= 20,
    },
  ];
}

/** A contender that plays hands, the button moving on, and counts their decisions. */
function counted(
  name: string,
  play: (button: number, moodUint32: () => number) => number,
): Contender & { readonly decisionsPerHand: () => number } {
  let hands = 0;
  let decisions = 0;
  return {
    name,
    decisionsPerHand: () => decisions / hands,
    pass: () => {
      const moodUint32 = createSeededUint32(hands + 1);
      for (let hand = 0; hand < HANDS_PER_PASS; hand++) decisions += play(hand % TABLE.players, moodUint32);
      hands += HANDS_PER_PASS;
      return HANDS_PER_PASS;
    },
  };
}

// ---- Payouts ------------------------------------------------------------------------------------------------

/** The stacks that payouts are checked with, and what the measures are called after. */
const PAYOUT_CHECKS = [
  { name: 'payouts', stacks: FULL_STACKS },
  { name: 'side_pot_payouts', stacks: UNEVEN_STACKS },
] as const;

function measurePayouts(): readonly Measure[] {
  return PAYOUT_CHECKS.flatMap(({ name, stacks }) => {
    const deckUint32 = createSecureUint32();
    const ours = wrongPayouts((button, moodUint32) => settleOurHand(stacks, button, { deckUint32, moodUint32 }));
    const rival = wrongPayouts((button, moodUint32) => settleRivalHand(stacks, button, moodUint32));
    const unit = `of ${CHECKED_HANDS} hands`;
    return [
      { suite: 'poker', measure: `poker.wrong_${name}`, value: ours, unit, target: 0, ok: ours === 0 },
      {
        suite: 'poker',
        measure: `poker.rival_wrong_${name}`,
        value: rival,
        unit: `${unit} by ${RIVAL}`,
        // A note on the rival and not a promise of ours: any number of hands will do.
        target: CHECKED_HANDS,
        ok: rival <= CHECKED_HANDS,
      },
    ];
  });
}

/** How many hands lost or made chips, paid the wrong seat, or would never have ended. */
function wrongPayouts(settle: (button: number, moodUint32: () => number) => Settled | undefined): number {
  const moodUint32 = createSeededUint32(1);
  let wrong = 0;
  for (let hand = 0; hand < CHECKED_HANDS; hand++) {
    const settled = settle(hand % TABLE.players, moodUint32);
    if (settled === undefined || chipsMissing(settled) !== 0 || isMispaid(settled)) wrong++;
  }
  return wrong;
}

// ---- Single steps -------------------------------------------------------------------------------------------

interface Step {
  readonly hand: Hand;
  readonly action: Action;
}

function measureSteps(): readonly Measure[] {
  const steps = stepsOf({ deckUint32: createSecureUint32(), moodUint32: createSeededUint32(7) });
  const rates = medianRates(ROUNDS, [
    { name: 'decide', pass: () => eachOf(steps, ({ hand, action }) => decide(hand, action).ok) },
    { name: 'view', pass: () => eachOf(steps, ({ hand, action }) => viewFor(hand, action.seat).legal.length > 0) },
  ]);
  return [
    atMostNs('poker.decide_ns', rates.get('decide'), DECIDE_NS_MAX),
    atMostNs('poker.view_ns', rates.get('view'), VIEW_NS_MAX),
  ];
}

/** Every decision of some random hands, with the hand as it stood. */
function stepsOf(chances: Chances): readonly Step[] {
  const steps: Step[] = [];
  for (let hand = 0; hand < HANDS_PER_PASS; hand++) {
    playOurHand(hand % TABLE.players, chances, (before, action) => steps.push({ hand: before, action }));
  }
  return steps;
}

function eachOf(steps: readonly Step[], isRight: (step: Step) => boolean): number {
  for (const step of steps) if (!isRight(step)) throw new Error('a step that was taken before is refused');
  return steps.length;
}

function atMostNs(measure: string, ratePerSecond: number | undefined, target: number): Measure {
  const value = Math.round(1e9 / (ratePerSecond ?? Number.NaN));
  return { suite: 'poker', measure, value, unit: 'ns', target, ok: value <= target };
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
