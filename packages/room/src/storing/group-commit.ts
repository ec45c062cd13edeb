import { Fault } from '@cardroom/kernel';
import type { BatchTracer } from '../ports/command-tracer.ts';
import type { Submit } from './create-store.ts';
import type { RequestOutcome, StoreRequest } from './requests.ts';

/** How requests are put together. */
export interface GroupCommitOptions {
  /** Writes a batch in one database transaction; an outcome for each request, or a `Fault` for all of them. */
  readonly write: (requests: readonly StoreRequest[]) => Promise<readonly RequestOutcome[]>;
  readonly requestsMax: number;
  /** How many transfers a batch has before it is closed; a request is never divided. */
  readonly transfersMax?: number;
  /** How many batches may be under way at once. */
  readonly batchesMax: number;
  /** Who follows what is written together. */
  readonly tracer?: BatchTracer | undefined;
}

/** Puts requests together that arrive while others are being written, so that many wait for the disk once. */
export interface GroupCommit {
  readonly submit: Submit;
  /** Waits until nothing is being written. Later requests fail. */
  close(): Promise<void>;
}

/** More than can be written in the time that anybody waits. */
const WAITING_MAX = 100_000;

interface Waiting {
  readonly request: StoreRequest;
  /** On whose way it was sent, where somebody follows. */
  readonly origin: unknown;
  readonly settle: (outcome: RequestOutcome) => void;
  readonly fail: (error: unknown) => void;
}

/** Group commit over a way to write. Requests keep their order; what fails as a whole fails for each of its batch. */
export function createGroupCommit({
  write,
  requestsMax,
  transfersMax = Infinity,
  batchesMax,
  tracer,
}: GroupCommitOptions): GroupCommit {
  const waiting: Waiting[] = [];
  const underWay = new Set<Promise<void>>();
  let isClosed = false;
  let isSoon = false;

  async function writeBatch(batch: readonly Waiting[]): Promise<void> {
    try {
      const writeAll = () => write(batch.map(({ request }) => request));
      const origins = (): readonly unknown[] => batch.map(({ origin }) => origin);
      const outcomes = await (tracer === undefined ? writeAll() : tracer.batch(origins(), writeAll));
      for (const [place, { settle, fail }] of batch.entries()) {
        const outcome = outcomes[place];
        if (outcome === undefined) fail(new Fault('StoreFailed', 'the store gave no outcome'));
        else settle(outcome);
      }
    } catch (error) {
      for (const { fail } of batch) fail(error);
    }
  }

  function begin(): void {
    isSoon = false;
    while (waiting.length > 0 && underWay.size < batchesMax) {
      const batch = waiting.splice(0, countOf(waiting, requestsMax, transfersMax));
      const written = writeBatch(batch).finally(() => {
        underWay.delete(written);
        begin();
      });
      underWay.add(written);
    }
  }

  return {
    submit: (request) =>
      new Promise((resolve, reject) => {
        if (isClosed) return reject(new Fault('StoreFailed', 'the store is closed'));
        if (waiting.length >= WAITING_MAX)
          return reject(new Fault('StoreFailed', 'too many writes wait for the store'));
        // Each kind of request has its own kind of outcome, which `decideBatch` has kept.
        waiting.push({ request, origin: tracer?.origin(), settle: resolve as Waiting['settle'], fail: reject });
        if (isSoon) return;
        isSoon = true;
        // Not now: what else is asked in this turn belongs to the same batch.
        void Promise.resolve().then(begin);
      }),
    async close() {
      isClosed = true;
      while (waiting.length > 0 || underWay.size > 0) {
        begin();
        await Promise.all(underWay);
      }
    },
  };
}

/** How many of those that wait are one batch. */
function countOf(waiting: readonly Waiting[], requestsMax: number, transfersMax: number): number {
  let transfers = 0;
  let count = 0;
  for (const { request } of waiting) {
    if (count === requestsMax || transfers >= transfersMax) break;
    transfers += transferCount(request);
    count += 1;
  }
  return count;
}

function transferCount(request: StoreRequest): number {
  if (request.kind === 'commit') return request.commit.transfers.length;
  return request.kind === 'post' ? request.transfers.length : 0;
}
