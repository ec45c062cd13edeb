import {
  type ActionStore,
  type BatchTracer,
  createActionStore,
  createGroupCommit,
  createPlayerStore,
  createStore,
  type GroupCommit,
  type PlayerStore,
  type Store,
  type StoreProbe,
  type StoreRequest,
  type Submit,
} from '@cardroom/room';
import { createActionReads, createActionWriter, isAboutActions } from './action-writer.ts';
import { createMoment } from './at-one-moment.ts';
import { checkServer } from './check-server.ts';
import { createLedgerReads } from './ledger-reads.ts';
import { migrate } from './migrate.ts';
import { createMatchReads } from './match-rows.ts';
import { createOtherReads, createPlayerReads } from './other-reads.ts';
import { createOutboxReads } from './outbox-reads.ts';
import { createOutboxWriter, isAboutOutbox } from './outbox-writer.ts';
import { createLink, type PostgresLink } from './postgres-link.ts';
import { loadProbe } from './probe.ts';
import { createSessionWriter, isAboutSession } from './session-writer.ts';
import { createStatisticsReads } from './statistics-reads.ts';
import { createStatisticsWriter, isAboutStatistics } from './statistics-writer.ts';
import { createTableReads } from './table-reads.ts';
import { createTelegramWriter, isAboutTelegram } from './telegram-writer.ts';
import { type BatchWriter, createBatchWriter } from './write-batch.ts';

/** How a database is opened. */
export interface PostgresStorageOptions {
  /** Leads to a database of our own on a server of version 14 or later. */
  readonly url: string;
  /** The time, in milliseconds since 1970. */
  readonly now: () => number;
  /** The address of a module whose `probe` is told of each step of writing; only tests give one. */
  readonly probe?: string | undefined;
  /** Who follows what is written together. */
  readonly tracer?: BatchTracer | undefined;
}

/** A store and its players in one database, which other nodes may use at the same time. */
export interface PostgresStorage {
  readonly store: Store;
  readonly players: PlayerStore;
  readonly actions: ActionStore;
  /** Writes what is waiting, and gives every connection back. */
  close(): Promise<void>;
}

/** How many requests share one database transaction. */
const REQUESTS_MAX = 500;
/** How many requests about statistics, or about what operators do, do. */
const STATISTICS_MAX = 20;
/** How many about what becomes of messages do. */
const OUTBOX_MAX = 200;
const ACTIONS_MAX = 20;
/** How many requests about sessions share one statement, or those about who comes from Telegram one transaction. */
const SESSIONS_MAX = 100;
/** How many clients read at once. */
const READERS_MAX = 4;

/**
 * Opens the database and brings its schema up to date; other nodes may do so at the same time. A server that cannot
 * be used is a `Fault('StoreFailed')`, a schema of a later version a `Fault('NewerDatabase')`. A server that goes away
 * afterwards makes requests fail with a fault; when it is back they are served again.
 */
export async function openPostgresStorage({
  url,
  now,
  probe,
  tracer,
}: PostgresStorageOptions): Promise<PostgresStorage> {
  await migrate(url);
  const told = await loadProbe(probe);
  // One client writes: more would only wait for each other at the head of the journal.
  const writer = createLink({ url, clientsMax: 1, prepare: checkServer });
  const reader = createLink({ url, clientsMax: READERS_MAX });
  return storageOver({ url, now, writer, reader, probe: told, tracer });
}

interface StorageParts extends Pick<PostgresStorageOptions, 'url' | 'now' | 'tracer'> {
  readonly writer: PostgresLink;
  readonly reader: PostgresLink;
  readonly probe: StoreProbe;
}

function storageOver({ url, now, writer, reader, probe, tracer }: StorageParts): PostgresStorage {
  const write = createBatchWriter({ link: writer, now, probe });
  const group = createGroupCommit({ write, requestsMax: REQUESTS_MAX, batchesMax: 1, tracer });
  const apart = createApartGroups(reader, probe);
  const writerOf = (request: StoreRequest): GroupCommit => apart.find(({ isOurs }) => isOurs(request))?.group ?? group;
  const submit: Submit = async (request) => {
    const outcome = await writerOf(request).submit(request);
    probe('answered');
    return outcome;
  };
  const { ask } = reader;
  let closing: Promise<void> | undefined;
  async function closeAll(): Promise<void> {
    await Promise.all([group, ...apart.map((one) => one.group)].map((one) => one.close()));
    await Promise.all([writer.close(), reader.close()]);
  }
  const close = (): Promise<void> => (closing ??= closeAll());
  const reads = {
    ...createTableReads(ask),
    ...createLedgerReads(ask),
    ...createOtherReads(ask),
    ...createMatchReads(ask),
    ...createOutboxReads(ask),
    ...createStatisticsReads(ask),
    atOneMoment: createMoment(url),
  };
  return {
    store: createStore({ submit, reads, close }),
    players: createPlayerStore(submit, createPlayerReads(ask), now),
    actions: createActionStore(submit, createActionReads(ask)),
    close,
  };
}

/** Requests that are written apart from commits. */
interface ApartGroup {
  readonly isOurs: (request: StoreRequest) => boolean;
  readonly group: GroupCommit;
}

/** What is written apart, on a connection that reads: no commit waits for it. */
function createApartGroups(reader: PostgresLink, probe: StoreProbe): readonly ApartGroup[] {
  const parts: readonly (readonly [ApartGroup['isOurs'], BatchWriter, requestsMax: number])[] = [
    [isAboutStatistics, createStatisticsWriter(reader, probe), STATISTICS_MAX],
    [isAboutOutbox, createOutboxWriter(reader, probe), OUTBOX_MAX],
    [isAboutActions, createActionWriter(reader, probe), ACTIONS_MAX],
    [isAboutSession, createSessionWriter(reader), SESSIONS_MAX],
    [isAboutTelegram, createTelegramWriter(reader, probe), SESSIONS_MAX],
  ];
  return parts.map(([isOurs, write, requestsMax]) => ({
    isOurs,
    group: createGroupCommit({ write, requestsMax, batchesMax: 1 }),
  }));
}
