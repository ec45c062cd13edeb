import type { DatabaseSync } from 'node:sqlite';
import { playerId } from '@cardroom/kernel';
import { type StoreChanges, type StoreView, telegramId, type TelegramLink } from '@cardroom/room';
import { integerOf, prepareQuery, type Row, textOf } from './row.ts';
import { whenNeeded } from './when-needed.ts';

const COLUMNS = 'telegram_id, player_id';

function linkOf([telegram, player]: Row): TelegramLink {
  return { telegramId: telegramId(integerOf(telegram)), playerId: playerId(textOf(player)) };
}

/** Prepares finding links by the user of Telegram, and by the player. */
export function prepareTelegramLinks(database: DatabaseSync): Pick<StoreView, 'telegramUser' | 'telegramPlayer'> {
  const byUser = whenNeeded(() =>
    prepareQuery(database, `SELECT ${COLUMNS} FROM telegram_links WHERE telegram_id = ?`),
  );
  const byPlayer = whenNeeded(() =>
    prepareQuery(database, `SELECT ${COLUMNS} FROM telegram_links WHERE player_id = ?`),
  );
  const linkIn = (row: Row | undefined): TelegramLink | undefined => (row === undefined ? undefined : linkOf(row));
  return {
    telegramUser: (id) => linkIn(byUser().first(id)),
    telegramPlayer: (id) => linkIn(byPlayer().first(id)),
  };
}

/** Prepares writing new links. */
export function prepareNewLinks(database: DatabaseSync): (changes: StoreChanges) => void {
  const add = whenNeeded(() =>
    database.prepare('INSERT INTO telegram_links (telegram_id, player_id, since) VALUES (?, ?, ?)'),
  );
  return ({ telegramLinks }) => {
    for (const { link, at } of telegramLinks) add().run(link.telegramId, link.playerId, at);
  };
}
