import { describe, expect, it } from 'vitest';
import { conformanceData, SKIP_REASON } from '../conformance-data.ts';
import { compareReplay, readReplayCases } from '../replay-checks.ts';

/**
 * Rows: a file, its hands, and how often the other engine is known to differ: decisions where it lets a seat
 * raise that R22 does not let, checks that decide nothing, calls over a short big blind.
 */
const FILES = [
  { file: 'synth/synth', hands: 5000, widerRaises: 138, spareChecks: 14, overShortBlind: 21 },
  { file: 'pluribus/pluribus-dev', hands: 2000 },
  { file: 'misc/wsop2023-43-nt', hands: 11 },
  { file: 'cash/bovada-ring-nl25', hands: 189 },
  { file: 'cash/bovada-ring-nl25-posts', hands: 64 },
  { file: 'cash/bovada-zone-nl25', hands: 844 },
  { file: 'cash/bovada-zone-nl5', hands: 398 },
  { file: 'cash/stars-9max-nl50', hands: 963 },
  { file: 'cash/stars-9max-nl50-ante', hands: 231 },
  { file: 'cash/stars-9max-nl50-ante-posts', hands: 16 },
  { file: 'cash/stars-9max-nl50-posts', hands: 733 },
];
const NO_KNOWN_DIFFERENCE = { widerRaises: 0, spareChecks: 0, overShortBlind: 0 };

describe('real and generated hands end as independent engines say', () => {
  it.for(FILES)('[PHH4] every hand of $file', ({ file, hands, ...known }, { skip }) => {
    const data = conformanceData(...`${file}.phhs`.split('/'));
    if (data === undefined) return skip(SKIP_REASON);
    const wrong: string[] = [];
    const differing = { ...NO_KNOWN_DIFFERENCE };
    const cases = readReplayCases(data);
    for (const replayCase of cases) {
      const { differences, widerRaises, spareChecks, overShortBlind } = compareReplay(replayCase);
      if (differences.length > 0) wrong.push(`${replayCase.name}: ${differences.join('; ')}`);
      differing.widerRaises += widerRaises;
      differing.spareChecks += spareChecks;
      differing.overShortBlind += overShortBlind;
    }
    expect(wrong).toEqual([]);
    expect(cases.length).toBe(hands);
    expect(differing).toEqual({ ...NO_KNOWN_DIFFERENCE, ...known });
    return undefined;
  });
});
