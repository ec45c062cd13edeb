import { chips, playerId } from '@cardroom/kernel';
import { expect, it } from 'vitest';
import type { StoredMatchEntry } from './match-entry.ts';
import { pairsOf } from './pairs.ts';

function waiting(name: string, since: number, bigBlind = 10): StoredMatchEntry {
  const stake = { smallBlind: chips(5), bigBlind: chips(bigBlind), buyIn: chips(1_000) };
  return { playerId: playerId(name), name, stake, since, expiresAt: since + 1_000, state: 'waiting', revision: 1 };
}

function namesOf(entries: readonly StoredMatchEntry[]): readonly (readonly string[])[] {
  return pairsOf(entries).map((pair) => pair.map(({ name }) => name));
}

it('[MM8] who asked first is matched first, and who is left over waits on', () => {
  const entries = [waiting('dan', 4), waiting('ann', 1), waiting('eve', 5), waiting('cat', 3), waiting('ben', 2)];
  expect(namesOf(entries)).toEqual([
    ['ann', 'ben'],
    ['cat', 'dan'],
  ]);
  expect(namesOf([waiting('zoe', 1), waiting('amy', 1)])).toEqual([['amy', 'zoe']]);
  expect(namesOf([waiting('ann', 1)])).toEqual([]);
  expect(namesOf([])).toEqual([]);
});

it('[MM8] only those who want the same stake are matched', () => {
  expect(namesOf([waiting('ann', 1), waiting('ben', 2, 20), waiting('cat', 3), waiting('dan', 4, 20)])).toEqual([
    ['ann', 'cat'],
    ['ben', 'dan'],
  ]);
  const other = { ...waiting('ben', 2), stake: { ...waiting('ben', 2).stake, buyIn: chips(500) } };
  expect(namesOf([waiting('ann', 1), other])).toEqual([]);
});

it('[MM2] nobody is matched with himself', () => {
  expect(namesOf([waiting('ann', 1), waiting('ann', 2)])).toEqual([]);
});
