import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type PlayerId, playerId } from '@cardroom/kernel';
import { checkStore, createFakeClock, createRoomDriver, type DrawnRequest } from '@cardroom/testkit';
import { afterAll, describe, expect, it } from 'vitest';
import { createHastyClock } from '../../../test/hasty-clock.ts';
import { openDatabase } from './database.ts';
import { openSqliteStorage } from './sqlite-storage.ts';

const root = mkdtempSync(join(tmpdir(), 'cardroom-crash-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const CHILD = fileURLToPath(new URL('../../../test/crashing-room.ts', import.meta.url));
const PEOPLE = ['ann', 'ben', 'cat', 'dan', 'eve', 'fay'].map((name) => playerId(name));
// More: CRASH_ROUNDS=200 vitest run apps/server/src/adapters/sqlite/crash.test.ts
const ROUNDS = Number(process.env['CRASH_ROUNDS'] ?? 6);

interface Noted {
  readonly asked: readonly DrawnRequest[];
  readonly answered: ReadonlyMap<string, string>;
  readonly troubles: readonly { readonly kind: string; readonly error: string }[];
}

const nameOf = (principal: PlayerId, key: string): string => `${principal} ${key}`;

/** What the rooms before have written down; the last line of a killed one may be cut off. */
function notedIn(folder: string): Noted {
  const asked: DrawnRequest[] = [];
  const answered = new Map<string, string>();
  const troubles: { kind: string; error: string }[] = [];
  for (const text of readFileSync(join(folder, 'log'), 'utf8').split('\n')) {
    if (!text.endsWith('}')) continue;
    const line = JSON.parse(text) as {
      asked?: DrawnRequest;
      answered?: { principal: PlayerId; key: string; answer: string };
      trouble?: { kind: string; error: string };
    };
    if (line.asked !== undefined) asked.push(line.asked);
    if (line.trouble !== undefined) troubles.push(line.trouble);
    if (line.answered === undefined) continue;
    const name = nameOf(line.answered.principal, line.answered.key);
    expect(answered.get(name) ?? line.answered.answer).toBe(line.answered.answer);
    answered.set(name, line.answered.answer);
  }
  return { asked, answered, troubles };
}

/** Lets a room play in a process of its own and kills that at a moment that nobody chose. */
async function playAndKill(folder: string): Promise<void> {
  const child = spawn(process.execPath, [CHILD, folder], { stdio: ['ignore', 'pipe', 'pipe'] });
  let words = '';
  child.stderr.on('data', (data: Buffer) => (words += data.toString('utf8')));
  const closed = once(child, 'close');
  await Promise.race([once(child.stdout, 'data'), closed]);
  await sleep(Math.random() * 400);
  child.kill('SIGKILL');
  await closed;
  expect(words, 'the room did not start, or complained').toBe('');
}

describe('a room whose process is killed', () => {
  it(
    '[SQL10] loses no answer and no chip, and does nothing twice, whenever that happens',
    { timeout: 600_000 },
    async () => {
      const folder = join(root, 'room');
      let answers = 0;
      for (let round = 0; round < ROUNDS; round += 1) {
        openDatabase(folder).close();
        await playAndKill(folder);
        const { asked, answered, troubles } = notedIn(folder);
        expect(troubles.filter(({ kind }) => kind === 'halted' || kind === 'haltFailed')).toEqual([]);
        const { store } = await openSqliteStorage({ folder, now: () => 1 });
        await checkStore(store, PEOPLE);
        for (const [name, answer] of answered) {
          const [principal = '', key = ''] = name.split(' ');
          expect((await store.answer(playerId(principal), key))?.body).toBe(answer);
        }
        const driver = await createRoomDriver({ store, clock: createFakeClock(createHastyClock().now()), seed: round });
        for (const { player, key, table, command } of asked.slice(-60)) {
          const again = await driver.act(table, player, command, key);
          const first = answered.get(nameOf(player, key));
          if (first !== undefined) expect(JSON.stringify(again)).toBe(first);
        }
        await checkStore(store, PEOPLE);
        await driver.room.close();
        await store.close();
        answers = answered.size;
      }
      expect(answers).toBeGreaterThan(ROUNDS * 5);
      if (process.env['CRASH_ROUNDS'] !== undefined) process.stderr.write(`${ROUNDS} kills, ${answers} answers\n`);
    },
  );
});
