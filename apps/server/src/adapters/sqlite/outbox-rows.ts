import type { DatabaseSync } from 'node:sqlite';
import { tableId } from '@cardroom/kernel';
import type { OutboxAnchor, OutboxReads, StoreChanges, StoredMessage, StoreView } from '@cardroom/room';
import type { AtOnce } from './reads.ts';
import { integerOf, prepareQuery, prepareRows, type Row, textOf } from './row.ts';
import { whenNeeded } from './when-needed.ts';

const MESSAGE_COLUMNS = 'id, table_id, version, at, topic, key, body, sending';

function messageOf([id, table, version, at, topic, key, body, sending]: Row): StoredMessage {
  return {
    id: integerOf(id),
    tableId: tableId(textOf(table)),
    version: integerOf(version),
    at: integerOf(at),
    topic: textOf(topic),
    ...(key === null ? {} : { key: textOf(key) }),
    body: textOf(body),
    isSending: sending === 1,
  };
}

function anchorOf([table, key, ref, version]: Row): OutboxAnchor {
  return { tableId: tableId(textOf(table)), key: textOf(key), ref: textOf(ref), version: integerOf(version) };
}

/** Reading what is to be told, over one connection. */
export function outboxReads(database: DatabaseSync, atOnce: AtOnce): OutboxReads {
  const oldest = prepareQuery(database, `SELECT ${MESSAGE_COLUMNS} FROM messages ORDER BY id LIMIT ?`);
  const count = prepareQuery(database, 'SELECT COUNT(*) FROM messages');
  const topics = prepareQuery(database, 'SELECT DISTINCT topic FROM messages WHERE topic > ? ORDER BY topic LIMIT ?');
  const messages = prepareQuery(
    database,
    `SELECT ${MESSAGE_COLUMNS} FROM messages WHERE topic = ? ORDER BY id LIMIT ?`,
  );
  const anchors = prepareQuery(
    database,
    `SELECT table_id, key, ref, version FROM anchors WHERE topic = ?1
       AND (table_id, key) IN (SELECT table_id, key FROM messages WHERE topic = ?1)
     ORDER BY table_id, key`,
  );
  const paces = prepareQuery(database, 'SELECT pace FROM paces WHERE topic = ?');
  return {
    outbox: (limit) => atOnce(() => oldest.all(limit).map(messageOf)),
    outboxBacklog: () =>
      atOnce(() => {
        const row = oldest.first(1);
        return {
          waiting: integerOf(count.first()?.[0]),
          ...(row === undefined ? {} : { oldestAt: messageOf(row).at }),
        };
      }),
    waitingTopics: (after, limit) => atOnce(() => topics.all(after, limit).map(([topic]) => textOf(topic))),
    topicOutbox: (topic, limit) =>
      atOnce(() => {
        const pace = paces.first(topic)?.[0];
        return {
          messages: messages.all(topic, limit).map(messageOf),
          anchors: anchors.all(topic).map(anchorOf),
          ...(pace === undefined ? {} : { pace: textOf(pace) }),
        };
      }),
  };
}

/** Prepares looking up whether a message is being sent, when it is first asked for: an older database does not know. */
export function prepareSending(database: DatabaseSync): (message: number) => boolean | undefined {
  const sending = whenNeeded(() => prepareQuery(database, 'SELECT sending FROM messages WHERE id = ?'));
  return (message) => {
    const row = sending().first(message);
    return row === undefined ? undefined : row[0] === 1;
  };
}

/** Prepares looking up what a topic shows of a table, when it is first asked for. */
export function prepareAnchor(database: DatabaseSync): StoreView['anchor'] {
  const anchor = whenNeeded(() =>
    prepareQuery(
      database,
      'SELECT table_id, key, ref, version FROM anchors WHERE topic = ? AND table_id = ? AND key = ?',
    ),
  );
  return (topic, { tableId: table, key }) => {
    const row = anchor().first(topic, table, key);
    return row === undefined ? undefined : anchorOf(row);
  };
}

/** Prepares writing what has become of messages, when there is some, inside a transaction that somebody else ends. */
export function prepareOutbox(database: DatabaseSync): (changes: StoreChanges) => void {
  const add = whenNeeded(() =>
    prepareRows(database, { into: 'messages (table_id, version, at, topic, key, body)', columnCount: 6 }),
  );
  const remove = whenNeeded(() => database.prepare('DELETE FROM messages WHERE id = ?'));
  const note = whenNeeded(() => database.prepare('UPDATE messages SET sending = ? WHERE id = ?'));
  const setAnchor = whenNeeded(() =>
    database.prepare(
      `INSERT INTO anchors (topic, table_id, key, ref, version) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET ref = excluded.ref, version = excluded.version`,
    ),
  );
  const loseAnchor = whenNeeded(() =>
    database.prepare('DELETE FROM anchors WHERE topic = ? AND table_id = ? AND key = ?'),
  );
  const setPace = whenNeeded(() =>
    database.prepare('INSERT INTO paces (topic, pace) VALUES (?, ?) ON CONFLICT DO UPDATE SET pace = excluded.pace'),
  );
  return ({ messages, sendingMessages, removedMessages, anchors, paces }) => {
    if (messages.length > 0) {
      add().write(
        messages.map(({ tableId: table, version, at, topic, key, body }) => {
          return [table, version, at, topic, key ?? null, body];
        }),
      );
    }
    for (const [id, isSending] of sendingMessages) note().run(isSending ? 1 : 0, id);
    for (const id of removedMessages) remove().run(id);
    for (const { topic, tableId: table, key, anchor } of anchors.values()) {
      if (anchor === undefined) loseAnchor().run(topic, table, key);
      else setAnchor().run(topic, table, key, anchor.ref, anchor.version);
    }
    for (const [topic, pace] of paces) setPace().run(topic, pace);
  };
}
