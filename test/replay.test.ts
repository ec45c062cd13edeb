import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatPhh, formatPhhs, parsePhh, parsePhhs, phhOf, replayPhh } from '@cardroom/poker';
import fc from 'fast-check';
import { conformanceData, SKIP_REASON } from './conformance-data.ts';
import { compareReplay, readReplayCases, type ReplayCase } from './replay-checks.ts';

const SAMPLE = readReplayCases(path.resolve(import.meta.dirname, 'data/replay-sample.phhs'));

/** Files of the conformance data of which every so-manieth hand is played here; all of them are in `npm run conformance`. */
const SAMPLED = [
  { file: 'synth/synth', every: 10 },
  { file: 'pluribus/pluribus-dev', every: 10 },
  { file: 'misc/wsop2023-43-nt', every: 1 },
  { file: 'cash/bovada-ring-nl25-posts', every: 4 },
  { file: 'cash/stars-9max-nl50', every: 10 },
  { file: 'cash/stars-9max-nl50-ante', every: 10 },
  { file: 'cash/stars-9max-nl50-posts', every: 10 },
];

describe('recorded hands replayed through the engine', () => {
  it.each(SAMPLE)('[PHH4] $name ends as independent engines say', (replayCase) => {
    expect(compareReplay(replayCase).differences).toEqual([]);
  });

  it.for(SAMPLED)('[PHH4] hands of $file end as independent engines say', ({ file, every }, { skip }) => {
    const data = conformanceData(...`${file}.phhs`.split('/'));
    if (data === undefined) return skip(SKIP_REASON);
    const cases = sampleOf(readReplayCases(data), every);
    expect(cases.length).toBeGreaterThan(10);
    const wrong = cases.flatMap((replayCase) =>
      compareReplay(replayCase).differences.map((line) => `${replayCase.name} ${line}`),
    );
    expect(wrong).toEqual([]);
    return undefined;
  });

  it('[PHH11] the sample holds raises that only a wider reading of R22 allows, and names them', () => {
    const disputed = SAMPLE.flatMap((replayCase) => {
      const replayed = replayPhh(replayCase.history);
      return replayed.ok && replayed.value.disputedActions.length > 0
        ? [replayCase.expected.tags.includes('cumulative_reopen')]
        : [];
    });
    expect(disputed).toContain(true);
    expect(disputed).toContain(false);
  });

  it.each(SAMPLE)('[PHH10] $name: the log becomes a history that ends the same', ({ history, expected }) => {
    const replayed = replayPhh(history);
    if (!replayed.ok) throw new Error(replayed.error.message);
    for (const reveal of ['all', 'shown'] as const) {
      const read = parsePhh(formatPhh(phhOf(replayed.value.events, reveal)));
      if (!read.ok) throw new Error(read.error.message);
      const again = replayPhh(read.value);
      expect(again.ok && again.value.finishingStacks).toEqual(expected.final_tda ?? expected.final);
      if (again.ok && reveal === 'all') expect(withoutId(again.value.events)).toEqual(withoutId(replayed.value.events));
    }
  });
});

describe('histories with mistakes', () => {
  const texts = SAMPLE.map(({ history }) => formatPhh(history));
  const anyEdit = fc.record({
    text: fc.constantFrom(...texts),
    at: fc.nat({ max: 5000 }),
    length: fc.nat({ max: 12 }),
    written: fc.constantFrom('', 'p3 f', 'cc', ' cbr 40', '????', 'As', "'", ']', '0', '9', '-', '.5', '\n', '# '),
  });

  it('[PHH7] are refused in words and never by an exception; no chip is lost', () => {
    fc.assert(
      fc.property(anyEdit, ({ text, at, length, written }) => {
        const place = at % text.length;
        for (const { hand } of parsePhhs(text.slice(0, place) + written + text.slice(place + length))) {
          if (!hand.ok) continue;
          const replayed = replayPhh(hand.value);
          const sum = (amounts: readonly number[]): number => amounts.reduce((total, amount) => total + amount, 0);
          if (replayed.ok) expect(sum(replayed.value.finishingStacks)).toBeCloseTo(sum(hand.value.startingStacks), 6);
          else expect(replayed.error.message).not.toBe('');
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('[PHH2] do not touch the other hands of their file', () => {
    const histories = SAMPLE.map(({ history }) => history);
    const lines = formatPhhs(histories).split('\n');
    const broken = lines
      .map((line, index) => (line.startsWith('actions') && index % 2 === 0 ? line.slice(0, -1) : line))
      .join('\n');
    const wholeCount = lines.filter((line, index) => line.startsWith('actions') && index % 2 !== 0).length;
    const entries = parsePhhs(broken);
    expect(entries.map(({ number }) => number)).toEqual(histories.map((_, index) => index + 1));
    expect(entries.filter(({ hand }) => hand.ok).length).toBe(wholeCount);
    expect(wholeCount).toBeLessThan(histories.length);
  });
});

/** Every so-manieth hand, and the first one with each tag. */
function sampleOf(cases: readonly ReplayCase[], every: number): readonly ReplayCase[] {
  const seen = new Set<string>();
  return cases.filter(({ expected }, index) => {
    const isNew = expected.tags.some((tag) => !seen.has(tag));
    for (const tag of expected.tags) seen.add(tag);
    return isNew || index % every === 0;
  });
}

type Events = Parameters<typeof phhOf>[0];

/** A log without what a history does not keep: the hand's name and the cards that were never dealt. */
function withoutId(events: Events): unknown {
  return events.map((event) =>
    event.kind === 'HandStarted' ? { ...event, handId: undefined, deck: undefined } : event,
  );
}
