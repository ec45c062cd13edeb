import { createInProcessBackend, createLocks, fencingToken, type LockLogEntry, lockPath } from '@cardroom/locks';
import { tableId } from '@cardroom/kernel';
import { createFakeClock } from '@cardroom/testkit';
import { describe, expect, it } from 'vitest';
import { createLockLog } from './lock-log.ts';
import { createLogger } from './logger.ts';

/** A log at some verbosity, and the lines that it wrote. */
function openLog(level: string): {
  readonly log: (entry: LockLogEntry) => void;
  readonly lines: () => readonly object[];
} {
  const lines: string[] = [];
  const log = createLockLog(createLogger(level, { write: (line) => void lines.push(line) }));
  return { log, lines: () => lines.map((line) => JSON.parse(line) as object) };
}

const SNAPSHOT = { tasks: [], waiting: [], cycles: [['a', 'b']] };
const CLAIM = {
  id: 'p:1@table:t1',
  keys: [{ key: 'pot:t1', mode: 'X' }],
  label: 'raise',
  domain: { kind: 'table', id: 't1' },
  levels: ['pot'],
  ms: 2_500,
} as const;
const REQUEST = { keys: CLAIM.keys, label: 'raise' };

const ENTRIES: readonly (readonly [LockLogEntry, number])[] = [
  [{ event: 'lock.order_violation', task: 'p:1', requested: REQUEST, held: [{ ...REQUEST, heldMs: 3 }] }, 50],
  [{ event: 'lock.duplicate', task: 'p:1', requested: { ...REQUEST, stack: 'at x' }, held: [] }, 50],
  [{ event: 'lock.deadlock', cycle: ['a', 'b'], snapshot: SNAPSHOT }, 50],
  [{ event: 'lock.callback_failed', error: 'Error: x' }, 50],
  [{ event: 'lock.long_hold', claim: CLAIM, task: 'p:1' }, 40],
  [{ event: 'lock.timeout', claim: CLAIM, snapshot: SNAPSHOT }, 40],
  [{ event: 'lock.waiters_persist', waiting: [CLAIM] }, 40],
  [{ event: 'lock.lost', claim: CLAIM, reason: 'it ran out' }, 40],
  [{ event: 'lock.snapshot', occasion: 'hand', table: tableId('t1'), snapshot: SNAPSHOT }, 30],
];

describe('the log of locks', () => {
  it.each(ENTRIES)('[LOG1] $event is a line with all that it says, as bad as it is', (entry, level) => {
    const { log, lines } = openLog('trace');
    log(entry);
    expect(lines()).toEqual([
      {
        ...entry,
        level,
        time: expect.any(Number),
        pid: process.pid,
        hostname: expect.any(String),
        msg: expect.any(String),
      },
    ]);
  });

  it('[LOG1] a log that is less verbose leaves out what is less bad', () => {
    const { log, lines } = openLog('error');
    for (const [entry] of ENTRIES) log(entry);
    expect(lines()).toHaveLength(ENTRIES.filter(([, level]) => level >= 50).length);
  });

  it('[LOG1] real locks write into it: a wait that ended at its deadline, with who was in the way', async () => {
    const clock = createFakeClock();
    const { log, lines } = openLog('warn');
    const locks = createLocks({ backend: createInProcessBackend(fencingToken(1)), timer: clock, log });
    const request = { table: tableId('t1'), path: lockPath({ stage: 'X' }) };
    const lease = await locks.acquire({ ...request, label: 'first' });
    const second = locks.acquire({ ...request, label: 'second', timeoutMs: 10 }).catch(String);
    clock.advance(11);
    expect(await second).toContain('waited too long');
    await expect
      .poll(lines)
      .toMatchObject([
        { level: 40, event: 'lock.timeout', claim: { label: 'second' }, snapshot: { tasks: [{ label: 'first' }] } },
      ]);
    await locks.release(lease);
    await locks.close();
  });
});
