import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert, playerId } from '@cardroom/kernel';
import type { MessageContent, Messenger } from '@cardroom/room';
import { createRoomDriver, testConfig } from '@cardroom/testkit';
import { afterAll, describe, expect, it } from 'vitest';
import { openSqliteStorage } from './adapters/sqlite/sqlite-storage.ts';
import { PROJECT_ROOT } from './config.ts';
import { readSetup } from './constants.ts';
import { startServer } from './main.ts';

const root = mkdtempSync(join(tmpdir(), 'cardroom-messenger-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A folder with a table that belongs to a chat, which nobody has been told of. */
async function folderWithTable(): Promise<string> {
  const { store, close } = await openSqliteStorage({ folder: root, now: () => Date.now() });
  const driver = await createRoomDriver({ store });
  const host = playerId('ann');
  const config = testConfig(host, { chat: 'telegram:-100123' });
  const opened = await driver.room.openTable({ principal: host, key: 'open', config, botCount: 0 });
  assert(opened.ok, 'the table is opened');
  await driver.room.close();
  await close();
  return root;
}

async function figuresOf(url: string): Promise<readonly string[]> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return text.split('\n').filter((line) => line.startsWith('poker_outbox') && !line.includes('lag'));
}

describe('a server that is given a messenger', () => {
  it('[SRV7] tells chats what waits for them; without one nothing is told, and figures say what waits', async () => {
    const setup = readSetup({ CARDROOM_DATA: await folderWithTable(), PORT: '0', LOG_LEVEL: 'silent' }, PROJECT_ROOT);
    assert(setup.ok, 'the setup is right');
    const silent = await startServer(setup.value);
    expect(await figuresOf(silent.url)).toContain('poker_outbox_waiting 2');
    await silent.close();
    const told: { readonly topic: string; readonly content: MessageContent }[] = [];
    const enough = Promise.withResolvers<void>();
    const messenger: Messenger = {
      async send(topic, content) {
        if (told.push({ topic, content }) === 2) enough.resolve();
        return { kind: 'told', ref: `${told.length}` };
      },
      edit: async () => ({ kind: 'unchanged' }),
    };
    const server = await startServer(setup.value, { messenger });
    await enough.promise;
    await expect.poll(() => figuresOf(server.url)).toContain('poker_outbox_waiting 0');
    expect(await figuresOf(server.url)).toContain('poker_outbox_messages_total{outcome="told"} 2');
    await server.close();
    expect(told.map(({ topic, content }) => [topic, content.kind])).toEqual([
      ['telegram:-100123', 'board'],
      ['telegram:-100123', 'announcement'],
    ]);
    expect(JSON.stringify(told.map(({ content }) => content))).not.toContain('telegram');
  });
});
