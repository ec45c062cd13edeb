import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { present } from '@cardroom/kernel';
import { type PlayerStore, type Store, telegramId } from '@cardroom/room';
import { createFakeClock, createMemoryStorage, type FakeClock } from '@cardroom/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { POSTGRES_SKIP_REASON } from '../test/postgres-server.ts';
import { openPostgresSpaces, type PostgresSpaces } from '../test/postgres-spaces.ts';
import { openPostgresStorage } from './adapters/postgres/postgres-storage.ts';
import { openSqliteStorage } from './adapters/sqlite/sqlite-storage.ts';
import { createSystemRandom } from './adapters/system-random.ts';
import { createSessions, hashOf, type SessionHolder, type Sessions } from './sessions.ts';
import { createDeviceCodes, DEVICE_CODE_SECONDS, type DeviceCode, type DeviceCodes } from './device-codes.ts';

interface Storage {
  readonly store: Store;
  readonly players: PlayerStore;
}

/** What one server has of identities. */
interface Node {
  readonly sessions: Sessions;
  readonly codes: DeviceCodes;
  readonly players: PlayerStore;
}

const random = createSystemRandom();
const folder = mkdtempSync(join(tmpdir(), 'cardroom-device-'));
const opened: Storage[] = [];
let spaces: PostgresSpaces | undefined;
let clock: FakeClock;

beforeAll(async () => {
  if (POSTGRES_SKIP_REASON === undefined) spaces = await openPostgresSpaces();
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map(({ store }) => store.close()));
});
afterAll(async () => {
  await spaces?.drop();
  rmSync(folder, { recursive: true, force: true });
});

function nodeOn({ store, players }: Storage): Node {
  const sessions = createSessions({ players, clock, random, newToken: () => randomBytes(32).toString('base64url') });
  return { sessions, players, codes: createDeviceCodes({ players, store, sessions, clock, random }) };
}

async function codeFor({ codes }: Pick<Node, 'codes'>, holder: SessionHolder): Promise<DeviceCode> {
  return present(await codes.make(holder), 'a code');
}

/** Two servers over one storage of each kind; over PostgreSQL each has a storage of its own. */
const STORAGES: Readonly<Record<string, () => Promise<readonly [Storage, Storage]>>> = {
  async memory() {
    const storage = createMemoryStorage();
    return [storage, storage];
  },
  async SQLite() {
    const storage = await openSqliteStorage({ folder: join(folder, randomUUID()), now: () => clock.now() });
    return [storage, storage];
  },
  async PostgreSQL() {
    const url = (await spaces?.create()) ?? '';
    const open = () => openPostgresStorage({ url, now: () => clock.now() });
    return [await open(), await open()];
  },
};

describe.each(Object.keys(STORAGES))('device codes over %s', (kind) => {
  const isAbsent = kind === 'PostgreSQL' && POSTGRES_SKIP_REASON !== undefined;

  async function openNodes(): Promise<readonly [Node, Node]> {
    clock = createFakeClock();
    const pair = (await STORAGES[kind]?.()) ?? [];
    opened.push(...new Set(pair));
    const [left, right] = pair.map(nodeOn);
    if (left === undefined || right === undefined) throw new Error('two nodes');
    return [left, right];
  }

  it.skipIf(isAbsent)('[HTTP36] twenty redeem one code at once, and one gets in', async () => {
    const nodes = await openNodes();
    for (let round = 0; round < 10; round += 1) {
      const { player, token } = await nodes[0].sessions.open('Ann');
      const { code } = await codeFor(nodes[1], { playerId: player.playerId, token });
      const keys = Array.from({ length: 20 }, () => randomUUID());
      const answers = await Promise.all(keys.map((key, at) => nodes[at % 2 === 0 ? 0 : 1].codes.redeem(code, key)));
      const winners = keys.filter((_, at) => answers[at] !== undefined);
      expect(winners).toHaveLength(1);
      const [winner = ''] = winners;
      // Whose answer was lost comes again, to whichever server; whoever else does is refused as before.
      for (const { codes } of nodes) {
        const again = await codes.redeem(code, winner);
        expect(again?.player).toEqual(player);
        expect(await codes.redeem(code, randomUUID())).toBeUndefined();
        for (const { sessions } of nodes) expect(await sessions.identify(again?.token ?? '')).toEqual(player);
      }
      expect(await nodes[1].sessions.identify(token)).toEqual(player);
    }
  });

  it.skipIf(isAbsent)('[HTTP35] a code is good for ten minutes, and one that was used for no longer', async () => {
    const [{ sessions, codes }] = await openNodes();
    const { player, token } = await sessions.open('Ann');
    const holder = { playerId: player.playerId, token };
    const [used, unused] = [await codeFor({ codes }, holder), await codeFor({ codes }, holder)];
    expect(unused.expiresAt).toBe(clock.now() + 600_000);
    clock.advance(DEVICE_CODE_SECONDS * 1_000 - 1);
    const key = randomUUID();
    expect((await codes.redeem(used.code, key))?.player).toEqual(player);
    clock.advance(1);
    expect(await codes.redeem(used.code, key)).toBeUndefined();
    expect(await codes.redeem(unused.code, randomUUID())).toBeUndefined();
    expect(await codes.redeem('never was', randomUUID())).toBeUndefined();
  });

  it.skipIf(isAbsent)('[HTTP37] a code is no token, and a token no code', async () => {
    const [{ sessions, codes, players }] = await openNodes();
    const { player, token } = await sessions.open('Ann');
    const { code } = await codeFor({ codes }, { playerId: player.playerId, token });
    for (const tried of [code, `device:${code}`, `device ${code}`]) {
      expect(await sessions.identify(tried)).toBeUndefined();
      // The store is asked by hash: a code itself is nowhere in it.
      expect(await players.playerOfSession(tried, clock.now())).toBeUndefined();
    }
    expect(await codes.redeem(token, randomUUID())).toBeUndefined();
    await sessions.end(code);
    expect((await codes.redeem(code, randomUUID()))?.player).toEqual(player);
  });

  it.skipIf(isAbsent)('[SES6] what gives a session ends none the less when it was ended meanwhile', async () => {
    const nodes = await openNodes();
    for (let round = 0; round < 15; round += 1) {
      const { player, token } = await nodes[0].sessions.open('Ann');
      const { playerId } = player;
      const first = await codeFor(nodes[0], { playerId, token });
      const maker = present(await nodes[1].codes.redeem(first.code, randomUUID()), 'the one who made the guest');
      const holder = { playerId, token: maker.token };
      const ready = await Promise.all(Array.from({ length: 4 }, () => codeFor(nodes[0], holder)));
      const linking = nodes[0].sessions.linkTelegram(telegramId(round + 1), { playerId, token });
      const [codes, redeemed] = await Promise.all([
        Promise.all([0, 1, 0, 1].map((at) => nodes[at === 0 ? 0 : 1].codes.make(holder))),
        Promise.all(ready.map(({ code }, at) => nodes[at % 2 === 0 ? 0 : 1].codes.redeem(code, randomUUID()))),
        linking,
      ]);
      expect(await linking).toBe('linked');
      const [{ sessions, codes: doors }] = nodes;
      for (const code of [first, ...ready, ...codes]) {
        if (code !== undefined) expect(await doors.redeem(code.code, randomUUID())).toBeUndefined();
      }
      for (const session of [maker, ...redeemed]) {
        if (session !== undefined) expect(await sessions.identify(session.token)).toBeUndefined();
      }
      expect(await sessions.identify(token)).toEqual(player);
      expect((await doors.make({ playerId, token }))?.code).toEqual(expect.any(String));
    }
  });

  it.skipIf(isAbsent)('[SES6] nothing is given by a session that was ended before', async () => {
    const [{ sessions, codes }] = await openNodes();
    const { player, token } = await sessions.open('Ann');
    await sessions.end(token);
    expect(await codes.make({ playerId: player.playerId, token })).toBeUndefined();
    expect(await sessions.openFor(player, hashOf(token))).toBeUndefined();
  });
});
