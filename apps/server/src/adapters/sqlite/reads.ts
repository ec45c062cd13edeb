import type { DatabaseSync } from 'node:sqlite';
import { Defect, Fault } from '@cardroom/kernel';
import type { ActionStore, PlayerReads, StoreReads } from '@cardroom/room';
import { actionReads } from './action-rows.ts';
import { openReader } from './database.ts';
import { accountReads } from './account-reads.ts';
import { journalReads } from './journal-reads.ts';
import { matchReads } from './match-rows.ts';
import { outboxReads } from './outbox-rows.ts';
import { otherReads, playerReads } from './other-reads.ts';
import { messageOf } from './row.ts';
import { flowReads, statisticsReads } from './statistics-reads.ts';
import { handReads, tableReads } from './table-reads.ts';

/** Runs `work`, which reads, so that all of it is of one moment. */
export type AtOnce = <T>(work: () => T) => Promise<T>;

/** All reading over one connection. */
export interface Reads {
  readonly store: StoreReads;
  readonly players: PlayerReads;
  readonly actions: Pick<ActionStore, 'actions'>;
}

/** Prepares reading over a connection that does nothing else. `folder` is where another one can be opened. */
export function createReads(database: DatabaseSync, folder: string): Reads {
  const atOnce = inOwnTransaction(database);
  return {
    players: playerReads(database, atOnce),
    actions: actionReads(database, atOnce),
    store: {
      ...oneMomentReads(database, atOnce),
      ...otherReads(database, atOnce),
      ...matchReads(database, atOnce),
      ...outboxReads(database, atOnce),
      ...statisticsReads(database, atOnce),
      atOneMoment: (work) => readAtOneMoment(folder, work),
    },
  };
}

type OneMomentReads = Parameters<Parameters<StoreReads['atOneMoment']>[0]>[0];

function oneMomentReads(database: DatabaseSync, atOnce: AtOnce): OneMomentReads {
  return {
    ...tableReads(database, atOnce),
    ...handReads(database, atOnce),
    ...accountReads(database, atOnce),
    ...journalReads(database, atOnce),
    ...flowReads(database, atOnce),
  };
}

/** Each piece of work in a transaction of its own: whoever writes does so in another thread, at any time. */
function inOwnTransaction(database: DatabaseSync): AtOnce {
  const begin = database.prepare('BEGIN');
  const end = database.prepare('ROLLBACK');
  return async (work) => {
    try {
      begin.run();
      return work();
    } catch (cause) {
      throw faultOf(cause);
    } finally {
      if (database.isOpen && database.isTransaction) end.run();
    }
  };
}

/** A transaction on a connection of its own, from the first read to the end of `work`: others go on writing. */
async function readAtOneMoment<T>(folder: string, work: (reads: OneMomentReads) => Promise<T>): Promise<T> {
  const database = openReader(folder);
  try {
    const reads = beginReading(database);
    // The moment is that of the first read, and not that of BEGIN.
    await reads.batches(0, 1);
    return await work(reads);
  } finally {
    database.close();
  }
}

function beginReading(database: DatabaseSync): OneMomentReads {
  const already: AtOnce = async (read) => {
    try {
      return read();
    } catch (cause) {
      throw faultOf(cause);
    }
  };
  try {
    database.exec('BEGIN');
    return oneMomentReads(database, already);
  } catch (cause) {
    throw faultOf(cause);
  }
}

function faultOf(cause: unknown): Error {
  if (cause instanceof Defect || cause instanceof Fault) return cause;
  return new Fault('StoreFailed', `the database could not be read: ${messageOf(cause)}`, { cause });
}
