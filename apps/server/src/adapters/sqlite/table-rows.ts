import type { DatabaseSync } from 'node:sqlite';
import { assert, handId, playerId, tableId, type HandId, type TableId } from '@cardroom/kernel';
import type { Commit, CommitOutcome, HandRecord, StoredEvent, StoredStep, StoredTable } from '@cardroom/room';
import { integerOf, optionalIntegerOf, optionalTextOf, type Row, textOf } from './row.ts';

/** Tables, their log and their hands in the database. */
export interface TableRows {
  read(id: TableId): StoredTable | undefined;
  ids(): readonly TableId[];
  stepsAfter(id: TableId, version: number): readonly StoredStep[];
  /** Why a commit cannot be written as it stands; `undefined` when its versions and its fence hold. */
  refusalOf(commit: Commit): CommitOutcome | undefined;
  /** Writes what a commit changes, money apart. Call `refusalOf` before. */
  write(commit: Commit): void;
  halt(id: TableId, reason: string, at: number): void;
  close(id: TableId, version: number, at: number): boolean;
  hands(id: TableId, limit: number, beforeNumber: number): readonly HandRecord[];
  hand(id: HandId): HandRecord | undefined;
  eventsOfHand(id: HandId): readonly StoredEvent[];
  largestFence(): number;
}

/** Prepares the statements of tables on one connection. */
export function createTableRows(database: DatabaseSync): TableRows {
  return { ...tableReads(database), ...handReads(database), ...tableWrites(database) };
}

function tableReads(
  database: DatabaseSync,
): Pick<TableRows, 'read' | 'ids' | 'stepsAfter' | 'refusalOf' | 'largestFence'> {
  const selectTable = database.prepare('SELECT * FROM tables WHERE table_id = ?');
  const selectSections = database.prepare('SELECT * FROM sections WHERE table_id = ? ORDER BY section');
  const selectIds = database.prepare('SELECT table_id FROM tables WHERE closed_at IS NULL');
  const selectSteps = database.prepare('SELECT * FROM steps WHERE table_id = ? AND version > ? ORDER BY version');
  const selectEvents = database.prepare('SELECT * FROM events WHERE table_id = ? AND version > ? ORDER BY seq');
  const selectFence = database.prepare('SELECT COALESCE(MAX(fence), 0) AS fence FROM sections');
  return {
    read(id) {
      const row = selectTable.get(id);
      if (row === undefined) return undefined;
      const sections = selectSections.all(id).map((section) => ({
        section: textOf(section, 'section'),
        version: integerOf(section, 'version'),
        body: textOf(section, 'body'),
      }));
      const halted = optionalTextOf(row, 'halted');
      const closedAt = optionalIntegerOf(row, 'closed_at');
      return {
        tableId: id,
        version: integerOf(row, 'version'),
        eventCount: integerOf(row, 'event_count'),
        at: integerOf(row, 'at'),
        sections,
        ...(halted === undefined ? {} : { halted }),
        ...(closedAt === undefined ? {} : { closedAt }),
      };
    },
    ids: () => selectIds.all().map((row) => tableId(textOf(row, 'table_id'))),
    stepsAfter(id, version) {
      const events = Map.groupBy(selectEvents.all(id, version), (row) => integerOf(row, 'version'));
      return selectSteps.all(id, version).map((row) => {
        const made = integerOf(row, 'version');
        return { version: made, at: integerOf(row, 'at'), events: (events.get(made) ?? []).map(eventOf) };
      });
    },
    refusalOf(commit) {
      const table = selectTable.get(commit.tableId);
      if (table !== undefined && (table['halted'] !== null || table['closed_at'] !== null))
        return { kind: 'outOfPlay' };
      const rows = selectSections.all(commit.tableId);
      const held = new Map(rows.map((row) => [textOf(row, 'section'), row]));
      const fenced = commit.writes.some(({ section }) => numberIn(held.get(section), 'fence') > commit.fence);
      if (fenced) return { kind: 'fenced' };
      const stale = [...commit.reads, ...commit.writes].some(
        ({ section, version }) => numberIn(held.get(section), 'version') !== version,
      );
      return stale || numberIn(table, 'version') !== commit.version ? { kind: 'conflict' } : undefined;
    },
    largestFence: () => numberIn(selectFence.get(), 'fence'),
  };
}

function tableWrites(database: DatabaseSync): Pick<TableRows, 'write' | 'halt' | 'close'> {
  const setTable = database.prepare(
    `INSERT INTO tables (table_id, version, at, event_count) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE
     SET version = excluded.version, at = excluded.at, event_count = event_count + excluded.event_count
     RETURNING event_count`,
  );
  const setSection = database.prepare(
    `INSERT INTO sections VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE
     SET version = excluded.version, fence = excluded.fence, body = excluded.body`,
  );
  const addStep = database.prepare('INSERT INTO steps VALUES (?, ?, ?)');
  const addEvent = database.prepare('INSERT INTO events VALUES (?, ?, ?, ?, ?)');
  const addHand = database.prepare('INSERT INTO hands VALUES (?, ?, ?, ?, NULL, ?)');
  const endHand = database.prepare('UPDATE hands SET ended_at = ? WHERE hand_id = ?');
  const setHalted = database.prepare(
    'UPDATE tables SET halted = ?, version = version + 1, at = ? WHERE table_id = ? AND halted IS NULL RETURNING version',
  );
  const setClosed = database.prepare(
    'UPDATE tables SET closed_at = ? WHERE table_id = ? AND version = ? AND halted IS NULL AND closed_at IS NULL',
  );
  const isClosed = database.prepare('SELECT 1 FROM tables WHERE table_id = ? AND closed_at IS NOT NULL');
  return {
    write(commit) {
      const version = commit.version + 1;
      const row = setTable.get(commit.tableId, version, commit.at, commit.events.length);
      const first = numberIn(row, 'event_count') - commit.events.length + 1;
      for (const { section, body } of commit.writes) {
        setSection.run(commit.tableId, section, version, commit.fence, body);
      }
      addStep.run(commit.tableId, version, commit.at);
      for (const [index, event] of commit.events.entries()) {
        addEvent.run(commit.tableId, first + index, version, event.handId ?? null, event.body);
      }
      for (const { handId: id, tableId: table, number, startedAt, players } of commit.startedHands) {
        addHand.run(id, table, number, startedAt, JSON.stringify(players));
      }
      for (const id of commit.endedHands) endHand.run(commit.at, id);
    },
    halt(id, reason, at) {
      const row = setHalted.get(reason, at, id);
      if (row !== undefined) addStep.run(id, integerOf(row, 'version'), at);
    },
    close(id, version, at) {
      setClosed.run(at, id, version);
      return isClosed.get(id) !== undefined;
    },
  };
}

function handReads(database: DatabaseSync): Pick<TableRows, 'hands' | 'hand' | 'eventsOfHand'> {
  const selectHands = database.prepare(
    'SELECT * FROM hands WHERE table_id = ? AND number < ? ORDER BY number DESC LIMIT ?',
  );
  const selectHand = database.prepare('SELECT * FROM hands WHERE hand_id = ?');
  const selectEvents = database.prepare('SELECT * FROM events WHERE hand_id = ? ORDER BY seq');
  return {
    hands: (id, limit, beforeNumber) => selectHands.all(id, beforeNumber, limit).map(handOf),
    hand(id) {
      const row = selectHand.get(id);
      return row === undefined ? undefined : handOf(row);
    },
    eventsOfHand: (id) => selectEvents.all(id).map(eventOf),
  };
}

function numberIn(row: Row | undefined, column: string): number {
  return row === undefined ? 0 : integerOf(row, column);
}

function eventOf(row: Row): StoredEvent {
  const hand = optionalTextOf(row, 'hand_id');
  const body = textOf(row, 'body');
  return hand === undefined ? { body } : { handId: handId(hand), body };
}

function handOf(row: Row): HandRecord {
  const endedAt = optionalIntegerOf(row, 'ended_at');
  return {
    handId: handId(textOf(row, 'hand_id')),
    tableId: tableId(textOf(row, 'table_id')),
    number: integerOf(row, 'number'),
    startedAt: integerOf(row, 'started_at'),
    ...(endedAt === undefined ? {} : { endedAt }),
    players: playersOf(JSON.parse(textOf(row, 'players'))),
  };
}

function playersOf(value: unknown): HandRecord['players'] {
  assert(Array.isArray(value), 'the players of a stored hand are not a list');
  return value.map((player: { readonly seat: number; readonly playerId: string; readonly name: string }) => ({
    seat: player.seat,
    playerId: playerId(player.playerId),
    name: player.name,
  }));
}
