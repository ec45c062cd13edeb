import { createHash } from 'node:crypto';
import { playerId } from '@cardroom/kernel';
import type { Clock, PlayerRecord, PlayerStore, Random } from '@cardroom/room';

/** Makes players and recognises them again by a token of 256 random bits, of which only the hash is kept. */
export interface Sessions {
  /** A new player of this name, and the token that stands for the player from now on. */
  open(displayName: string): Promise<{ readonly player: PlayerRecord; readonly token: string }>;
  /** A further token for a player who exists, beside those that there are. */
  openFor(player: PlayerRecord): Promise<string>;
  /** Whose token this is; `undefined` when it is nobody's, has expired or was ended. */
  identify(token: string): Promise<PlayerRecord | undefined>;
  /** Ends the session of a token; the player's others go on. One that is not known has ended already. */
  end(token: string): Promise<void>;
  /**
   * Calls `ended` when the session of the token is ended by way of this server, and gives back the way to stop that.
   * What other servers end is not heard of: `identify` tells.
   */
  whenEnded(token: string, ended: () => void): () => void;
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
  /** By the hash of the token. */
  const listeners = new Map<string, Set<() => void>>();

  function sessionOf(player: PlayerRecord, token: string) {
    const expiresAt = clock.now() + SESSION_SECONDS * 1_000;
    return { tokenHash: hashOf(token), playerId: player.playerId, expiresAt };
  }

  return {
    async open(displayName) {
      const player: PlayerRecord = { playerId: playerId(random.id()), displayName };
      const token = newToken();
      await players.addPlayer(player, sessionOf(player, token));
      return { player, token };
    },
    async openFor(player) {
      const token = newToken();
      await players.addSession(sessionOf(player, token));
      return token;
    },
    identify: (token) => players.playerOfSession(hashOf(token), clock.now()),
    async end(token) {
      const hash = hashOf(token);
      await players.endSession(hash);
      for (const ended of listeners.get(hash) ?? []) ended();
    },
    whenEnded(token, ended) {
      const hash = hashOf(token);
      const own = listeners.get(hash) ?? new Set();
      listeners.set(hash, own.add(ended));
      return () => {
        own.delete(ended);
        if (own.size === 0 && listeners.get(hash) === own) listeners.delete(hash);
      };
    },
  };
}

/** What is kept in the place of a token or a code. */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}
