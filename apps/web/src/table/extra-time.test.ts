import { describe, expect, test } from 'vitest';
import { idle, sampleView } from '../testing/sample-view.ts';
import { extraTimeCommand, extraTimeIn } from './extra-time.ts';

const VIEW = sampleView();
const OWN = { seat: 0, legal: [{ type: 'fold' as const }], leavesAfterHand: false, sitsOutNext: false };

describe('the time bank', () => {
  test.each([
    { leftMs: 60_000, adds: 15, left: 60 },
    { leftMs: 4_200, adds: 5, left: 5 },
  ])('[WEB36] with $leftMs ms one press adds $adds s', ({ leftMs, adds, left }) => {
    const view = { ...VIEW, rights: ['timeBank' as const], you: { ...OWN, timeBankMs: leftMs } };
    expect(extraTimeIn(view)).toEqual({ addsSeconds: adds, leftSeconds: left, offered: true });
    expect(extraTimeCommand(view)).toEqual({ type: 'timeBank', handId: 'h3', turn: 1 });
  });

  test('[WEB36] an empty bank is shown and offers nothing', () => {
    const view = { ...VIEW, you: { ...OWN, timeBankMs: 0 } };
    expect(extraTimeIn(view)).toMatchObject({ leftSeconds: 0, offered: false });
    expect(extraTimeCommand(view)).toBeUndefined();
  });

  test('[WEB36] nothing is shown out of turn, or where there are no time banks', () => {
    const you = { ...OWN, timeBankMs: 60_000 };
    expect(extraTimeIn(idle({ ...VIEW, you }))).toBeUndefined();
    expect(extraTimeIn({ ...VIEW, you: OWN })).toBeUndefined();
    expect(extraTimeIn({ ...VIEW, you, config: { ...VIEW.config, timeBankSeconds: 0 } })).toBeUndefined();
  });
});
