import { type PlayerId, playerId } from '@cardroom/kernel';
import { type PlayerStore, telegramId } from '@cardroom/room';
import { describe, expect, it } from 'vitest';

/** More than are forgotten in one write. */
const MANY = 1_100;

const ANN = playerId('ann');
const BEN = playerId('ben');

/**
 * Registers what every `PlayerStore` promises of how sessions come to their end. `make` gives the stores of several
 * servers, or of one, over one storage that is empty.
 */
export function registerSessionContract(name: string, make: () => Promise<readonly PlayerStore[]>): void {
  describe(`${name} keeps the contract about the end of sessions`, () => {
    it('[SES3] those that expired before a time are forgotten, the others never', async () => {
      const { first, last } = await openScene(make);
      for (const [tokenHash, expiresAt] of [
        ['old', 999],
        ['device:old', 1],
        ['edge', 1_000],
        ['good', 2_000],
      ] as const) {
        await first.addSession({ tokenHash, playerId: ANN, expiresAt });
      }
      expect(await last.purgeSessions(1_000)).toBe(2);
      expect(await first.purgeSessions(1_000)).toBe(0);
      expect(await isThere(first, ['old', 'device:old', 'edge', 'good'])).toEqual([false, false, true, true]);
      expect(await first.purgeSessions(1_001)).toBe(1);
      expect(await isThere(last, ['edge', 'good', 'of:ann', 'of:ben'])).toEqual([false, true, true, true]);
      expect(await first.player(ANN)).toEqual({ playerId: ANN, displayName: 'ann' });
    });

    it('[SES3] many are forgotten a part at a time, also by all servers at once while others are added', async () => {
      const { stores, first } = await openScene(make);
      const old = Array.from({ length: MANY }, (_, at) => `old:${at}`);
      await Promise.all(
        old.map((tokenHash, at) => first.addSession({ tokenHash, playerId: ANN, expiresAt: at % 500 })),
      );
      const parts: number[] = [];
      const fresh = Array.from({ length: 50 }, (_, at) => `fresh:${at}`);
      const purge = async (players: PlayerStore): Promise<void> => {
        for (let found = 1; found > 0; parts.push(found)) found = await players.purgeSessions(1_000);
      };
      await Promise.all([
        ...[...stores, ...stores].map(purge),
        ...fresh.map((tokenHash) => first.addSession({ tokenHash, playerId: BEN, expiresAt: 2_000 })),
        ...old.slice(0, 50).map((tokenHash) => first.endSession(tokenHash)),
      ]);
      expect(Math.max(...parts)).toBe(1_000);
      expect(new Set(await isThere(first, old))).toEqual(new Set([false]));
      expect(new Set(await isThere(first, [...fresh, 'of:ann', 'of:ben']))).toEqual(new Set([true]));
    });

    it("[SES4] with the first link to Telegram all other sessions of the player end, and nobody else's", async () => {
      const { first, last } = await openScene(make);
      for (const tokenHash of ['desk', 'phone', 'device:code']) {
        await last.addSession({ tokenHash, playerId: ANN, expiresAt: 9_000 });
      }
      const own = ['of:ann', 'desk', 'phone', 'device:code', 'of:ben'];
      const link = { telegramId: telegramId(7), playerId: ANN };
      expect(await first.linkTelegram({ ...link, playerId: BEN }, 'of:ben')).toBe('linked');
      expect(await first.linkTelegram(link, 'phone')).toBe('userTaken');
      expect(await isThere(last, own)).toEqual([true, true, true, true, true]);
      expect(await first.linkTelegram({ ...link, telegramId: telegramId(8) }, 'phone')).toBe('linked');
      expect(await isThere(last, own)).toEqual([false, false, true, false, true]);
      await first.addSession({ tokenHash: 'desk', playerId: ANN, expiresAt: 9_000 });
      expect(await first.linkTelegram({ ...link, telegramId: telegramId(8) }, 'phone')).toBe('linked');
      expect(await first.linkTelegram({ ...link, telegramId: telegramId(9) }, 'phone')).toBe('playerTaken');
      expect(await isThere(last, own)).toEqual([false, true, true, false, true]);
    });

    it('[SES4] sessions that are added while the player is linked end if they were there before', async () => {
      const { stores, first, last } = await openScene(make);
      const names = Array.from({ length: 60 }, (_, at) => `new:${at}`);
      let isLinked = false;
      const late: string[] = [];
      const add = async (tokenHash: string, at: number): Promise<void> => {
        await Promise.resolve();
        if (isLinked) late.push(tokenHash);
        await stores[at % stores.length]?.addSession({ tokenHash, playerId: ANN, expiresAt: 9_000 });
      };
      await Promise.all(names.slice(0, 20).map(add));
      const link = async (): Promise<void> => {
        await last.linkTelegram({ telegramId: telegramId(7), playerId: ANN }, 'of:ann');
        isLinked = true;
      };
      await Promise.all([link(), ...names.slice(20, 40).map(add)]);
      await Promise.all(names.slice(40).map(add));
      expect(await isThere(first, names.slice(0, 20))).not.toContain(true);
      expect(await isThere(first, late)).not.toContain(false);
      expect(late).toEqual(expect.arrayContaining(names.slice(40)));
      expect(await isThere(first, ['of:ann', 'of:ben'])).toEqual([true, true]);
    });
  });
}

interface Scene {
  readonly stores: readonly PlayerStore[];
  readonly first: PlayerStore;
  readonly last: PlayerStore;
}

/** Two players, each with a session that is good for long. */
async function openScene(make: () => Promise<readonly PlayerStore[]>): Promise<Scene> {
  const stores = await make();
  const [first, last] = [stores[0], stores.at(-1)];
  if (first === undefined || last === undefined) throw new Error('a store');
  for (const id of [ANN, BEN]) await first.addPlayer(...guest(id));
  return { stores, first, last };
}

function guest(id: PlayerId): Parameters<PlayerStore['addPlayer']> {
  return [
    { playerId: id, displayName: id },
    { tokenHash: `of:${id}`, playerId: id, expiresAt: 9_000 },
  ];
}

/** Whether each session is still kept, expired or not. */
async function isThere(players: PlayerStore, tokenHashes: readonly string[]): Promise<readonly boolean[]> {
  const found = await Promise.all(tokenHashes.map((hash) => players.playerOfSession(hash, -1)));
  return found.map((player) => player !== undefined);
}
