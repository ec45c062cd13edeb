import {
  type ActionStore,
  type BatchTracer,
  createActionStore,
  createGroupCommit,
  createPlayerStore,
  createStore,
  type PlayerStore,
  type Store,
} from '@cardroom/room';
import { openDatabase, openReader } from './database.ts';
import { createReads } from './reads.ts';
import { createWriter } from './writer.ts';

/** How much is sent to the writer at once. What has come meanwhile it writes together. */
const REQUESTS_MAX = 250;
const TRANSFERS_MAX = 250;
/** What waits in this thread is out of reach of the writer, so little of it does. */
const BATCHES_UNDER_WAY = 32;

/** Where an SQLite storage is, and what it needs. */
export interface SqliteStorageOptions {
  /** The data folder; made if it is missing. */
  readonly folder: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** The URL of a module whose `probe` is told of each step of writing, in the thread that writes. For tests. */
  readonly probe?: string | undefined;
  /** How many pages the database may have. For tests: a disk that is full. */
  readonly pagesMax?: number | undefined;
  /** Who follows what is written together. */
  readonly tracer?: BatchTracer | undefined;
}

/** All that is kept in one data folder. */
export interface SqliteStorage {
  readonly store: Store;
  readonly players: PlayerStore;
  readonly actions: ActionStore;
  /** Writes what is waiting and gives the database back; the same as closing the store. */
  readonly close: () => Promise<void>;
}

/**
 * Opens the database of a data folder, and brings it up to date. A thread of its own writes, many requests in one
 * transaction; this thread only reads, each answer from one moment, and never waits for the disk to have written.
 */
export async function openSqliteStorage({
  folder,
  now,
  probe,
  pagesMax,
  tracer,
}: SqliteStorageOptions): Promise<SqliteStorage> {
  openDatabase(folder).close();
  const reader = openReader(folder);
  const writer = createWriter({ folder, probe, pagesMax }, now);
  const group = createGroupCommit({
    write: (requests) => writer.write(requests),
    requestsMax: REQUESTS_MAX,
    transfersMax: TRANSFERS_MAX,
    batchesMax: BATCHES_UNDER_WAY,
    tracer,
  });
  async function closeAll(): Promise<void> {
    await group.close();
    // The reader first: whoever is the last to go tidies up, and only a writer can.
    if (reader.isOpen) reader.close();
    await writer.close();
  }
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => (closing ??= closeAll());
  try {
    const reads = createReads(reader, folder);
    await writer.ready;
    return {
      store: createStore({ submit: group.submit, reads: reads.store, close }),
      players: createPlayerStore(group.submit, reads.players, now),
      actions: createActionStore(group.submit, reads.actions),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
