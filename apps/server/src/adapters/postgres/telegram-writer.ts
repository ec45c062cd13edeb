import { playerId } from '@cardroom/kernel';
import {
  type LoadedRows,
  type StoreChanges,
  type StoreProbe,
  type StoreRequest,
  telegramId,
  type TelegramLink,
} from '@cardroom/room';
import { createApartWriter } from './apart-writer.ts';
import { playerRow, sessionRow } from './batch-json.ts';
import type { Ask, PostgresLink } from './postgres-link.ts';
import { integerOf, type Row, textOf } from './row.ts';
import type { BatchWriter } from './write-batch.ts';

/** Whether a request is about who comes from Telegram. */
export function isAboutTelegram({ kind }: StoreRequest): boolean {
  return kind === 'enterByTelegram' || kind === 'linkTelegram';
}

/** Writes who comes from Telegram: one node after the other, so that a user is one player and a player one user. */
export function createTelegramWriter(link: PostgresLink, probe: StoreProbe): BatchWriter {
  return createApartWriter(link, probe, {
    // Others go on reading.
    lock: 'LOCK TABLE telegram_links IN SHARE ROW EXCLUSIVE MODE',
    load,
    write,
    failure: 'the database has not taken who comes from Telegram',
  });
}

async function load(ask: Ask, requests: readonly StoreRequest[]): Promise<Partial<LoadedRows>> {
  const named = requests.flatMap((request): readonly TelegramLink[] => {
    if (request.kind === 'linkTelegram') return [request.link];
    if (request.kind !== 'enterByTelegram') return [];
    const { telegramId: user, newcomer } = request.entry;
    return [{ telegramId: user, playerId: newcomer.playerId }];
  });
  const players = named.map((one) => one.playerId);
  const found = await ask('SELECT player_id FROM players WHERE player_id = ANY($1)', [players]);
  const links = await ask('SELECT * FROM telegram_links WHERE telegram_id = ANY($1) OR player_id = ANY($2)', [
    named.map((one) => one.telegramId),
    players,
  ]);
  const known = links.map(linkOf);
  return {
    players: new Set(found.map((row) => playerId(textOf(row, 'player_id')))),
    telegramUsers: new Map(known.map((one) => [one.telegramId, one])),
    telegramPlayers: new Map(known.map((one) => [one.playerId, one])),
  };
}

const WRITE_PLAYERS = `
  INSERT INTO players (player_id, display_name, since)
    SELECT * FROM json_to_recordset($1) AS new(player_id text, display_name text, since bigint)`;
const WRITE_LINKS = `
  INSERT INTO telegram_links (telegram_id, player_id, since)
    SELECT * FROM json_to_recordset($1) AS new(telegram_id bigint, player_id text, since bigint)`;
/**
 * Whoever adds a session to one of these players has done so before, or waits until we have written: what he was given it by
 * is gone then, and he finds that out.
 */
const LOCK_PLAYERS = 'SELECT FROM players WHERE player_id = ANY($1) ORDER BY player_id FOR UPDATE';
/** By a statement after the lock, so that it sees what was written while we waited. Rows are taken in one order. */
const END_OTHERS = `
  WITH gone AS (
    SELECT sessions.token_hash FROM sessions
      JOIN json_to_recordset($1) AS kept(player_id text, token_hash text) USING (player_id)
    WHERE sessions.token_hash <> kept.token_hash ORDER BY sessions.token_hash FOR UPDATE OF sessions
  )
  DELETE FROM sessions USING gone WHERE sessions.token_hash = gone.token_hash`;
const WRITE_SESSIONS = `
  INSERT INTO sessions (token_hash, player_id, expires_at)
    SELECT * FROM json_to_recordset($1) AS new(token_hash text, player_id text, expires_at bigint)`;

async function write(ask: Ask, { players, telegramLinks, keptSessions, sessions }: StoreChanges): Promise<void> {
  if (players.size > 0) await ask(WRITE_PLAYERS, [JSON.stringify([...players.values()].map(playerRow))]);
  if (telegramLinks.length > 0) await ask(WRITE_LINKS, [JSON.stringify(telegramLinks.map(linkRow))]);
  if (keptSessions.size > 0) {
    await ask(LOCK_PLAYERS, [[...keptSessions.keys()]]);
    const kept = Array.from(keptSessions, ([player, hash]) => ({ player_id: player, token_hash: hash }));
    await ask(END_OTHERS, [JSON.stringify(kept)]);
  }
  const added = [...sessions.values()].filter((session) => session !== undefined);
  if (added.length > 0) await ask(WRITE_SESSIONS, [JSON.stringify(added.map(sessionRow))]);
}

function linkOf(row: Row): TelegramLink {
  return { telegramId: telegramId(integerOf(row, 'telegram_id')), playerId: playerId(textOf(row, 'player_id')) };
}

function linkRow({ link, at }: StoreChanges['telegramLinks'][number]): Readonly<Record<string, unknown>> {
  return { telegram_id: link.telegramId, player_id: link.playerId, since: at };
}
