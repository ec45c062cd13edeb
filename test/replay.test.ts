import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatPhh, parsePhh, phhOf, replayPhh } from '@cardroom/poker';
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
