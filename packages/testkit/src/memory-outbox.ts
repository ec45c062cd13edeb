import type { OutboxReads, StoredMessage } from '@cardroom/room';
import type { MemoryRows } from './memory-rows.ts';

/** Reads what is to be told. */
export function outboxReads(rows: MemoryRows): OutboxReads {
  const { messages, sendingMessages, anchors, paces } = rows;
  const stored = (message: Omit<StoredMessage, 'isSending'>): StoredMessage => ({
    ...message,
    isSending: sendingMessages.get(message.id) === true,
  });
  return {
    async outbox(limit) {
      return [...messages.values()].slice(0, limit).map(stored);
    },
    async outboxBacklog() {
      const [oldest] = messages.values();
      return { waiting: messages.size, ...(oldest === undefined ? {} : { oldestAt: oldest.at }) };
    },
    async waitingTopics(after, limit) {
      const topics = new Set([...messages.values()].map(({ topic }) => topic));
      const later = [...topics].filter((topic) => topic > after);
      return later.toSorted((left, right) => (left < right ? -1 : 1)).slice(0, limit);
    },
    async topicOutbox(topic, limit) {
      const all = [...messages.values()].filter((message) => message.topic === topic);
      const pace = paces.get(topic);
      return {
        messages: all.slice(0, limit).map(stored),
        anchors: [...anchors.values()].flatMap(({ topic: shownIn, anchor }) =>
          anchor !== undefined &&
          shownIn === topic &&
          all.some(({ tableId, key }) => tableId === anchor.tableId && key === anchor.key)
            ? [anchor]
            : [],
        ),
        ...(pace === undefined ? {} : { pace }),
      };
    },
  };
}
