import { createHash } from 'node:crypto';
import { playerId } from '@cardroom/kernel';
import type { Clock, PlayerRecord, PlayerStore, Random } from '@cardroom/room';

/** Makes players and recognises them again by a token of 256 random bits, of which only the hash is kept. */
export interface Sessions {
  /** A new player of this name, and the token that stands for the player from now on. */
  open(displayName: string): Promise<{ readonly player: PlayerRecord; readonly token: string }>;
  /** Whose token this is; `undefined` when it is nobody's or has expired. */
  identify(token: string): Promise<PlayerRecord | undefined>;
}

/** How long a token is good for. */
export const SESSION_SECONDS = 90 * 24 * 3_600;

/** Sessions over a store of players. `newToken` gives 256 bits that nobody can guess. */
export function createSessions(ports: {
  readonly players: PlayerStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly newToken: () => string;
}): Sessions {
  const { players, clock, random, newToken } = ports;
  return {
    async open(displayName) {
      const player: PlayerRecord = { playerId: playerId(random.id()), displayName };
      const token = newToken();
      const expiresAt = clock.now() + SESSION_SECONDS * 1_000;
      await players.addPlayer(player, { tokenHash: hashOf(token), playerId: player.playerId, expiresAt });
      return { player, token };
    },
    identify: (token) => players.playerOfSession(hashOf(token), clock.now()),
  };
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}
