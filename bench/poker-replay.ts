import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parsePhhs, type PhhHand, replayPhh } from '@cardroom/poker';
import { type Measure, medianRates } from './measure.ts';

/** Hands with antes, straddles, short stacks and side pots: harder than the usual hand, and always there. */
const SAMPLE = path.resolve(import.meta.dirname, '../test/data/replay-sample.phhs');
const ROUNDS = 15;
/** How often the sample is repeated in the text that is read end to end. */
const COPIES = 40;
const REPLAYED_PER_S_MIN = 20_000;
const READ_AND_REPLAYED_PER_S_MIN = 10_000;

/** How fast recorded hands are replayed on one core: from parsed hands, and from the text of a file. */
export function measurePokerReplay(): readonly Measure[] {
  const text = readFileSync(SAMPLE, 'utf8');
  const hands = handsOf(text);
  const large = largeFileOf(text);
  const rates = medianRates(ROUNDS, [
    { name: 'parsed', pass: () => replayAll(hands) },
    { name: 'text', pass: () => replayAll(handsOf(large)) },
  ]);
  return [
    measureOf('poker.replay_hands_per_s', rates.get('parsed'), REPLAYED_PER_S_MIN),
    measureOf('poker.replay_text_hands_per_s', rates.get('text'), READ_AND_REPLAYED_PER_S_MIN),
  ];
}

function measureOf(measure: string, rate: number | undefined, target: number): Measure {
  const value = Math.round(rate ?? 0);
  return { suite: 'poker', measure, value, unit: 'hands/s', target, ok: value >= target };
}

function handsOf(text: string): readonly PhhHand[] {
  return parsePhhs(text).map(({ hand }) => {
    if (!hand.ok) throw new Error(hand.error.message);
    return hand.value;
  });
}

/** The sample many times over, its hands numbered anew. */
function largeFileOf(text: string): string {
  let number = 0;
  return text.repeat(COPIES).replace(/^\[\d+\]$/gm, () => `[${++number}]`);
}

function replayAll(hands: readonly PhhHand[]): number {
  for (const hand of hands) {
    const replayed = replayPhh(hand);
    if (!replayed.ok) throw new Error(replayed.error.message);
  }
  return hands.length;
}
