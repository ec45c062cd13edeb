import { type PlayerId, playerId } from '@cardroom/kernel';
import {
  type PlayerRecord,
  type PlayerStore,
  type TelegramEntry,
  type TelegramId,
  telegramId,
  type TelegramLinkOutcome,
} from '@cardroom/room';
import { describe, expect, it } from 'vitest';

/** How many come at the same moment. */
const AT_ONCE = 20;

/**
 * Registers what every `PlayerStore` promises of users of Telegram. `make` gives the stores of several servers, or of one,
 * over one storage that is empty.
 */
export function registerTelegramContract(name: string, make: () => Promise<readonly PlayerStore[]>): void {
  describe(`${name} keeps the contract about users of Telegram`, () => {
    it('[TGI1] one who is nobody yet becomes the newcomer, and is he from then on', async () => {
      const players = await openScene(make);
      expect(await players.enter(4711, 'ann')).toBe('ann');
      expect(await players.enter(4711, 'other')).toBe('ann');
      expect(await players.enter(4712, 'ben')).toBe('ben');
      expect(await players.playerOf('session:ann')).toEqual(recordOf('ann'));
      expect(await players.playerOf('session:other')).toEqual(recordOf('ann'));
      expect(await players.next().player(playerId('other'))).toBeUndefined();
      expect(await players.next().playerOfSession('session:other', 2_000)).toBeUndefined();
    });

    it('[TGI1] twenty who come at once as one user are one player, wherever they come', async () => {
      const players = await openScene(make);
      for (const [round, user] of [1, 2 ** 52 - 1, 77].entries()) {
        const names = Array.from({ length: AT_ONCE }, (_, at) => `p${round}-${at}`);
        const entered = await Promise.all(names.map((one) => players.enter(user, one)));
        expect(new Set(entered).size).toBe(1);
        const [winner] = entered;
        for (const one of names) {
          expect(await players.playerOf(`session:${one}`)).toEqual(recordOf(winner ?? ''));
          expect(await players.next().player(playerId(one))).toEqual(one === winner ? recordOf(one) : undefined);
        }
      }
    });

    it('[TGI1] a newcomer whose id is taken is a fault, and nothing of him is kept', async () => {
      const players = await openScene(make);
      await players.addGuest('ann');
      await expect(players.enter(5, 'ann')).rejects.toMatchObject({ name: 'Fault', code: 'StoreFailed' });
      expect(await players.playerOf('session:ann')).toBeUndefined();
      expect(await players.enter(5, 'ben')).toBe('ben');
    });

    it('[TGI2] a guest becomes a user, once and for ever, and the user lets in as the guest', async () => {
      const players = await openScene(make);
      for (const guest of ['ann', 'ben']) await players.addGuest(guest);
      expect(await players.link(8, 'ann')).toBe('linked');
      expect(await players.link(8, 'ann')).toBe('linked');
      expect(await players.link(8, 'ben')).toBe('userTaken');
      expect(await players.link(9, 'ann')).toBe('playerTaken');
      expect(await players.enter(8, 'newcomer')).toBe('ann');
      expect(await players.enter(9, 'cleo')).toBe('cleo');
      expect(await players.link(9, 'ann')).toBe('userTaken');
      expect(await players.playerOf('guest:ben')).toEqual(recordOf('ben'));
      expect(await players.next().player(playerId('newcomer'))).toBeUndefined();
      expect(await players.next().telegramUser(playerId('ann'))).toBe(8);
      expect(await players.next().telegramUser(playerId('ben'))).toBeUndefined();
    });

    it('[TGI2] nobody is no user: to link him is a fault and changes nothing', async () => {
      const players = await openScene(make);
      await expect(players.link(8, 'nobody')).rejects.toMatchObject({ name: 'Fault', code: 'StoreFailed' });
      expect(await players.enter(8, 'ann')).toBe('ann');
    });

    it('[TGI2] of many links at once, each user and each player gets one', async () => {
      const players = await openScene(make);
      const guests = Array.from({ length: 4 }, (_, at) => `guest${at}`);
      for (const guest of guests) await players.addGuest(guest);
      // Every user with every guest, and each user enters besides.
      const pairs = guests.flatMap((guest) => [1, 2, 3, 4, 5].map((user) => ({ guest, user })));
      const [outcomes, entered] = await Promise.all([
        Promise.all(pairs.map(({ guest, user }) => players.link(user, guest))),
        Promise.all([1, 2, 3, 4, 5].map((user) => players.enter(user, `new${user}`))),
      ]);
      const linked = pairs.filter((_, at) => outcomes[at] === 'linked');
      expect(new Set(linked.map(({ guest }) => guest)).size).toBe(linked.length);
      expect(new Set(linked.map(({ user }) => user)).size).toBe(linked.length);
      expect(new Set(entered).size).toBe(5);
      for (const [at, who] of entered.entries()) {
        const guest = linked.find(({ user }) => user === at + 1)?.guest;
        expect(who).toBe(guest ?? `new${at + 1}`);
        expect(await players.enter(at + 1, `late${at}`)).toBe(who);
      }
    });
  });
}

interface Scene {
  /** The next of the stores, so that each call comes to another server than the one before. */
  next(): PlayerStore;
  addGuest(name: string): Promise<void>;
  enter(user: number, newcomer: string): Promise<PlayerId>;
  link(user: number, player: string): Promise<TelegramLinkOutcome>;
  playerOf(tokenHash: string): Promise<PlayerRecord | undefined>;
}

async function openScene(make: () => Promise<readonly PlayerStore[]>): Promise<Scene> {
  const stores = await make();
  let calls = 0;
  const next = (): PlayerStore => {
    const store = stores[calls % stores.length];
    calls += 1;
    if (store === undefined) throw new Error('a store');
    return store;
  };
  return {
    next,
    async addGuest(name) {
      const player = recordOf(name);
      await next().addPlayer(player, { tokenHash: `guest:${name}`, playerId: player.playerId, expiresAt: 2_000 });
    },
    enter: (user, newcomer) => next().enterByTelegram(entryOf(telegramId(user), newcomer)),
    link: (user, player) =>
      next().linkTelegram({ telegramId: telegramId(user), playerId: playerId(player) }, `guest:${player}`),
    playerOf: (tokenHash) => next().playerOfSession(tokenHash, 1_999),
  };
}

function recordOf(name: string): PlayerRecord {
  return { playerId: playerId(name), displayName: `Name of ${name}` };
}

function entryOf(user: TelegramId, newcomer: string): TelegramEntry {
  const session = { tokenHash: `session:${newcomer}`, expiresAt: 2_000 };
  return { telegramId: user, newcomer: recordOf(newcomer), session };
}
