import { closeSync, fstatSync, openSync, writeSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';

/** After how much of requests there is reason to believe that there will be many more. */
const ASKED_MIN = 500_000;
/** What the log has when it begins anew, and a little more. */
const LOG_BYTES = 140_000_000;
const STEP = Buffer.alloc(1_000_000);

/** Gives the write-ahead log its place on the disk before it is needed. */
export interface LogSpace {
  /** To be called after each batch, when everybody has his answer, with the length of what was asked. */
  afterBatch(asked: number): void;
}

/**
 * Makes the file of the log longer, a bit after each batch: a commit that writes over what is there takes half as long
 * as one that makes the file longer. SQLite takes what it has not written for the end of the log. Where it cannot be
 * done nothing is lost but speed, so failures are let go.
 */
export function createLogSpace(database: DatabaseSync, file: string): LogSpace {
  let isEnough = false;
  let asked = 0;
  return {
    afterBatch(more) {
      asked += more;
      if (isEnough || asked < ASKED_MIN) return;
      try {
        // Whoever may write is the only one who makes the log longer.
        database.exec('BEGIN IMMEDIATE');
        isEnough = lengthen(`${file}-wal`) >= LOG_BYTES;
      } catch {
        isEnough = true;
      } finally {
        if (database.isTransaction) database.exec('ROLLBACK');
      }
    },
  };
}

function lengthen(file: string): number {
  const handle = openSync(file, 'r+');
  try {
    const { size } = fstatSync(handle);
    return size >= LOG_BYTES ? size : size + writeSync(handle, STEP, 0, STEP.length, size);
  } finally {
    closeSync(handle);
  }
}
