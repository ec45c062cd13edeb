// oxlint-disable unicorn/require-post-message-target-origin -- A thread has no origin; windows do.
import { Worker } from 'node:worker_threads';
import { Fault } from '@cardroom/kernel';
import type { RequestOutcome, StoreRequest } from '@cardroom/room';
import { messageOf } from './database.ts';

/** What the writing thread is started with. */
export interface WriterSettings {
  readonly folder: string;
  readonly probe?: string | undefined;
  readonly pagesMax?: number | undefined;
}

/** A thread that writes batches, one after the other. */
export interface Writer {
  /** The outcome of each request, once all of them are on the disk; `Fault('StoreFailed')` when none is. */
  write(requests: readonly StoreRequest[]): Promise<readonly RequestOutcome[]>;
  /** Waits until the thread has closed the database. Nothing may be under way. */
  close(): Promise<void>;
}

/** What the thread answers to a batch, as JSON text. */
export type WriterAnswer =
  | { readonly kind: 'written'; readonly outcomes: readonly RequestOutcome[] }
  | { readonly kind: 'failed'; readonly error: string };

/** What tells the thread to close the database and end. */
export const CLOSE = 'close';

interface UnderWay {
  readonly settle: (outcomes: readonly RequestOutcome[]) => void;
  readonly fail: (error: Error) => void;
}

/** Starts the thread. When it dies, what is under way fails, and the next batch starts another one. */
export function createWriter({
  folder,
  now,
  probe,
  pagesMax,
}: WriterSettings & { readonly now: () => number }): Writer {
  const settings = { folder, probe, pagesMax };
  let thread = startThread(settings);
  return {
    write(requests) {
      if (thread.isDead()) thread = startThread(settings);
      // One text is cheaper to hand over than many objects.
      return thread.write(JSON.stringify({ at: now(), requests }));
    },
    close: () => thread.close(),
  };
}

interface WriterThread {
  write(batch: string): Promise<readonly RequestOutcome[]>;
  isDead(): boolean;
  close(): Promise<void>;
}

function startThread(workerData: WriterSettings): WriterThread {
  const underWay: UnderWay[] = [];
  let isDead = false;
  let wasUsed = false;
  let reason = 'the writing thread has ended';
  // Without flags of this process: they may be those of a test runner.
  const worker = new Worker(new URL('writer-thread.ts', import.meta.url), { workerData, execArgv: [] });
  // A store that nobody has closed does not keep the process from ending.
  worker.unref();
  worker.on('message', (text: string) => {
    const batch = underWay.shift();
    if (underWay.length === 0) worker.unref();
    if (batch !== undefined) settle(batch, JSON.parse(text) as WriterAnswer);
  });
  worker.on('error', (error) => {
    isDead = true;
    reason = messageOf(error);
  });
  const ended = new Promise<void>((resolve) => {
    worker.once('exit', () => {
      isDead = true;
      for (const { fail } of underWay.splice(0)) fail(failure(reason));
      resolve();
    });
  });
  return {
    isDead: () => isDead,
    write: (batch) =>
      new Promise((resolve, reject) => {
        wasUsed = true;
        worker.ref();
        underWay.push({ settle: resolve, fail: reject });
        worker.postMessage(batch);
      }),
    async close() {
      if (isDead) return ended;
      worker.ref();
      worker.postMessage(CLOSE);
      // It may still be on its way up, which nobody has to wait for.
      if (!wasUsed) await worker.terminate();
      await ended;
    },
  };
}

function settle(batch: UnderWay, answer: WriterAnswer): void {
  if (answer.kind === 'written') batch.settle(answer.outcomes);
  else batch.fail(failure(answer.error));
}

function failure(reason: string): Fault {
  return new Fault('StoreFailed', 'the database refused to write', { cause: new Error(reason) });
}
