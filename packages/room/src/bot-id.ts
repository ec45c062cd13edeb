import { type PlayerId, playerId } from '@cardroom/kernel';

const PREFIX = 'bot_';

/** The id of a bot that `unique` belongs to and to nobody else. */
export function botId(unique: string): PlayerId {
  return playerId(`${PREFIX}${unique}`);
}

/** Whether the id is one that `botId` has made. */
export function isBotId(player: PlayerId): boolean {
  return player.startsWith(PREFIX);
}
