import { playerId } from '@cardroom/kernel';
import type { PlayerStore } from '@cardroom/room';
import { describe, expect, it } from 'vitest';

/** Registers what every `PlayerStore` promises. `make` gives an empty one each time. */
export function registerPlayerStoreContract(name: string, make: () => Promise<PlayerStore>): void {
  const alice = { playerId: playerId('alice'), displayName: 'Alice' };
  const session = { tokenHash: 'hash', playerId: alice.playerId, expiresAt: 2_000 };

  describe(`${name} keeps the player store contract`, () => {
    it('[PLA1] a player is found by id and by a session that has not expired', async () => {
      const players = await make();
      await players.addPlayer(alice, session);
      expect(await players.player(alice.playerId)).toEqual(alice);
      expect(await players.playerOfSession('hash', 1_999)).toEqual(alice);
      expect(await players.playerOfSession('hash', 2_000)).toBeUndefined();
      expect(await players.playerOfSession('other', 1)).toBeUndefined();
      expect(await players.player(playerId('bob'))).toBeUndefined();
    });

    it('[PLA2] an id that is taken is a fault and changes nothing', async () => {
      const players = await make();
      await players.addPlayer(alice, session);
      const again = players.addPlayer({ ...alice, displayName: 'Mallory' }, { ...session, tokenHash: 'second' });
      await expect(again).rejects.toMatchObject({ name: 'Fault', code: 'StoreFailed' });
      expect((await players.player(alice.playerId))?.displayName).toBe('Alice');
      expect(await players.playerOfSession('second', 1)).toBeUndefined();
    });

    it('[PLA3] players are found by a part of their names, letter by letter', async () => {
      const players = await make();
      for (const [id, displayName] of [
        ['c', 'Zoë % Ann'],
        ['a', 'Annika'],
        ['b', 'annika'],
      ] as const) {
        const player = { playerId: playerId(id), displayName };
        await players.addPlayer(player, { tokenHash: id, playerId: player.playerId, expiresAt: 1 });
      }
      const idsOf = async (part: string, limit = 10): Promise<readonly string[]> =>
        (await players.playersNamed(part, limit)).map((player) => player.playerId);
      expect(await idsOf('Ann')).toEqual(['a', 'c']);
      expect(await idsOf('Ann', 1)).toEqual(['a']);
      expect(await idsOf('%')).toEqual(['c']);
      expect(await idsOf('oë')).toEqual(['c']);
      expect(await idsOf('_')).toEqual([]);
    });
  });
}
