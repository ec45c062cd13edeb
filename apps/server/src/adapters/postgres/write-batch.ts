import { assert, Fault, present } from '@cardroom/kernel';
import { decideBatch, type RequestOutcome, type StoreProbe, type StoreRequest, viewOfRows } from '@cardroom/room';
import { type DecidedBatch, isNothing, matchArguments, writeArguments } from './batch-json.ts';
import { type Footprint, footprintOf } from './footprint.ts';
import { type Loaded, loadBatch } from './load-batch.ts';
import { faultOf, isAboutData, isUnknownOutcome } from './postgres-faults.ts';
import type { Ask, PostgresLink } from './postgres-link.ts';
import { RecentRows } from './recent-rows.ts';
import { integerOf } from './row.ts';

/** What writing needs. */
export interface BatchWriterOptions {
  /** Has one connection, which nobody else uses. */
  readonly link: PostgresLink;
  readonly now: () => number;
  readonly probe: StoreProbe;
}

/** Writes requests as one transaction of the database, and gives the outcome of each. */
export type BatchWriter = (requests: readonly StoreRequest[]) => Promise<readonly RequestOutcome[]>;

/** How often a batch is decided without a lock before it takes the lock first, so that it comes to its turn. */
const FREE_TRIES = 3;
/** With this many transfers a transaction is full: more would make everybody wait, and at last run out of time. */
const TRANSFERS_MAX = 5_000;

interface Batch {
  readonly requests: readonly StoreRequest[];
  readonly wanted: Footprint;
}

/**
 * Writing by trying: a batch is decided without a lock, on what was loaded or on what this node remembers, and the
 * database writes it if all of that is still so when it has the lock. So a batch is one call or two, and the lock is
 * held for one.
 */
export function createBatchWriter({ link, now, probe }: BatchWriterOptions): BatchWriter {
  const recent = new RecentRows();

  async function write(requests: readonly StoreRequest[]): Promise<readonly RequestOutcome[]> {
    try {
      return await link.lend((ask, isNew) => {
        // Another server may answer now, which does not know all that this node remembers.
        if (isNew) recent.forget();
        return new Writing({ ask, now, probe, recent }).all({ requests, wanted: footprintOf(requests) });
      });
    } catch (error) {
      recent.forget();
      if (!isAboutData(error)) throw faultOf(error, 'the database has not taken the batch');
      return writeAlone(requests);
    }
  }

  /** Something in a batch cannot be kept: who asked for that is told, and the others get what they asked for. */
  async function writeAlone(requests: readonly StoreRequest[]): Promise<readonly RequestOutcome[]> {
    if (requests.length <= 1) {
      return requests.map(() => ({ ok: false, defect: 'the database cannot keep what it was given' }));
    }
    const outcomes: RequestOutcome[] = [];
    for (const request of requests) outcomes.push(...(await write([request])));
    return outcomes;
  }

  return async (requests) => {
    probe('taken');
    const outcomes: RequestOutcome[] = [];
    for (const part of partsOf(requests)) outcomes.push(...(await write(part)));
    return outcomes;
  };
}

/** Requests in parts that are not too large for one transaction. */
function partsOf(requests: readonly StoreRequest[]): readonly (readonly StoreRequest[])[] {
  const parts: StoreRequest[][] = [];
  let weight = Infinity;
  for (const request of requests) {
    if (weight >= TRANSFERS_MAX) {
      parts.push([]);
      weight = 0;
    }
    parts.at(-1)?.push(request);
    weight += transfersIn(request);
  }
  return parts;
}

function transfersIn(request: StoreRequest): number {
  if (request.kind === 'post') return request.transfers.length;
  return request.kind === 'commit' ? request.commit.transfers.length : 0;
}

interface WritingParts extends Pick<BatchWriterOptions, 'now' | 'probe'> {
  readonly ask: Ask;
  readonly recent: RecentRows;
}

/** The writing of one batch on one connection. */
class Writing {
  readonly #parts: WritingParts;

  constructor(parts: WritingParts) {
    this.#parts = parts;
  }

  async all(batch: Batch): Promise<readonly RequestOutcome[]> {
    const { ask, recent, probe } = this.#parts;
    const guess = recent.guessFor(batch.wanted);
    const guessed = guess === undefined ? undefined : await this.#tryOn(guess, batch);
    if (guessed !== undefined) return guessed;
    for (let attempt = 0; attempt < FREE_TRIES; attempt += 1) {
      const outcomes = await this.#tryOn(await loadBatch(ask, batch.wanted), batch);
      if (outcomes !== undefined) return outcomes;
    }
    // Nobody else can write while we hold the lock, so what is loaded under it is still so.
    await ask('BEGIN');
    await ask('SELECT FROM journal_head FOR UPDATE');
    const outcomes = await this.#tryOn(await loadBatch(ask, batch.wanted), batch);
    assert(outcomes !== undefined, 'something was written by somebody who does not hold the lock');
    await unlessUnknown(ask('COMMIT'));
    probe('committed');
    return outcomes;
  }

  /** Decides and writes; `undefined` when something is not so, and nothing is written. */
  async #tryOn(loaded: Loaded, { requests, wanted }: Batch): Promise<readonly RequestOutcome[] | undefined> {
    const { ask, now, probe, recent } = this.#parts;
    probe('begun');
    const { outcomes, changes } = decideBatch(viewOfRows(loaded), requests);
    probe('decided');
    // What was loaded is of one moment, and what follows from it needs nothing written; a guess needs a look.
    if (isNothing(changes)) return loaded.isGuess ? undefined : outcomes;
    const written = write(ask, { wanted, loaded, changes, at: now() });
    // It is on its way: from here on only the database knows whether it is written.
    probe('written');
    const writes = await written;
    if (writes === undefined) {
      recent.forget();
      return undefined;
    }
    recent.keep({ wanted, loaded, changes, writes });
    probe('committed');
    return outcomes;
  }
}

const WRITE = 'SELECT cardroom_write($1, $2, $3, $4, $5, $6, $7) AS writes';
const WRITE_MATCHES = 'SELECT cardroom_write_matches($1, $2, $3, $4, $5, $6, $7, $8, $9) AS writes';

/** The number of the write; `undefined` when nothing was written. */
async function write(ask: Ask, batch: DecidedBatch): Promise<number | undefined> {
  const writing =
    batch.wanted.matches.size === 0
      ? ask(WRITE, writeArguments(batch))
      : ask(WRITE_MATCHES, [...writeArguments(batch), ...matchArguments(batch)]);
  const [row] = await unlessUnknown(writing);
  const answer = present(row, 'answer of the writing function');
  return answer['writes'] === null ? undefined : integerOf(answer, 'writes');
}

/** Says so when nobody can know whether something was written. */
async function unlessUnknown<T>(writing: Promise<T>): Promise<T> {
  try {
    return await writing;
  } catch (cause) {
    if (!isUnknownOutcome(cause)) throw cause;
    const sentence =
      'the database was lost while it was writing: whether it has written shows when the same is asked again';
    throw new Fault('StoreFailed', sentence, { cause });
  }
}
