import type { ActionStore, PlayerStore, Store } from '@cardroom/room';
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

/**
 * Opens what the configuration names: PostgreSQL if there is an address of one, else the database in the data folder.
 * `probe` is the address of a module that is told of each step of writing; only tests give one.
 */
export async function openStorage(
  { dataFolder, databaseUrl }: StorageConfig,
  now: () => number,
  probe?: string,
): Promise<Storage> {
  // Each is loaded only where it is used: a server has one of them.
  if (databaseUrl !== undefined) {
    const { openPostgresStorage } = await import('./adapters/postgres/postgres-storage.ts');
    return openPostgresStorage({ url: databaseUrl, now, probe });
  }
  const { openSqliteStorage } = await import('./adapters/sqlite/sqlite-storage.ts');
  return openSqliteStorage({ folder: dataFolder, now, probe });
}
