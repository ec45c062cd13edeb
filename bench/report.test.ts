import { describe, expect, it } from 'vitest';
import type { Measure } from './measure.ts';
import { formatJsonLine, formatTable } from './report.ts';
import { isNotThere } from './suites.ts';

const ALONE: Measure = { ok: true, target: 10, unit: 'ns', value: 7, measure: 'poker.x_ns', suite: 'poker' };
const BESIDE: Measure = {
  suite: 'poker',
  measure: 'poker.some_hands_per_s',
  value: 1_234_567,
  unit: 'hands/s',
  rival: 'somebody 1.0',
  ratio: 0.5,
  target: 1,
  ok: false,
};

describe('report', () => {
  it('[BEN3] a line has the fields in their order, and no field that a measure has not', () => {
    expect(formatJsonLine(ALONE)).toBe(
      '{"suite":"poker","measure":"poker.x_ns","value":7,"unit":"ns","target":10,"ok":true}',
    );
    expect(formatJsonLine(BESIDE)).toBe(
      '{"suite":"poker","measure":"poker.some_hands_per_s","value":1234567,"unit":"hands/s","rival":"somebody 1.0","ratio":0.5,"target":1,"ok":false}',
    );
  });

  it('[BEN4] the table is aligned and says what was missed', () => {
    expect(formatTable([ALONE, BESIDE]).split('\n')).toEqual([
      'measure                     value  unit     ratio  rival         target',
      'poker.x_ns                      7  ns                                10  ok',
      'poker.some_hands_per_s  1,234,567  hands/s   0.5x  somebody 1.0       1  MISSED',
    ]);
  });

  it('[BEN5] only what is not there counts as not available', () => {
    const coded = (code: string): Error => Object.assign(new Error(code), { code });
    expect(isNotThere(coded('ERR_MODULE_NOT_FOUND'))).toBe(true);
    expect(isNotThere(coded('MODULE_NOT_FOUND'))).toBe(true);
    expect(isNotThere(coded('ENOENT'))).toBe(true);
    expect(isNotThere(coded('EACCES'))).toBe(false);
    expect(isNotThere(new Error('ENOENT'))).toBe(false);
    expect(isNotThere('ENOENT')).toBe(false);
  });
});
