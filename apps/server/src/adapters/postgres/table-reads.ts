import type { TableReads } from '@cardroom/room';
import { tableId } from '@cardroom/kernel';
import type { Ask } from './postgres-link.ts';
import { integerOf, rowsOf, textOf } from './row.ts';
import { eventOf, handOf, tableRowOf } from './table-rows.ts';

const TABLE = `
  SELECT *, (
    SELECT json_agg(json_build_object('section', section, 'version', version, 'fence', fence, 'body', body)
      ORDER BY section)
    FROM sections WHERE sections.table_id = tables.table_id) AS sections
  FROM tables WHERE table_id = $1`;

const STEPS = `
  SELECT version, at, (
    SELECT json_agg(json_build_object('hand_id', hand_id, 'body', body) ORDER BY seq)
    FROM events WHERE events.table_id = steps.table_id AND events.version = steps.version) AS events
  FROM steps WHERE table_id = $1 AND version > $2 ORDER BY version`;

const HANDS = `
  SELECT * FROM hands WHERE table_id = $1 AND ($3::bigint IS NULL OR number < $3) ORDER BY number DESC LIMIT $2`;

/** Reads tables. Each answer is one statement, and so of one moment. */
export function createTableReads(ask: Ask): TableReads {
  return {
    async table(id) {
      const [row] = await ask(TABLE, [id]);
      if (row === undefined) return undefined;
      const sections = rowsOf(row, 'sections').map((section) => ({
        section: textOf(section, 'section'),
        version: integerOf(section, 'version'),
        fence: integerOf(section, 'fence'),
        body: textOf(section, 'body'),
      }));
      return { ...tableRowOf(row), sections };
    },
    async tableIds() {
      const rows = await ask('SELECT table_id FROM tables WHERE closed_at IS NULL ORDER BY place');
      return rows.map((row) => tableId(textOf(row, 'table_id')));
    },
    async tableVersions() {
      const rows = await ask('SELECT table_id, version FROM tables WHERE closed_at IS NULL');
      return new Map(rows.map((row) => [tableId(textOf(row, 'table_id')), integerOf(row, 'version')]));
    },
    async stepsAfter(id, version) {
      const rows = await ask(STEPS, [id, version]);
      return rows.map((row) => ({
        version: integerOf(row, 'version'),
        at: integerOf(row, 'at'),
        events: rowsOf(row, 'events').map(eventOf),
      }));
    },
    async hands(id, limit, beforeNumber) {
      const rows = await ask(HANDS, [id, limit, beforeNumber ?? null]);
      return rows.map(handOf);
    },
    async hand(id) {
      const [row] = await ask('SELECT * FROM hands WHERE hand_id = $1', [id]);
      return row === undefined ? undefined : handOf(row);
    },
    async eventsOfHand(id) {
      const rows = await ask('SELECT hand_id, body FROM events WHERE hand_id = $1 ORDER BY version, seq', [id]);
      return rows.map(eventOf);
    },
    async largestFence() {
      const [row] = await ask('SELECT COALESCE(MAX(fence), 0) AS fence FROM sections');
      return row === undefined ? 0 : integerOf(row, 'fence');
    },
  };
}
