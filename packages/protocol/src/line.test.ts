import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { line, lineFrom } from './line.ts';

describe('a line from a text of somebody else', () => {
  it.each([
    ['Ann', 'Ann'],
    ['  Ann \t\n B. ', 'Ann B.'],
    ['علی\u200Cرضا', 'علی رضا'],
    ['\u202Eevil\u202C', 'evil'],
    ['a\u0000b', 'ab'],
    ['x'.repeat(30), 'x'.repeat(24)],
    ['\u{1F600}'.repeat(20), '\u{1F600}'.repeat(12)],
    [`${'x'.repeat(22)} yz`, `${'x'.repeat(22)} y`],
    [`${'x'.repeat(23)}e\u0301`, 'x'.repeat(23)],
    [`${'x'.repeat(23)} y`, 'x'.repeat(23)],
    ['lone \ud83d', 'lone \uFFFD'],
    ['', undefined],
    [' \u200B\u3164\u2800 ', undefined],
    // One sign that is longer than a whole line.
    [`e${'\u0301'.repeat(30)}`, undefined],
  ])('[WIRE12] %j becomes %j', (text, expected) => {
    expect(lineFrom(text, 24)).toBe(expected);
  });

  it('[WIRE12] whatever it is made from, it is a line, and a line that is short enough stays as it is', () => {
    const texts = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.string());
    fc.assert(
      fc.property(texts, (text) => {
        const made = lineFrom(text, 24);
        if (made === undefined) return;
        expect(line.max(24).parse(made)).toBe(made);
        expect(lineFrom(made, 24)).toBe(made);
      }),
    );
  });
});
