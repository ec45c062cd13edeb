import { Fault, type PlayerId } from '@cardroom/kernel';
import type { PlayerRecord, PlayerStore, SessionRecord } from '@cardroom/room';

/** Players and sessions that are gone when the process is. */
export function createMemoryPlayers(): PlayerStore {
  const players = new Map<PlayerId, PlayerRecord>();
  const sessions = new Map<string, SessionRecord>();
  return {
    async addPlayer(player, session) {
      if (players.has(player.playerId)) throw new Fault('StoreFailed', 'the player id is taken');
      players.set(player.playerId, player);
      sessions.set(session.tokenHash, session);
    },
    async player(playerId) {
      return players.get(playerId);
    },
    async playerOfSession(tokenHash, now) {
      const session = sessions.get(tokenHash);
      return session === undefined || session.expiresAt <= now ? undefined : players.get(session.playerId);
    },
  };
}
