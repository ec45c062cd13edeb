import { present, tableId } from '@cardroom/kernel';
import type { AnchorChange, OutboxAnchor, OutboxMessage, Store, StoredMessage } from '@cardroom/room';
import { expect, it } from 'vitest';
import { commit, commitOf, opening, TABLE } from './store-scene.ts';

const BOARD: OutboxMessage = { topic: 'chat:1', key: 'board', body: '{"text":"hällo"}' };
const ANCHOR: OutboxAnchor = { tableId: TABLE, key: 'board', ref: '77', version: 1 };
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
    const [message] = await store().outbox(1);
    const shown = (change: Omit<AnchorChange, 'message'>, of: Partial<StoredMessage> = {}) => ({
      removed: [],
      shown: { message: { ...present(message, 'message'), key: 'board', ...of }, ...change },
    });
    await store().settleOutbox({
      topic: 'chat:1',
      ...shown({ after: ANCHOR }),
      removed: [third],
      pace: '{"tokens":2}',
    });
    const all = { messages: [message], anchors: [ANCHOR], pace: '{"tokens":2}' };
    expect(await store().topicOutbox('chat:1', 9)).toEqual(all);
    // Of other topics, tables and keys nothing is changed, nor is what nobody waits for told of.
    await store().settleOutbox({ topic: 'chat:2', ...shown({ after: ANCHOR }), pace: '1' });
    await store().settleOutbox({ topic: 'chat:1', ...shown({ after: { ...ANCHOR, key: 'other' } }, { key: 'other' }) });
    await store().settleOutbox({ topic: 'chat:1', ...shown({}, { tableId: tableId('t2') }) });
    expect(await store().topicOutbox('chat:1', 9)).toEqual(all);
    const moved = { ...ANCHOR, ref: '78', version: 2 };
    await store().settleOutbox({ topic: 'chat:1', ...shown({ before: ANCHOR, after: moved }), pace: '2' });
    expect(await store().topicOutbox('chat:1', 9)).toEqual({ ...all, anchors: [moved], pace: '2' });
    await store().settleOutbox({ topic: 'chat:1', ...shown({ before: moved }) });
    expect(await store().topicOutbox('chat:1', 9)).toEqual({ messages: [message], anchors: [], pace: '2' });
    await store().settleOutbox({ topic: 'chat:1', removed: [first] });
    expect(await store().topicOutbox('chat:1', 9)).toEqual({ messages: [], anchors: [], pace: '2' });
  });

  it('[STO63] what is told of the end of a table is kept once, with its closing', async () => {
    await commit(store(), { ...opening, outbox: [] });
    const close = (version: number) => store().closeTable(TABLE, version, 2_000, [LINE]);
    expect(await close(2)).toBe(false);
    expect(await store().outbox(9)).toEqual([]);
    expect(await close(1)).toBe(true);
    expect(await close(1)).toBe(true);
    expect(await store().outbox(9)).toMatchObject([{ ...LINE, tableId: TABLE, version: 1, isSending: false }]);
  });

  it('[STO62] of calls that were decided on what is shown no more the anchor stays, unsure, and the board waits again', async () => {
    const [first] = await withMessages(store());
    const [stored] = await store().outbox(1);
    const message = { ...present(stored, 'message'), key: 'board' };
    const settle = (change: Omit<AnchorChange, 'message'>) =>
      store().settleOutbox({ topic: 'chat:1', removed: [first], shown: { message, ...change } });
    const newest = { ...ANCHOR, version: 2 };
    await settle({ after: ANCHOR });
    await settle({ before: ANCHOR, after: newest });
    const found = async () => {
      const { messages, anchors } = await store().topicOutbox('chat:1', 9);
      return { keys: messages.flatMap(({ key }) => key ?? []), anchors };
    };
    expect(await found()).toMatchObject({ keys: [] });
    const unsure = { keys: ['board'], anchors: [{ ...newest, version: 0 }] };
    const stale = [
      { before: ANCHOR, after: { ...ANCHOR, version: 3 } },
      { before: ANCHOR },
      { after: { ...ANCHOR, ref: '78' } },
      { before: { ...newest, ref: '76' }, after: { ...newest, ref: '76', version: 9 } },
    ];
    for (const change of stale) {
      await settle(change);
      expect(await found()).toEqual(unsure);
      const again = (await store().topicOutbox('chat:1', 9)).messages.at(-1);
      expect(again).toEqual({ ...message, id: again?.id });
      await store().settleOutbox({
        topic: 'chat:1',
        removed: [again?.id ?? 0],
        shown: { message, before: { ...newest, version: 0 }, after: newest },
      });
    }
    // Where nothing is shown any more somebody is about to show it anew.
    await settle({ before: newest });
    await settle({ before: newest, after: { ...newest, version: 3 } });
    expect(await found()).toEqual({ keys: [], anchors: [] });
    // Two of one batch are decided one after the other.
    await settle({ after: ANCHOR });
    await Promise.all([settle({ before: ANCHOR, after: newest }), settle({ before: ANCHOR, after: newest })]);
    expect(await found()).toEqual(unsure);
  });
}
