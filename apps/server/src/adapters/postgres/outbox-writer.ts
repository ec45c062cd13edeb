import { anchorKey, type LoadedRows, type StoreChanges, type StoreProbe, type StoreRequest } from '@cardroom/room';
import { createApartWriter } from './apart-writer.ts';
import type { Ask, PostgresLink } from './postgres-link.ts';
import { anchorOf } from './outbox-reads.ts';
import { integerOf, textOf } from './row.ts';
import type { BatchWriter } from './write-batch.ts';

/** Whether a request is about what becomes of messages alone. */
export function isAboutOutbox({ kind }: StoreRequest): boolean {
  return kind === 'noteSending' || kind === 'settleOutbox';
}

/** Writes what becomes of messages. */
export function createOutboxWriter(link: PostgresLink, probe: StoreProbe): BatchWriter {
  return createApartWriter(link, probe, {
    lock: 'SELECT FROM outbox_lock FOR UPDATE',
    load: async (ask, requests) => ({
      sendingMessages: await loadSending(ask, requests),
      anchors: await loadAnchors(ask, requests),
    }),
    write,
    failure: 'the database has not taken what became of messages',
  });
}

/** Whether the messages that requests name are being sent. */
async function loadSending(ask: Ask, requests: readonly StoreRequest[]): Promise<ReadonlyMap<number, boolean>> {
  const ids = requests.flatMap((request) => {
    if (request.kind === 'noteSending') return [request.id];
    return request.kind === 'settleOutbox' ? [request.settlement.unsent ?? []].flat() : [];
  });
  if (ids.length === 0) return new Map();
  const rows = await ask('SELECT id, sending FROM messages WHERE id = ANY($1)', [ids]);
  return new Map(rows.map((row) => [integerOf(row, 'id'), row['sending'] === true]));
}

const ANCHORS = `
  SELECT anchors.* FROM anchors JOIN json_to_recordset($1::json) AS shown(topic text, table_id text, key text)
    USING (topic, table_id, key)`;

/** What is shown of the tables that requests name, by `anchorKey`. */
async function loadAnchors(ask: Ask, requests: readonly StoreRequest[]): Promise<LoadedRows['anchors']> {
  const shown = requests.flatMap((request) => {
    if (request.kind !== 'settleOutbox' || request.settlement.shown === undefined) return [];
    const { topic, shown: change } = request.settlement;
    return { topic, table_id: change.message.tableId, key: change.message.key };
  });
  if (shown.length === 0) return new Map();
  const rows = await ask(ANCHORS, [JSON.stringify(shown)]);
  return new Map(
    rows.map((row) => {
      const anchor = anchorOf(row);
      return [anchorKey(textOf(row, 'topic'), anchor), { anchor }] as const;
    }),
  );
}

const ADD = `
  INSERT INTO messages (table_id, version, topic, key, body)
    SELECT * FROM json_to_recordset($1::json) AS new(table_id text, version bigint, topic text, key text, body text)`;

const NOTE = `
  UPDATE messages SET sending = noted.sending
    FROM json_to_recordset($1::json) AS noted(id bigint, sending boolean) WHERE messages.id = noted.id`;

const SET_ANCHORS = `
  INSERT INTO anchors (topic, table_id, key, ref, version)
    SELECT * FROM json_to_recordset($1::json) AS new(topic text, table_id text, key text, ref text, version bigint)
  ON CONFLICT (topic, table_id, key) DO UPDATE SET ref = excluded.ref, version = excluded.version`;

const LOSE_ANCHORS = `
  DELETE FROM anchors USING json_to_recordset($1::json) AS lost(topic text, table_id text, key text)
    WHERE anchors.topic = lost.topic AND anchors.table_id = lost.table_id AND anchors.key = lost.key`;

const SET_PACES = `
  INSERT INTO paces (topic, pace) SELECT * FROM json_to_recordset($1::json) AS new(topic text, pace text)
  ON CONFLICT (topic) DO UPDATE SET pace = excluded.pace`;

async function write(ask: Ask, changes: StoreChanges): Promise<void> {
  const { messages, sendingMessages, removedMessages, anchors, paces } = changes;
  const changed = [...anchors.values()].map(({ topic, tableId, key, anchor }) => {
    return { topic, table_id: tableId, key, ref: anchor?.ref, version: anchor?.version };
  });
  const written: readonly (readonly [string, readonly object[]])[] = [
    [ADD, messages.map(({ tableId, version, topic, key, body }) => ({ table_id: tableId, version, topic, key, body }))],
    [NOTE, [...sendingMessages].map(([id, sending]) => ({ id, sending }))],
    [SET_ANCHORS, changed.filter(({ ref }) => ref !== undefined)],
    [LOSE_ANCHORS, changed.filter(({ ref }) => ref === undefined)],
    [SET_PACES, [...paces].map(([topic, pace]) => ({ topic, pace }))],
  ];
  for (const [sql, rows] of written) if (rows.length > 0) await ask(sql, [JSON.stringify(rows)]);
  if (removedMessages.size > 0) await ask('DELETE FROM messages WHERE id = ANY($1)', [[...removedMessages]]);
}
