import type { PlayerId } from '@cardroom/kernel';

/** A person or a bot that may sit down. */
export interface PlayerRecord {
  readonly playerId: PlayerId;
  readonly displayName: string;
}

/** A proof of identity that was handed out; what was handed out is not kept, only its hash. */
export interface SessionRecord {
  readonly tokenHash: string;
  readonly playerId: PlayerId;
  readonly expiresAt: number;
}

/** Keeps who the players are and how they prove it. */
export interface PlayerStore {
  /** Adds a player together with the first session; an id that is taken is a `Fault('StoreFailed')`. */
  addPlayer(player: PlayerRecord, session: SessionRecord): Promise<void>;
  /** Adds a session to a player who exists, beside those there are; one of nobody is a `Fault('StoreFailed')`. */
  addSession(session: SessionRecord): Promise<void>;
  /** Ends one session, now and for ever; one that is not there has ended. */
  endSession(tokenHash: string): Promise<void>;
  player(playerId: PlayerId): Promise<PlayerRecord | undefined>;
  /** Whose session this is, if it has not expired at `now`. */
  playerOfSession(tokenHash: string, now: number): Promise<PlayerRecord | undefined>;
  /** Players in whose names `part` stands, letter by letter, by their ids. For operators: it looks at all names. */
  playersNamed(part: string, limit: number): Promise<readonly PlayerRecord[]>;
}
