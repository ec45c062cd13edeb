import type { ActionStore, BatchTracer, PlayerStore, Store } from '@cardroom/room';
import type { ServerConfig } from './config.ts';

/** All that a server keeps. */
export interface Storage {
  readonly store: Store;
  readonly players: PlayerStore;
  /** What operators have done. */
  readonly actions: ActionStore;
  /** Writes what is waiting, and gives everything back. */
  readonly close: () => Promise<void>;
}

/** Which part of the configuration says where everything is kept. */
export type StorageConfig = Pick<ServerConfig, 'dataFolder' | 'databaseUrl'>;

/** Who looks on while a storage writes. */
export interface StorageWatchers {
  /** The address of a module that is told of each step of writing; only tests give one. */
  readonly probe?: string | undefined;
  readonly tracer?: BatchTracer | undefined;
}

/**
 * Opens what the configuration names: PostgreSQL if there is an address of one, else the database in the data folder.
 */
export async function openStorage(
  { dataFolder, databaseUrl }: StorageConfig,
  now: () => number,
  { probe, tracer }: StorageWatchers = {},
): Promise<Storage> {
  // Each is loaded only where it is used: a server has one of them.
  if (databaseUrl !== undefined) {
    const { openPostgresStorage } = await import('./adapters/postgres/postgres-storage.ts');
    return openPostgresStorage({ url: databaseUrl, now, probe, tracer });
  }
  const { openSqliteStorage } = await import('./adapters/sqlite/sqlite-storage.ts');
  return openSqliteStorage({ folder: dataFolder, now, probe, tracer });
}
