import type { DatabaseSync } from 'node:sqlite';
import { decideBatch, type RequestOutcome, type StoreProbe, type StoreRequest } from '@cardroom/room';
import { createChangeWriter } from './change-writer.ts';
import { createRowMemory, type RowMemory } from './remembered-rows.ts';
import { createStoredView } from './stored-view.ts';

/** Decides on requests and writes what they come to. `at` is the time of the journal's batch. */
export type WriteBatch = (requests: readonly StoreRequest[], at: number) => readonly RequestOutcome[];

/**
 * Prepares writing over one connection, each batch in one transaction that is on the disk when the outcomes are given
 * back. It throws when the database fails; nothing of the batch is kept then.
 */
export function createBatchWriter(database: DatabaseSync, probe: StoreProbe): WriteBatch {
  const memory = createRowMemory(database);
  const writeInside = createInnerWriter(database, probe, memory);
  const begin = database.prepare('BEGIN IMMEDIATE');
  const commit = database.prepare('COMMIT');
  return (requests, at) => {
    begin.run();
    let isCommitted = false;
    try {
      probe('begun');
      const outcomes = writeInside(requests, at);
      commit.run();
      isCommitted = true;
      probe('committed');
      return outcomes;
    } finally {
      if (!isCommitted) memory.forget();
      // Still there when anything has failed, the commit itself included.
      if (database.isTransaction) database.exec('ROLLBACK');
    }
  };
}

/** The same inside a transaction that somebody else begins and ends. */
export function createInnerWriter(
  database: DatabaseSync,
  probe: StoreProbe,
  memory: RowMemory = createRowMemory(database),
): WriteBatch {
  const openView = createStoredView(database);
  const changeWriter = createChangeWriter(database);
  return (requests, at) => {
    const view = openView(requests, memory.recall());
    const { outcomes, changes } = decideBatch(view, requests);
    probe('decided');
    changeWriter.write(changes, view, at);
    probe('written');
    return outcomes;
  };
}
