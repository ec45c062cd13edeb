import type { StoreChanges } from './changes.ts';
import type { RequestOf, StoreOutcomes } from './requests.ts';
import type { StoreView } from './view.ts';

/** Lets a user of Telegram in as the player who he is, or makes him one. [TGI1] */
export function decideEntry(
  view: StoreView,
  changes: StoreChanges,
  { entry: { telegramId, newcomer, session }, at }: RequestOf<'enterByTelegram'>,
): StoreOutcomes['enterByTelegram'] {
  const known = view.telegramUser(telegramId);
  if (known === undefined) {
    if (view.hasPlayer(newcomer.playerId)) return undefined;
    changes.players.set(newcomer.playerId, { player: newcomer, at });
    changes.telegramLinks.push({ link: { telegramId, playerId: newcomer.playerId }, at });
  }
  const { playerId } = known ?? newcomer;
  changes.sessions.set(session.tokenHash, { ...session, playerId });
  return playerId;
}

/** Makes a player a user of Telegram, if neither is anybody else, and ends his other sessions. [TGI2] [SES4] */
export function decideLink(
  view: StoreView,
  changes: StoreChanges,
  { link, keeps, at }: RequestOf<'linkTelegram'>,
): StoreOutcomes['linkTelegram'] {
  if (!view.hasPlayer(link.playerId)) return undefined;
  const known = view.telegramUser(link.telegramId);
  if (known !== undefined) return known.playerId === link.playerId ? 'linked' : 'userTaken';
  if (view.telegramPlayer(link.playerId) !== undefined) return 'playerTaken';
  changes.telegramLinks.push({ link, at });
  changes.keptSessions.set(link.playerId, keeps);
  for (const [tokenHash, session] of changes.sessions) {
    if (session?.playerId === link.playerId && tokenHash !== keeps) changes.sessions.set(tokenHash, undefined);
  }
  return 'linked';
}
