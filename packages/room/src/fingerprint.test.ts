import { describe, expect, it } from 'vitest';
import { fingerprint } from './fingerprint.ts';

describe('fingerprint', () => {
  const same: readonly (readonly [unknown, unknown])[] = [
    [
      { a: 1, b: { c: 2, d: 3 } },
      { b: { d: 3, c: 2 }, a: 1 },
    ],
    [{ a: 1, b: undefined }, { a: 1 }],
    [[{ x: 1, y: 2 }], [{ y: 2, x: 1 }]],
  ];
  it.each(same)('[FP1] %j and %j are the same content', (left, right) => {
    expect(fingerprint(left)).toBe(fingerprint(right));
  });

  const different: readonly (readonly [unknown, unknown])[] = [
    [{ a: 1 }, { a: '1' }],
    [{ a: 1 }, { b: 1 }],
    [{ a: [1, 2] }, { a: [2, 1] }],
    [{ a: null }, {}],
  ];
  it.each(different)('[FP2] %j and %j are not', (left, right) => {
    expect(fingerprint(left)).not.toBe(fingerprint(right));
  });
});
