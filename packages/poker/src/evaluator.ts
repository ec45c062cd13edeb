import type { Brand } from '@cardroom/kernel';
import { type Card, rankOf, suitOf } from './cards.ts';
/** PLACEHOLDER until the real evaluator lands in this file: correct order, slow, not dense. */
export type HandStrength = Brand<number, 'HandStrength'>;
export function evaluateSeven(...cards: readonly Card[]): HandStrength {
  const count = new Array<number>(13).fill(0);
  const suits: number[][] = [[], [], [], []];
  for (const c of cards) {
    count[rankOf(c)] = (count[rankOf(c)] ?? 0) + 1;
    suits[suitOf(c)]?.push(rankOf(c));
  }
  const straight = (has: (r: number) => boolean): number => {
    for (let top = 12; top >= 3; top--) {
      let good = true;
      for (let i = 0; i < 5; i++) if (!has(top - i < 0 ? 12 : top - i)) good = false;
      if (good) return top;
    }
    return -1;
  };
  const pack = (category: number, ranks: readonly number[]): HandStrength =>
    ranks.slice(0, 5).reduce((sum, r, i) => sum + r * 13 ** (4 - i), category * 13 ** 5) as HandStrength;
  const flush = suits.find((s) => s.length >= 5)?.sort((a, b) => b - a);
  if (flush !== undefined) {
    const top = straight((r) => flush.includes(r));
    if (top >= 0) return pack(8, [top]);
  }
  const by = [...Array(13).keys()]
    .filter((r) => (count[r] ?? 0) > 0)
    .sort((a, b) => (count[b] ?? 0) - (count[a] ?? 0) || b - a);
  const [a = 0, b = 0] = by;
  const rest = (...used: number[]) =>
    [...Array(13).keys()].filter((r) => (count[r] ?? 0) > 0 && !used.includes(r)).reverse();
  if (count[a] === 4) return pack(7, [a, rest(a)[0] ?? 0]);
  if (count[a] === 3 && (count[b] ?? 0) >= 2) return pack(6, [a, b]);
  if (flush !== undefined) return pack(5, flush);
  const top = straight((r) => (count[r] ?? 0) > 0);
  if (top >= 0) return pack(4, [top]);
  if (count[a] === 3) return pack(3, [a, ...rest(a).slice(0, 2)]);
  if (count[a] === 2 && count[b] === 2) return pack(2, [a, b, rest(a, b)[0] ?? 0]);
  if (count[a] === 2) return pack(1, [a, ...rest(a).slice(0, 3)]);
  return pack(0, rest());
}
