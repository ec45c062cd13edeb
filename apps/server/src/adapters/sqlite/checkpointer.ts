// oxlint-disable unicorn/require-post-message-target-origin -- A thread has no origin; windows do.
import { once } from 'node:events';
import type { DatabaseSync } from 'node:sqlite';
import type { Worker } from 'node:worker_threads';
import { openThread } from './thread.ts';

/** After how much of requests the log is worth working in: it grows several times as fast as they do. */
const ASKED_MIN = 200_000;
/** How often the log is worked in at most: a little often, because a commit waits behind what is written at once. */
const EVERY_MS = 20;
/** From how many pages on the log (128 MB) is to begin anew. */
const LOG_PAGES = 32_000;
/** What was written while the log was worked in for so long, the writer works in itself: a moment's work. */
const SHORT_MS = 20;
/** How often the thread tries to come so close. */
const TRIES = 3;

/** Keeps the write-ahead log short without keeping commits waiting. */
export interface Checkpointer {
  /** To be called after each batch, when everybody has his answer, with the length of what was asked. */
  afterBatch(asked: number): void;
  close(): Promise<void>;
}

/** One working in: how many pages the log had, and how long it took. */
interface Pass {
  readonly log: number;
  readonly tookMs: number;
}

/**
 * Works the log into the database in a thread of its own, while the writer goes on. The log begins anew when all of
 * it is in the database, which never happens while somebody writes: so the writer works in the little that is left,
 * now and then. Were the thread to fail, SQLite does it all at some commit; so its failures are let go.
 */
export function createCheckpointer(database: DatabaseSync, file: string): Checkpointer {
  const finish = database.prepare('PRAGMA wal_checkpoint(PASSIVE)');
  let thread: Worker | undefined;
  let isBusy = false;
  let askedAt = 0;
  let asked = 0;
  let tries = 0;
  /** What the thread came to, last time, until something has followed from it. */
  let pass: Pass | undefined;

  function start(): Worker {
    const worker = openThread(new URL('checkpoint-thread.ts', import.meta.url), {
      workerData: { file },
      // It has the database open beside SQLite, which must not be closed while the process has any lock on it.
      trackUnmanagedFds: false,
    });
    worker.unref();
    worker.on('message', (log: number) => {
      isBusy = false;
      pass = { log, tookMs: performance.now() - askedAt };
    });
    worker.on('error', () => (thread = undefined));
    worker.on('exit', () => {
      isBusy = false;
      thread = undefined;
    });
    return worker;
  }

  function ask(): void {
    isBusy = true;
    askedAt = performance.now();
    asked = 0;
    pass = undefined;
    thread ??= start();
    thread.postMessage('checkpoint');
  }

  return {
    afterBatch(more) {
      asked += more;
      if (isBusy) return;
      if (pass === undefined || pass.log < LOG_PAGES) {
        tries = 0;
        if (asked >= ASKED_MIN && performance.now() - askedAt >= EVERY_MS) ask();
      } else if (pass.tookMs > SHORT_MS && tries < TRIES) {
        tries += 1;
        ask();
      } else {
        pass = undefined;
        finish.get();
      }
    },
    async close() {
      if (thread === undefined) return;
      // Not in the middle of its work: to end a thread while it is in SQLite ends the whole process now and then.
      const ended = once(thread, 'exit');
      thread.ref();
      thread.postMessage('close');
      await ended;
    },
  };
}
