import { assert, type Brand, type PlayerId } from '@cardroom/kernel';

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

/** Names one user of Telegram, who never gets another one: a whole number that JSON carries exactly. */
export type TelegramId = Brand<number, 'TelegramId'>;

/** Telegram says that its ids have at most 52 bits. */
const TELEGRAM_ID_MAX = 2 ** 52 - 1;

/** Whether `value` can be the id of a user of Telegram. */
export function isTelegramId(value: number): value is TelegramId {
  return Number.isInteger(value) && value >= 1 && value <= TELEGRAM_ID_MAX;
}

/** `value` as the id of a user of Telegram; a `Defect` when it cannot be one. */
export function telegramId(value: number): TelegramId {
  assert(isTelegramId(value), 'not the id of a user of Telegram');
  return value;
}

/** A user of Telegram and the one player that he is, both for ever. */
export interface TelegramLink {
  readonly telegramId: TelegramId;
  readonly playerId: PlayerId;
}

/** Somebody who comes as a user of Telegram. */
export interface TelegramEntry {
  readonly telegramId: TelegramId;
  /** The player who he becomes, if he is none yet. */
  readonly newcomer: PlayerRecord;
  readonly session: Omit<SessionRecord, 'playerId'>;
}

/**
 * `linked`: they belong together, now or since before. Otherwise nothing is changed: the user is another player already
 * (`userTaken`), or the player another user (`playerTaken`).
 */
export type TelegramLinkOutcome = 'linked' | 'userTaken' | 'playerTaken';

/** Keeps who the players are and how they prove it. */
export interface PlayerStore {
  /** Adds a player together with the first session; an id that is taken is a `Fault('StoreFailed')`. */
  addPlayer(player: PlayerRecord, session: SessionRecord): Promise<void>;
  /** Adds a session to a player who exists, beside those there are; one of nobody is a `Fault('StoreFailed')`. */
  addSession(session: SessionRecord): Promise<void>;
  /** Ends one session, now and for ever; one that is not there has ended. */
  endSession(tokenHash: string): Promise<void>;
  /**
   * Forgets sessions that expired before `before`, as many as can be done at once, and says how many it found: 0 when
   * none is left. One that has not expired by then is never forgotten.
   */
  purgeSessions(before: number): Promise<number>;
  /**
   * Adds a session to the player who is this user of Telegram, and gives his id; to the newcomer, who is added and linked,
   * if there is none. Whatever is asked at once, a user is one player. A newcomer's id that is taken is a
   * `Fault('StoreFailed')`.
   */
  enterByTelegram(entry: TelegramEntry): Promise<PlayerId>;
  /**
   * Links a player who exists; one who does not is a `Fault('StoreFailed')`. Whoever else is in as a player who had no
   * link is no more: with the link all of his sessions end but the one whose token has the hash `keeps`.
   */
  linkTelegram(link: TelegramLink, keeps: string): Promise<TelegramLinkOutcome>;
  /** Who this player is in Telegram, if anybody. */
  telegramUser(playerId: PlayerId): Promise<TelegramId | undefined>;
  player(playerId: PlayerId): Promise<PlayerRecord | undefined>;
  /** Whose session this is, if it has not expired at `now`. */
  playerOfSession(tokenHash: string, now: number): Promise<PlayerRecord | undefined>;
  /** Players in whose names `part` stands, letter by letter, by their ids. For operators: it looks at all names. */
  playersNamed(part: string, limit: number): Promise<readonly PlayerRecord[]>;
}
