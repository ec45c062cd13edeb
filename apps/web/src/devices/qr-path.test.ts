import { expect, test } from 'vitest';
import { drawQr } from './qr-path.ts';

/** The dark squares of a drawing, by `x y`. */
function darkOf(path: string): ReadonlySet<string> {
  return new Set(
    path
      .split('M')
      .slice(1)
      .map((square) => square.slice(0, square.indexOf('h'))),
  );
}

test('[WEB61] the code for cameras has its three corners, and a margin of four squares', () => {
  const { size, path } = drawQr('https://cards.example/enter#-aB3_fghijklmnopqrstuv/tbl_1');
  const dark = darkOf(path);
  const last = size - 5;
  for (const [left, top] of [
    [4, 4],
    [last - 6, 4],
    [4, last - 6],
  ] as const) {
    for (let at = 0; at < 7; at += 1) {
      expect(dark.has(`${left + at} ${top}`)).toBe(true);
      expect(dark.has(`${left} ${top + at}`)).toBe(true);
    }
    expect(dark.has(`${left + 1} ${top + 1}`)).toBe(false);
    expect(dark.has(`${left + 3} ${top + 3}`)).toBe(true);
  }
  for (const square of dark) {
    for (const at of square.split(' ').map(Number)) expect(at >= 4 && at <= last).toBe(true);
  }
});

test('[WEB61] another link is another drawing', () => {
  expect(drawQr('https://cards.example/enter#a')).not.toEqual(drawQr('https://cards.example/enter#b'));
});
