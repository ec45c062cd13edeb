import type { DatabaseSync } from 'node:sqlite';
import { tableId } from '@cardroom/kernel';
import type { TableReads } from '@cardroom/room';
import type { AtOnce } from './reads.ts';
import { integerOf, prepareQuery, textOf } from './row.ts';
import {
  eventsOf,
  HAND_COLUMNS,
  handOf,
  SECTION_COLUMNS,
  sectionOf,
  STEP_COLUMNS,
  stepOf,
  TABLE_COLUMNS,
  tableOf,
} from './table-rows.ts';

type HandPart = Pick<TableReads, 'hands' | 'hand' | 'eventsOfHand'>;

/** Reading tables and their log over one connection. */
export function tableReads(database: DatabaseSync, atOnce: AtOnce): Omit<TableReads, keyof HandPart> {
  const table = prepareQuery(database, `SELECT ${TABLE_COLUMNS} FROM tables WHERE table_id = ?`);
  const sections = prepareQuery(
    database,
    `SELECT ${SECTION_COLUMNS} FROM sections WHERE table_id = ? ORDER BY section`,
  );
  const ids = prepareQuery(database, 'SELECT table_id FROM tables WHERE closed_at IS NULL');
  const versions = prepareQuery(database, 'SELECT table_id, version FROM tables WHERE closed_at IS NULL');
  // From the last commit back to the one that is known, by the links between them.
  const steps = prepareQuery(
    database,
    `WITH RECURSIVE chain (place) AS (
       SELECT last_place FROM tables WHERE table_id = ?1
       UNION ALL
       SELECT previous FROM chain JOIN log USING (place) WHERE version > ?2 + 1
     )
     SELECT ${STEP_COLUMNS} FROM chain JOIN log USING (place) WHERE version > ?2 ORDER BY version`,
  );
  const fence = prepareQuery(database, 'SELECT COALESCE(MAX(fence), 0) FROM sections');
  return {
    table: (id) =>
      atOnce(() => {
        const row = table.first(id);
        return row === undefined ? undefined : { ...tableOf(row), sections: sections.all(id).map(sectionOf) };
      }),
    tableVersions: () =>
      atOnce(() => new Map(versions.all().map(([id, version]) => [tableId(textOf(id)), integerOf(version)]))),
    tableIds: () => atOnce(() => ids.all().map(([id]) => tableId(textOf(id)))),
    stepsAfter: (id, version) => atOnce(() => steps.all(id, version).map(stepOf)),
    largestFence: () => atOnce(() => integerOf(fence.first()?.[0])),
  };
}

/** Reading hands over one connection. */
export function handReads(database: DatabaseSync, atOnce: AtOnce): HandPart {
  const hands = prepareQuery(
    database,
    `SELECT ${HAND_COLUMNS} FROM hands WHERE table_id = ? AND number < ? ORDER BY number DESC LIMIT ?`,
  );
  const hand = prepareQuery(database, `SELECT ${HAND_COLUMNS} FROM hands WHERE hand_id = ?`);
  const commits = prepareQuery(
    database,
    `WITH RECURSIVE chain (place, first) AS (
       SELECT IIF(hands.last_place > 0, hands.last_place, tables.last_place), first_place
       FROM hands JOIN tables USING (table_id) WHERE hand_id = ?
       UNION ALL
       SELECT previous, first FROM chain JOIN log USING (place) WHERE previous >= first
     )
     SELECT events FROM chain JOIN log USING (place) ORDER BY place`,
  );
  return {
    hands: (id, limit, beforeNumber = Number.MAX_SAFE_INTEGER) =>
      atOnce(() => hands.all(id, beforeNumber, limit).map(handOf)),
    hand: (id) =>
      atOnce(() => {
        const row = hand.first(id);
        return row === undefined ? undefined : handOf(row);
      }),
    eventsOfHand: (id) =>
      atOnce(() => commits.all(id).flatMap(([events]) => eventsOf(events).filter((event) => event.handId === id))),
  };
}
