import { lockPath, type LockPath } from './lock-path.ts';
import type { LockingMode } from './settings.ts';

/*
 * A table that is locked as a whole is locked through the same resources as one that is locked by its parts, only
 * higher up. So both kinds of claims exclude each other, and the mode of a table can be changed while it is played at.
 */

const WHOLE = { write: lockPath({ table: 'X' }), read: lockPath({ table: 'S' }) };
const WHOLE_WITH_STAGE = { write: lockPath({ stage: 'X' }), read: lockPath({ stage: 'S' }) };

/** The lock of everything. */
export const EVERYTHING_PATH: LockPath = WHOLE_WITH_STAGE.write;

/** The path that is really locked when `path` is asked for. */
export function pathInMode(mode: LockingMode, path: LockPath): LockPath {
  if (mode === 'fine' || path.chat !== undefined) return path;
  const writes = path.own.some((step) => step.mode !== 'S' && step.mode !== 'IS') ? 'write' : 'read';
  const stage = path.own.find((step) => step.level === 'stage');
  const needsStage = stage !== undefined && stage.mode !== 'IS' && stage.mode !== 'IX';
  return (needsStage ? WHOLE_WITH_STAGE : WHOLE)[writes];
}
