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

    it('[PLA6] players are found by a part of their names, letter by letter', async () => {
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

    it('[PLA3] a player has as many sessions as were added, each with its own end', async () => {
      const players = await make();
      await players.addPlayer(alice, session);
      const further = Array.from({ length: 20 }, (_, at) => ({
        tokenHash: `further:${at}`,
        playerId: alice.playerId,
        expiresAt: 3_000 + at,
      }));
      await Promise.all(further.map((one) => players.addSession(one)));
      for (const { tokenHash, expiresAt } of further) {
        expect(await players.playerOfSession(tokenHash, expiresAt - 1)).toEqual(alice);
        expect(await players.playerOfSession(tokenHash, expiresAt)).toBeUndefined();
      }
      expect(await players.playerOfSession('hash', 1_999)).toEqual(alice);
    });

    it('[PLA4] nobody has no sessions: to add one is a fault and changes nothing', async () => {
      const players = await make();
      await players.addPlayer(alice, session);
      const bobs = { tokenHash: 'bobs', playerId: playerId('bob'), expiresAt: 2_000 };
      const [refused, added] = await Promise.allSettled([
        players.addSession(bobs),
        players.addSession({ ...session, tokenHash: 'second' }),
      ]);
      expect(refused).toMatchObject({ status: 'rejected', reason: { name: 'Fault', code: 'StoreFailed' } });
      expect(added.status).toBe('fulfilled');
      expect(await players.playerOfSession('bobs', 1)).toBeUndefined();
      expect(await players.playerOfSession('second', 1)).toEqual(alice);
    });

    it('[PLA5] a session that was ended is over, the others go on, and to end it again changes nothing', async () => {
      const players = await make();
      await players.addPlayer(alice, session);
      await players.addSession({ ...session, tokenHash: 'second' });
      for (let time = 0; time < 2; time += 1) {
        await players.endSession('hash');
        expect(await players.playerOfSession('hash', 1)).toBeUndefined();
        expect(await players.playerOfSession('second', 1)).toEqual(alice);
      }
      await Promise.all([players.endSession('second'), players.endSession('never there')]);
      expect(await players.playerOfSession('second', 1)).toBeUndefined();
      expect(await players.player(alice.playerId)).toEqual(alice);
    });
  });
}
