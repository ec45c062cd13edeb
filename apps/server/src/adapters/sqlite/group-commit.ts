import type { DatabaseSync } from 'node:sqlite';
import { Defect, Fault } from '@cardroom/kernel';

interface Job {
  readonly run: () => void;
  readonly settle: () => void;
  readonly fail: (error: Error) => void;
  /** What went wrong with this job alone; the others of its batch go on. */
  failure: Error | undefined;
}

const BATCH_MAX = 200;

/** Runs what arrives together in one database transaction, so that many writes wait for the disk once. */
export interface GroupCommit {
  /** The result of `work` once it is on the disk. `work` must either throw or have its whole effect. */
  write<T>(work: () => T): Promise<T>;
  /** Writes what is waiting. Later calls of `write` fail. */
  close(): void;
}

/** Group commit over one connection. A job that throws is rolled back alone and fails with `Fault('StoreFailed')`. */
export function createGroupCommit(database: DatabaseSync): GroupCommit {
  let waiting: Job[] = [];
  let closed = false;

  function flush(): void {
    const batch = waiting.slice(0, BATCH_MAX);
    waiting = waiting.slice(BATCH_MAX);
    if (waiting.length > 0) setImmediate(flush);
    if (batch.length === 0) return;
    try {
      database.exec('BEGIN IMMEDIATE');
      for (const job of batch) runInSavepoint(database, job);
      database.exec('COMMIT');
    } catch (cause) {
      if (database.isTransaction) database.exec('ROLLBACK');
      const fault = new Fault('StoreFailed', 'the database refused to write', { cause });
      for (const job of batch) job.fail(fault);
      return;
    }
    for (const job of batch) job.settle();
  }

  return {
    write<T>(work: () => T): Promise<T> {
      if (closed) return Promise.reject(new Fault('StoreFailed', 'the database is closed'));
      return new Promise<T>((resolve, reject) => {
        let settle = (): void => reject(new Fault('StoreFailed', 'the write did not run'));
        const run = (): void => {
          const value = work();
          settle = () => resolve(value);
        };
        const job: Job = {
          run,
          settle: () => (job.failure === undefined ? settle() : reject(job.failure)),
          fail: reject,
          failure: undefined,
        };
        if (waiting.push(job) === 1) setImmediate(flush);
      });
    },
    close() {
      closed = true;
      while (waiting.length > 0) flush();
    },
  };
}

function runInSavepoint(database: DatabaseSync, job: Job): void {
  database.exec('SAVEPOINT job');
  try {
    job.run();
  } catch (cause) {
    // A defect is ours, not the database's: whoever asked must see it as one.
    job.failure =
      cause instanceof Defect ? cause : new Fault('StoreFailed', 'the database refused this write', { cause });
    database.exec('ROLLBACK TO job');
  }
  database.exec('RELEASE job');
}
