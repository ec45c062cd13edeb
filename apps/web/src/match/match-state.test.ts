import type { WireMatch } from '@cardroom/protocol';
import { describe, expect, it } from 'vitest';
import { matchFrom } from './match-from.ts';
import { afterMatch, type MatchState, minutesAndSeconds } from './match-state.ts';

const serverTime = '2026-11-27T12:00:00.000Z';
const expiresAt = '2026-11-27T12:03:00.000Z';
const IDLE: MatchState = { kind: 'idle' };
const WAITING: MatchState = { kind: 'waiting', expiresAt };
const told = (match: Omit<WireMatch, 'serverTime'>): WireMatch => ({ ...match, serverTime });

describe('a wish to play a stranger', () => {
  it('[WEB40] waits until the server says that there is an opponent, and goes to the table then', () => {
    expect(afterMatch({ kind: 'asking' }, told({ state: 'waiting', expiresAt }))).toEqual(WAITING);
    expect(afterMatch(WAITING, told({ state: 'waiting', expiresAt }))).toEqual(WAITING);
    for (const before of [WAITING, { kind: 'asking' } as const]) {
      expect(afterMatch(before, told({ state: 'matched', tableId: 't' }))).toEqual({ kind: 'found', tableId: 't' });
    }
  });

  it('[WEB40] is taken up again by a page that is opened later: it waits on, or offers the table', () => {
    expect(afterMatch(IDLE, told({ state: 'waiting', expiresAt }))).toEqual(WAITING);
    const seated = { kind: 'seated', tableId: 't' } as const;
    expect(afterMatch(IDLE, told({ state: 'matched', tableId: 't' }))).toEqual(seated);
    expect(afterMatch(seated, told({ state: 'matched', tableId: 't' }))).toEqual(seated);
    expect(afterMatch(seated, told({ state: 'none' }))).toEqual(IDLE);
  });

  it('[WEB41] that came to nothing is told with the reason to who has waited, and to nobody else', () => {
    const expired = told({ state: 'expired', expiresAt });
    const unpaid = told({ state: 'none', reason: 'InsufficientFunds' });
    expect(afterMatch(WAITING, expired)).toEqual({ kind: 'idle', note: 'stranger.expired' });
    expect(afterMatch(WAITING, unpaid)).toEqual({ kind: 'idle', note: 'stranger.unpaid' });
    expect(afterMatch(WAITING, told({ state: 'none' }))).toEqual(IDLE);
    for (const answer of [expired, unpaid]) expect(afterMatch(IDLE, answer)).toEqual(IDLE);
    const noted: MatchState = { kind: 'idle', note: 'stranger.expired' };
    expect(afterMatch(noted, expired)).toEqual(noted);
  });

  it('[WEB41] shows the time that is left in minutes and seconds', () => {
    expect([180, 125, 60, 59, 0].map(minutesAndSeconds)).toEqual(['3:00', '2:05', '1:00', '0:59', '0:00']);
  });

  it('[WEB27] is read from the answer as far as it is one', () => {
    const waiting = told({ state: 'waiting', expiresAt, since: serverTime });
    expect(matchFrom({ ...waiting, more: 1 })).toEqual({ state: 'waiting', expiresAt, serverTime });
    expect(matchFrom(told({ state: 'matched', tableId: 't' }))).toEqual(told({ state: 'matched', tableId: 't' }));
    const unpaid = told({ state: 'none', reason: 'InsufficientFunds' });
    expect(matchFrom(unpaid)).toEqual(unpaid);
    for (const junk of [undefined, null, 'waiting', [], {}, { state: 'playing', serverTime }, { state: 'none' }]) {
      expect(matchFrom(junk)).toBeUndefined();
    }
  });
});
