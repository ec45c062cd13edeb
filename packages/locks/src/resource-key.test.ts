import { seatIndex } from '@cardroom/kernel';
import { describe, expect, it } from 'vitest';
import type { LockDomain } from './backend.ts';
import { chatPath, lockPath, type LockPath } from './lock-path.ts';
import { domainKey, resourceKey } from './resource-key.ts';

const TABLE: LockDomain = { kind: 'table', id: 't1' };
const CHAT: LockDomain = { kind: 'chat', id: '-100' };
const ALL: LockDomain = { kind: 'all', id: '' };
const EVERYTHING = lockPath({
  stage: 'IX',
  table: 'IX',
  deck: 'X',
  round: 'X',
  pot: 'X',
  player: { X: [seatIndex(8), seatIndex(0)] },
});

describe('the names of resources', () => {
  it.each<readonly [LockDomain, LockPath, readonly string[]]>([
    [TABLE, EVERYTHING, ['stage:t1', 'table:t1', 'deck:t1', 'round:t1', 'pot:t1', 'player:t1:0', 'player:t1:8']],
    [CHAT, chatPath('-100'), ['chat:-100']],
    [ALL, lockPath({ stage: 'X' }), ['all']],
  ])('[LOCK30] %o names the level, the table or chat, and the seat', (domain, path, keys) => {
    expect(path.all.map((step) => resourceKey(domain, step))).toEqual(keys);
  });

  it('[LOCK30] a table and a chat of the same id are two domains, and everything is one', () => {
    expect([TABLE, { kind: 'chat', id: 't1' } as const, ALL].map(domainKey)).toEqual(['table:t1', 'chat:t1', 'all']);
  });
});
