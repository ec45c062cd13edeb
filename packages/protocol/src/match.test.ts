import { tableId } from '@cardroom/kernel';
import { describe, expect, it } from 'vitest';
import { formatMatch, MATCH_STAKES, wireMatch, wireMatchRequest } from './index.ts';

describe('a wish to play a stranger', () => {
  it('[WIRE5] is written so that its own schema accepts it, without what is absent', () => {
    const [stake] = MATCH_STAKES;
    const asked = { stake, since: 0, expiresAt: 180_000 };
    const waiting = formatMatch({ state: 'waiting', ...asked }, 60_000);
    expect(waiting).toEqual({
      state: 'waiting',
      stake,
      since: '1970-01-01T00:00:00.000Z',
      expiresAt: '1970-01-01T00:03:00.000Z',
      serverTime: '1970-01-01T00:01:00.000Z',
    });
    const matched = formatMatch({ state: 'matched', ...asked, tableId: tableId('t') }, 0);
    const none = formatMatch({ state: 'none', reason: 'InsufficientFunds' }, 0);
    for (const written of [waiting, matched, none]) expect(wireMatch.parse(written)).toEqual(written);
    expect(none).toEqual({ state: 'none', reason: 'InsufficientFunds', serverTime: '1970-01-01T00:00:00.000Z' });
  });

  it('[WIRE6] names a stake of the list, or none for the first of it', () => {
    expect(wireMatchRequest.parse({})).toEqual({ stake: MATCH_STAKES[0] });
    for (const stake of MATCH_STAKES) expect(wireMatchRequest.parse({ stake })).toEqual({ stake });
    const wrong = [
      { stake: { smallBlind: 5, bigBlind: 10, buyIn: 2_000 } },
      { stake: { smallBlind: 5, bigBlind: 10 } },
      { stake: { ...MATCH_STAKES[0], ante: 1 } },
      { stake: null },
      { stakes: MATCH_STAKES[0] },
    ];
    for (const request of wrong) expect(wireMatchRequest.safeParse(request).success).toBe(false);
  });
});
