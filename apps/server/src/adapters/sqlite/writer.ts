// oxlint-disable unicorn/require-post-message-target-origin -- A thread has no origin; windows do.
import { Fault, ok } from '@cardroom/kernel';
import { parseEntry } from '@cardroom/ledger';
import type { RequestOutcome, StoreRequest } from '@cardroom/room';
import { messageOf } from './row.ts';
import { openThread } from './thread.ts';

/** What the writing thread is started with. */
export interface WriterSettings {
  readonly folder: string;
  readonly probe?: string | undefined;
  readonly pagesMax?: number | undefined;
}

/** A thread that writes batches, one after the other. */
export interface Writer {
  /** Settled when the first thread takes batches; `Fault('StoreFailed')` when it has ended before. */
  readonly ready: Promise<void>;
  /** The outcome of each request, once all of them are on the disk; `Fault('StoreFailed')` when none is. */
  write(requests: readonly StoreRequest[]): Promise<readonly RequestOutcome[]>;
  /** Waits until the thread has closed the database. Nothing may be under way. */
  close(): Promise<void>;
}

/** A batch as it is sent, in JSON. */
export interface SentBatch {
  readonly at: number;
  readonly requests: readonly StoreRequest[];
}

/** What the thread answers to a batch. */
export type WriterAnswer =
  | { readonly kind: 'ready' }
  | { readonly kind: 'written'; readonly outcomes: readonly SentOutcome[] }
  | { readonly kind: 'failed'; readonly error: string };

/** An outcome as it is sent: of transfers that were posted the lines of their entries, which cost least to send. */
export type SentOutcome = RequestOutcome | { readonly lines: readonly string[] };

/** What tells the thread to close the database and end. */
export const CLOSE = 'close';

interface UnderWay {
  readonly settle: (outcomes: readonly RequestOutcome[]) => void;
  readonly fail: (error: Error) => void;
}

/** Starts the thread. When it dies, what is under way fails, and the next batch starts another one. */
export function createWriter(settings: WriterSettings, now: () => number): Writer {
  let thread = startThread(settings);
  return {
    ready: thread.ready,
    write(requests) {
      if (thread.isDead()) thread = startThread(settings);
      // One text is cheaper to hand over than many objects.
      return thread.write(JSON.stringify({ at: now(), requests } satisfies SentBatch));
    },
    close: () => thread.close(),
  };
}

interface WriterThread {
  readonly ready: Promise<void>;
  write(batch: string): Promise<readonly RequestOutcome[]>;
  isDead(): boolean;
  close(): Promise<void>;
}

function startThread(workerData: WriterSettings): WriterThread {
  const underWay: UnderWay[] = [];
  const ready = Promise.withResolvers<void>();
  // Whoever opens the storage waits for it; nobody waits for a thread that takes the place of another one.
  ready.promise.catch(() => {});
  let isDead = false;
  let reason = 'the writing thread has ended';
  const worker = openThread(new URL('writer-thread.ts', import.meta.url), { workerData });
  worker.on('message', (answer: WriterAnswer) => {
    if (answer.kind === 'ready') ready.resolve();
    else settle(underWay.shift(), answer);
    // A store that nobody has closed does not keep the process from ending.
    if (underWay.length === 0) worker.unref();
  });
  worker.on('error', (error) => {
    isDead = true;
    reason = messageOf(error);
  });
  const ended = new Promise<void>((resolve) => {
    worker.once('exit', () => {
      isDead = true;
      for (const { fail } of underWay.splice(0)) fail(failure(reason));
      ready.reject(failure(reason));
      resolve();
    });
  });
  return {
    ready: ready.promise,
    isDead: () => isDead,
    write: (batch) =>
      new Promise((resolve, reject) => {
        worker.ref();
        underWay.push({ settle: resolve, fail: reject });
        worker.postMessage(batch);
      }),
    async close() {
      if (isDead) return ended;
      worker.ref();
      worker.postMessage(CLOSE);
      await ended;
    },
  };
}

function settle(batch: UnderWay | undefined, answer: Exclude<WriterAnswer, { readonly kind: 'ready' }>): void {
  if (answer.kind === 'failed') batch?.fail(failure(answer.error));
  else batch?.settle(answer.outcomes.map(received));
}

function received(outcome: SentOutcome): RequestOutcome {
  return 'lines' in outcome ? { ok: true, value: ok(outcome.lines.map(parseEntry)) } : outcome;
}

function failure(reason: string): Fault {
  return new Fault('StoreFailed', 'the database refused to write', { cause: new Error(reason) });
}
