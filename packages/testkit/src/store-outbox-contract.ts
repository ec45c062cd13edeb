import { tableId } from '@cardroom/kernel';
import type { OutboxAnchor, OutboxMessage, Store } from '@cardroom/room';
import { expect, it } from 'vitest';
import { commit, commitOf, opening, TABLE } from './store-scene.ts';

const BOARD: OutboxMessage = { topic: 'chat:1', key: 'board', body: '{"text":"hällo"}' };
const LINE: OutboxMessage = { topic: 'chat:2', body: '2' };

/** What every store promises of messages to chats. */
export function registerOutboxRules(store: () => Store): void {
  registerMessageRules(store);
  registerSettlementRules(store);
}

/** Three messages, of which two are for the same topic; gives their ids. */
async function withMessages(store: Store): Promise<readonly [number, number, number]> {
  await commit(store, { ...opening, outbox: [BOARD, LINE] });
  await commit(store, commitOf({ version: 1, at: 2_000, outbox: [{ topic: 'chat:1', body: '3' }] }));
  const [first, second, third] = (await store.outbox(10)).map(({ id }) => id);
  return [first ?? 0, second ?? 0, third ?? 0];
}

function registerMessageRules(store: () => Store): void {
  it('[STO35] messages are kept with their commit, in the order of commits, until they are removed', async () => {
    const ids = await withMessages(store());
    expect(await commit(store(), commitOf({ version: 1, outbox: [LINE] }))).toEqual({ kind: 'conflict' });
    const all = await store().outbox(10);
    const facts = { tableId: TABLE, isSending: false };
    expect(all).toEqual([
      { ...BOARD, ...facts, id: ids[0], version: 1, at: 1_000 },
      { ...LINE, ...facts, id: ids[1], version: 1, at: 1_000 },
      { ...facts, topic: 'chat:1', body: '3', id: ids[2], version: 2, at: 2_000 },
    ]);
    expect(ids.toSorted((left, right) => left - right)).toEqual(ids);
    expect(await store().outbox(1)).toEqual(all.slice(0, 1));
    await store().settleOutbox({ topic: 'chat:1', removed: ids.slice(0, 2) });
    await store().settleOutbox({ topic: 'chat:1', removed: [] });
    expect(await store().outbox(10)).toEqual(all.slice(2));
  });

  it('[STO58] topics with messages are found by name, page by page, and each has its own oldest messages', async () => {
    expect(await store().waitingTopics('', 10)).toEqual([]);
    const [first, second, third] = await withMessages(store());
    const more = ['chat:1', 'chat:10', 'Chat:9'].map((topic) => ({ topic, body: '4' }));
    await commit(store(), commitOf({ version: 2, outbox: more }));
    expect(await store().waitingTopics('', 10)).toEqual(['Chat:9', 'chat:1', 'chat:10', 'chat:2']);
    expect(await store().waitingTopics('chat:1', 1)).toEqual(['chat:10']);
    const idsOf = async (topic: string, limit: number) =>
      (await store().topicOutbox(topic, limit)).messages.map(({ id }) => id);
    expect(await idsOf('chat:1', 2)).toEqual([first, third]);
    expect(await idsOf('chat:1', 9)).toHaveLength(3);
    expect(await idsOf('chat:2', 9)).toEqual([second]);
    expect(await store().topicOutbox('chat:3', 9)).toEqual({ messages: [], anchors: [] });
    await store().settleOutbox({ topic: 'chat:2', removed: [second] });
    expect(await store().waitingTopics('chat:10', 9)).toEqual([]);
  });

  it('[STO61] how much waits, and since when, is known', async () => {
    expect(await store().outboxBacklog()).toEqual({ waiting: 0 });
    const [first, second] = await withMessages(store());
    expect(await store().outboxBacklog()).toEqual({ waiting: 3, oldestAt: 1_000 });
    await store().settleOutbox({ topic: 'chat:1', removed: [first, second] });
    expect(await store().outboxBacklog()).toEqual({ waiting: 1, oldestAt: 2_000 });
  });
}

function registerSettlementRules(store: () => Store): void {
  it('[STO59] of all who want to send a message one may, until it is known that it was not sent', async () => {
    const [first, second] = await withMessages(store());
    const asked = await Promise.all([first, first, second, first].map((id) => store().noteSending(id)));
    expect(asked).toEqual([true, false, true, false]);
    const sending = async () => (await store().outbox(10)).map(({ isSending }) => isSending);
    expect(await sending()).toEqual([true, true, false]);
    await store().settleOutbox({ topic: 'chat:1', removed: [], unsent: first });
    expect(await sending()).toEqual([false, true, false]);
    expect(await store().noteSending(first)).toBe(true);
    await store().settleOutbox({ topic: 'chat:1', removed: [first], unsent: first });
    expect(await store().noteSending(first)).toBe(false);
    expect(await store().noteSending(9_999)).toBe(false);
    expect((await store().topicOutbox('chat:2', 9)).messages).toMatchObject([{ id: second, isSending: true }]);
  });

  it('[STO60] what a topic shows and how fast it takes calls is kept with what is removed', async () => {
    const [first, , third] = await withMessages(store());
    const anchor: OutboxAnchor = { tableId: TABLE, key: 'board', ref: '77', version: 1 };
    await store().settleOutbox({ topic: 'chat:1', removed: [third], anchor, pace: '{"tokens":2}' });
    const [message] = await store().outbox(1);
    const shown = { messages: [message], anchors: [anchor], pace: '{"tokens":2}' };
    expect(await store().topicOutbox('chat:1', 9)).toEqual(shown);
    // Of other topics, tables and keys nothing is changed, nor is what nobody waits for told of.
    await store().settleOutbox({ topic: 'chat:2', removed: [], anchor: { ...anchor, ref: '1' }, pace: '1' });
    await store().settleOutbox({ topic: 'chat:1', removed: [], anchor: { ...anchor, key: 'other' } });
    await store().settleOutbox({ topic: 'chat:1', removed: [], lostAnchor: { tableId: tableId('t2'), key: 'board' } });
    expect(await store().topicOutbox('chat:1', 9)).toEqual(shown);
    const moved = { ...anchor, ref: '78', version: 2 };
    await store().settleOutbox({ topic: 'chat:1', removed: [], anchor: moved, pace: '2' });
    expect(await store().topicOutbox('chat:1', 9)).toEqual({ ...shown, anchors: [moved], pace: '2' });
    await store().settleOutbox({ topic: 'chat:1', removed: [], lostAnchor: anchor });
    expect(await store().topicOutbox('chat:1', 9)).toEqual({ messages: [message], anchors: [], pace: '2' });
    await store().settleOutbox({ topic: 'chat:1', removed: [first] });
    expect(await store().topicOutbox('chat:1', 9)).toEqual({ messages: [], anchors: [], pace: '2' });
  });
}
