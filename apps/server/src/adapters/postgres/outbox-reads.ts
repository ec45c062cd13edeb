import { present, tableId } from '@cardroom/kernel';
import type { OutboxAnchor, OutboxReads, StoredMessage } from '@cardroom/room';
import type { Ask } from './postgres-link.ts';
import { integerOf, named, optionalIntegerOf, optionalTextOf, type Row, rowsOf, textOf } from './row.ts';

const MESSAGES = 'SELECT messages.*, steps.at FROM messages JOIN steps USING (table_id, version)';

const OLDEST = `${MESSAGES} ORDER BY id LIMIT $1`;

const BACKLOG = `
  SELECT (SELECT COUNT(*) FROM messages) AS waiting, (SELECT at FROM (${MESSAGES} ORDER BY id LIMIT 1) AS oldest)`;

const TOPICS = `
  SELECT DISTINCT topic COLLATE "C" AS topic FROM messages WHERE topic COLLATE "C" > $1 ORDER BY 1 LIMIT $2`;

/** In one statement, so that all of it is of one moment. */
const TOPIC = `
  SELECT
    (SELECT json_agg(waiting ORDER BY id) FROM (${MESSAGES} WHERE topic COLLATE "C" = $1 ORDER BY id LIMIT $2) AS waiting)
      AS messages,
    (SELECT json_agg(kept ORDER BY table_id, key) FROM anchors AS kept WHERE topic = $1 AND (table_id, key) IN (
      SELECT table_id, key FROM messages WHERE topic COLLATE "C" = $1)) AS anchors,
    (SELECT pace FROM paces WHERE topic = $1) AS pace`;

/** Reads what is to be told. */
export function createOutboxReads(ask: Ask): OutboxReads {
  return {
    async outbox(limit) {
      return (await ask(OLDEST, [limit])).map(messageOf);
    },
    async outboxBacklog() {
      const [row] = await ask(BACKLOG);
      const backlog = present(row, 'backlog');
      return { waiting: integerOf(backlog, 'waiting'), ...named({ oldestAt: optionalIntegerOf(backlog, 'at') }) };
    },
    async waitingTopics(after, limit) {
      return (await ask(TOPICS, [after, limit])).map((row) => textOf(row, 'topic'));
    },
    async topicOutbox(topic, limit) {
      const [row] = await ask(TOPIC, [topic, limit]);
      const found = present(row, 'outbox of a topic');
      return {
        messages: rowsOf(found, 'messages').map(messageOf),
        anchors: rowsOf(found, 'anchors').map(anchorOf),
        ...named({ pace: optionalTextOf(found, 'pace') }),
      };
    },
  };
}

function messageOf(row: Row): StoredMessage {
  return {
    id: integerOf(row, 'id'),
    tableId: tableId(textOf(row, 'table_id')),
    version: integerOf(row, 'version'),
    at: integerOf(row, 'at'),
    topic: textOf(row, 'topic'),
    ...named({ key: optionalTextOf(row, 'key') }),
    body: textOf(row, 'body'),
    isSending: row['sending'] === true,
  };
}

/** What a topic shows, as it is stored. */
export function anchorOf(row: Row): OutboxAnchor {
  return {
    tableId: tableId(textOf(row, 'table_id')),
    key: textOf(row, 'key'),
    ref: textOf(row, 'ref'),
    version: integerOf(row, 'version'),
  };
}
