import type { LockLog, LockLogEntry } from '@cardroom/locks';
import type { Logger } from 'pino';

/** How bad each event is, and what a person reads first. */
const LINES: Readonly<Record<LockLogEntry['event'], readonly [level: 'error' | 'warn' | 'info', words: string]>> = {
  'lock.order_violation': ['error', 'a lock was asked for out of order'],
  'lock.duplicate': ['error', 'a task asked for a lock that it holds'],
  'lock.deadlock': ['error', 'tasks waited for each other, and the youngest gave up'],
  'lock.long_hold': ['warn', 'a lock is held for long'],
  'lock.timeout': ['warn', 'a lock was not to be had in time'],
  'lock.waiters_persist': ['warn', 'locks are waited for longer than usual'],
  'lock.callback_failed': ['error', 'somebody who was told about a lock failed'],
  'lock.snapshot': ['info', 'what is locked'],
  'lock.lost': ['warn', 'a lock was lost by its holder'],
};

/** A log of locks in the server's log: one line an entry, with all that the entry says. */
export function createLockLog(logger: Logger): LockLog {
  return (entry) => {
    const [level, words] = LINES[entry.event];
    logger[level](entry, words);
  };
}
