import { createHash } from 'node:crypto';
import { playerId, present } from '@cardroom/kernel';
import type { Clock, PlayerRecord, PlayerStore, Random, TelegramId } from '@cardroom/room';

/** Makes players and recognises them again by a token of 256 random bits, of which only the hash is kept. */
export interface Sessions {
  /** A new player of this name, and the token that stands for the player from now on. */
  open(displayName: string): Promise<{ readonly player: PlayerRecord; readonly token: string }>;
  /** A token for the player who is this user of Telegram; for a new one of this name, if the user is none yet. */
  openByTelegram(
    telegramId: TelegramId,
    displayName: string,
  ): Promise<{ readonly player: PlayerRecord; readonly token: string }>;
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

  function keptAs(token: string) {
    return { tokenHash: hashOf(token), expiresAt: clock.now() + SESSION_SECONDS * 1_000 };
  }

  function newPlayer(displayName: string): PlayerRecord {
    return { playerId: playerId(random.id()), displayName };
  }

  return {
    async open(displayName) {
      const player = newPlayer(displayName);
      const token = newToken();
      await players.addPlayer(player, { ...keptAs(token), playerId: player.playerId });
      return { player, token };
    },
    async openByTelegram(telegramId, displayName) {
      const newcomer = newPlayer(displayName);
      const token = newToken();
      const entered = await players.enterByTelegram({ telegramId, newcomer, session: keptAs(token) });
      return { player: present(await players.player(entered), 'the player who has entered'), token };
    },
    async openFor(player) {
      const token = newToken();
      await players.addSession({ ...keptAs(token), playerId: player.playerId });
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
