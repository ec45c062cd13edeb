import { createHash } from 'node:crypto';
import { type PlayerId, playerId, present } from '@cardroom/kernel';
import type {
  Clock,
  PlayerRecord,
  PlayerStore,
  Random,
  SessionRecord,
  TelegramId,
  TelegramLinkOutcome,
} from '@cardroom/room';

/** Makes players and recognises them again by a token of 256 random bits, of which only the hash is kept. */
export interface Sessions {
  /** A new player of this name, and the token that stands for the player from now on. */
  open(displayName: string): Promise<{ readonly player: PlayerRecord; readonly token: string }>;
  /** A token for the player who is this user of Telegram; for a new one of this name, if the user is none yet. */
  openByTelegram(
    telegramId: TelegramId,
    displayName: string,
  ): Promise<{ readonly player: PlayerRecord; readonly token: string }>;
  /**
   * A further token for a player who exists, beside those that there are; `undefined` when what gives it, a session by
   * the hash that is kept of it, has been ended. [SES6]
   */
  openFor(player: PlayerRecord, givenBy: string): Promise<string | undefined>;
  /** Makes the player of a token this user of Telegram; he is in by that token alone from then on. [SES5] */
  linkTelegram(telegramId: TelegramId, holder: SessionHolder): Promise<TelegramLinkOutcome>;
  /** Whose token this is; `undefined` when it is nobody's, has expired or was ended. */
  identify(token: string): Promise<PlayerRecord | undefined>;
  /** Ends the session of a token; the player's others go on. One that is not known has ended already. */
  end(token: string): Promise<void>;
  /**
   * Calls `ended` when the session of the token is ended by way of this server, and gives back the way to stop that.
   * What other servers end is not heard of: `identify` tells.
   */
  whenEnded(holder: SessionHolder, ended: () => void): () => void;
}

/** A player by one of his tokens. */
export interface SessionHolder {
  readonly playerId: PlayerId;
  readonly token: string;
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
  const endings = createEndings(async (hash) => (await players.playerOfSession(hash, clock.now())) === undefined);

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
    async openFor(player, givenBy) {
      const token = newToken();
      const session = { ...keptAs(token), playerId: player.playerId };
      return (await addGiven(players, session, { givenBy, at: clock.now() })) ? token : undefined;
    },
    async linkTelegram(telegramId, holder) {
      const outcome = await players.linkTelegram({ telegramId, playerId: holder.playerId }, hashOf(holder.token));
      if (outcome === 'linked') await endings.tellOf(holder.playerId);
      return outcome;
    },
    identify: (token) => players.playerOfSession(hashOf(token), clock.now()),
    async end(token) {
      const hash = hashOf(token);
      await players.endSession(hash);
      endings.tell(hash);
    },
    whenEnded: ({ token, playerId: holder }, ended) => endings.hear(hashOf(token), holder, ended),
  };
}

/** Tells those who listen that sessions have ended. */
interface Endings {
  hear(hash: string, holder: PlayerId, ended: () => void): () => void;
  /** This one has ended. */
  tell(hash: string): void;
  /** Sessions of a player may have ended: by this attempt, or by one whose server could not tell it any more. */
  tellOf(player: PlayerId): Promise<void>;
}

function createEndings(hasEnded: (hash: string) => Promise<boolean>): Endings {
  /** By the hash of the token. */
  const listeners = new Map<string, { readonly holder: PlayerId; readonly all: Set<() => void> }>();
  function tell(hash: string): void {
    for (const ended of listeners.get(hash)?.all ?? []) ended();
  }
  return {
    hear(hash, holder, ended) {
      const own = listeners.get(hash) ?? { holder, all: new Set() };
      own.all.add(ended);
      listeners.set(hash, own);
      return () => {
        own.all.delete(ended);
        if (own.all.size === 0 && listeners.get(hash) === own) listeners.delete(hash);
      };
    },
    tell,
    async tellOf(player) {
      const own = [...listeners].filter(([, { holder }]) => holder === player);
      await Promise.all(own.map(async ([hash]) => ((await hasEnded(hash)) ? tell(hash) : undefined)));
    },
  };
}

/**
 * Adds a session that another one gives, by the hash that is kept of that one; whether that one was still there afterwards,
 * for what was given by one that has been ended is ended too. So whoever ends all sessions of a player has ended those
 * that were on their way. Nobody knows the secret of the new one before this is answered. [SES6]
 */
export async function addGiven(
  players: PlayerStore,
  session: SessionRecord,
  { givenBy, at }: { readonly givenBy: string; readonly at: number },
): Promise<boolean> {
  await players.addSession(session);
  if ((await players.playerOfSession(givenBy, at)) !== undefined) return true;
  await players.endSession(session.tokenHash);
  return false;
}

/** What is kept in the place of a token or a code. */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}
