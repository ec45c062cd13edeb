import type { DatabaseSync } from 'node:sqlite';
import { type HandId, present, type TableId } from '@cardroom/kernel';
import { pairKey, type StoreChanges } from '@cardroom/room';
import { integerOf, prepareQuery, prepareRows, type RowWriter, type Value } from './row.ts';
import type { StoredView } from './stored-view.ts';
import { formatEvents } from './table-rows.ts';

/** Writes what became of tables and hands, inside a transaction that somebody else begins and ends. */
export interface TableWriter {
  /** `view` is what it was decided on. */
  write(changes: StoreChanges, view: StoredView): void;
}

/** Prepares writing tables over one connection. */
export function createTableWriter(database: DatabaseSync): TableWriter {
  const lastPlace = prepareQuery(database, 'SELECT COALESCE(MAX(place), 0) FROM log');
  const tables = prepareRows(database, {
    into: 'tables (table_id, version, at, event_count, halted, closed_at, last_place)',
    columnCount: 7,
    onConflict: `ON CONFLICT DO UPDATE SET version = excluded.version, at = excluded.at,
      event_count = excluded.event_count, halted = excluded.halted, closed_at = excluded.closed_at,
      last_place = excluded.last_place`,
  });
  const sections = prepareRows(database, {
    into: 'sections (table_id, section, version, fence, body)',
    columnCount: 5,
    onConflict: 'ON CONFLICT DO UPDATE SET version = excluded.version, fence = excluded.fence, body = excluded.body',
  });
  const log = prepareRows(database, { into: 'log (place, table_id, version, at, previous, events)', columnCount: 6 });
  const writeHands = prepareHands(database);
  return {
    write(changes, view) {
      if (changes.tables.size === 0) return;
      const places = placesOf(changes, view, integerOf(lastPlace.first()?.[0]));
      for (const row of changes.tables.values()) view.tableState(row.tableId).row = row;
      log.write(places.rows);
      tables.write(
        [...changes.tables.values()].map(({ tableId, version, at, eventCount, halted, closedAt }) => {
          const { lastPlace: last } = view.tableState(tableId);
          return [tableId, version, at, eventCount, halted ?? null, closedAt ?? null, last];
        }),
      );
      writeSections(sections, changes, view);
      writeHands(changes, places);
    },
  };
}

/** What the commits of a batch are in the log. */
interface Places {
  readonly rows: readonly (readonly Value[])[];
  readonly firstOf: ReadonlyMap<TableId, number>;
  /** The last place that has an event of the hand. */
  readonly lastOfHand: ReadonlyMap<HandId, number>;
}

function placesOf(changes: StoreChanges, view: StoredView, before: number): Places {
  const eventsOf = Map.groupBy(changes.events, ({ tableId, version }) => pairKey(tableId, `${version}`));
  const firstOf = new Map<TableId, number>();
  const lastOfHand = new Map<HandId, number>();
  const rows = changes.steps.map(({ tableId, version, at }, index) => {
    const place = before + index + 1;
    const events = eventsOf.get(pairKey(tableId, `${version}`)) ?? [];
    for (const { handId } of events) if (handId !== undefined) lastOfHand.set(handId, place);
    const table = view.tableState(tableId);
    const { lastPlace: previous } = table;
    table.lastPlace = place;
    if (!firstOf.has(tableId)) firstOf.set(tableId, place);
    return [place, tableId, version, at, previous, formatEvents(events)];
  });
  return { rows, firstOf, lastOfHand };
}

function writeSections(sections: RowWriter, changes: StoreChanges, view: StoredView): void {
  for (const { tableId, section, version, fence } of changes.sections.values()) {
    view.tableState(tableId).sections.set(section, { version, fence });
  }
  sections.write(
    [...changes.sections.values()].map(({ tableId, section, version, fence, body }) => [
      tableId,
      section,
      version,
      fence,
      body,
    ]),
  );
}

function prepareHands(database: DatabaseSync): (changes: StoreChanges, places: Places) => void {
  const hands = prepareRows(database, {
    into: 'hands (hand_id, table_id, number, started_at, ended_at, players, first_place)',
    columnCount: 7,
  });
  const endHand = database.prepare('UPDATE hands SET ended_at = ? WHERE hand_id = ?');
  // Cards may be shown when a hand is over.
  const setLast = database.prepare('UPDATE hands SET last_place = ? WHERE hand_id = ? AND ended_at IS NOT NULL');
  return (changes, { firstOf, lastOfHand }) => {
    hands.write(
      changes.startedHands.map(({ handId, tableId, number, startedAt, endedAt, players }) => {
        const first = present(firstOf.get(tableId), 'commit that started a hand');
        return [handId, tableId, number, startedAt, endedAt ?? null, JSON.stringify(players), first];
      }),
    );
    for (const { handId, at } of changes.endedHands) endHand.run(at, handId);
    for (const [handId, place] of lastOfHand) setLast.run(place, handId);
  };
}
