import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addChips,
  assert,
  chips,
  CHIPS_MAX,
  Defect,
  Fault,
  floorDivideChips,
  handId,
  isChips,
  playerId,
  present,
  seatIndex,
  subtractChips,
  sumChips,
  tableId,
} from './index.ts';

const anyAmount = fc.integer({ min: 0, max: CHIPS_MAX }).map(chips);

describe('chips', () => {
  it.each([-1, 0.5, Number.NaN, Infinity, CHIPS_MAX + 1, 2 ** 53])('[KER1] %s is not an amount', (value) => {
    expect(isChips(value)).toBe(false);
    expect(() => chips(value)).toThrow(Defect);
  });

  it.each([0, 1, CHIPS_MAX])('[KER1] %s is an amount', (value) => {
    expect(chips(value)).toBe(value);
  });

  it('[KER2] sums and differences are exact or a defect', () => {
    fc.assert(
      fc.property(anyAmount, anyAmount, (left, right) => {
        const sum = BigInt(left) + BigInt(right);
        if (sum <= CHIPS_MAX) expect(BigInt(addChips(left, right))).toBe(sum);
        else expect(() => addChips(left, right)).toThrow(Defect);
        if (left >= right) expect(BigInt(subtractChips(left, right))).toBe(BigInt(left) - BigInt(right));
        else expect(() => subtractChips(left, right)).toThrow(Defect);
      }),
    );
    expect(sumChips([])).toBe(0);
    expect(sumChips([chips(1), chips(2), chips(3)])).toBe(6);
  });

  it('[KER3] a division rounds down and nothing is lost', () => {
    fc.assert(
      fc.property(anyAmount, fc.integer({ min: 1, max: 10 }), (amount, parts) => {
        const part = floorDivideChips(amount, parts);
        const remainder = amount - part * parts;
        expect(remainder).toBeGreaterThanOrEqual(0);
        expect(remainder).toBeLessThan(parts);
      }),
    );
  });
});

describe('ids and seats', () => {
  it.each(['', ' ', 'a b', 'a/b', '../x', 'ä', 'x'.repeat(65), 'a\n'])('[KER4] %j is not an id', (text) => {
    for (const make of [handId, tableId, playerId]) expect(() => make(text)).toThrow(Defect);
  });

  it.each([-1, 10, 1.5, Number.NaN])('[KER4] %s is not a seat', (value) => {
    expect(() => seatIndex(value)).toThrow(Defect);
  });

  it('[KER4] what has the form is taken as it is', () => {
    expect(handId('Ab_9:-')).toBe('Ab_9:-');
    expect(seatIndex(9)).toBe(9);
  });
});

describe('what goes wrong', () => {
  it('[KER5] a broken promise of our own is a defect', () => {
    expect(() => assert(false, 'chips are conserved')).toThrow(new Defect('chips are conserved'));
    expect(() => present(undefined, 'actor')).toThrow(new Defect('missing actor'));
    expect(present(0, 'zero')).toBe(0);
  });

  it('[KER5] a failure of the outside carries its code and cause', () => {
    const cause = new Error('disk full');
    expect(new Fault('StoreFailed', 'the commit failed', { cause })).toMatchObject({ code: 'StoreFailed', cause });
  });
});
