import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { StoreChanges } from '@cardroom/room';
import { prepareActions } from './action-rows.ts';
import { createJournalWriter, type JournalWriter } from './journal-writer.ts';
import { prepareMatches } from './match-rows.ts';
import { prepareOutbox } from './outbox-rows.ts';
import { prepareRows, type RowWriter } from './row.ts';
import type { StoredView } from './stored-view.ts';
import { createStatisticsWriter } from './statistics-writer.ts';
import { createTableWriter } from './table-writer.ts';
import { prepareNewLinks } from './telegram-rows.ts';

/** Writes what was decided, inside a transaction that somebody else begins and ends. */
export interface ChangeWriter {
  /** `view` is what it was decided on. */
  write(changes: StoreChanges, view: StoredView, at: number): void;
}

/** Prepares writing changes over one connection. */
export function createChangeWriter(database: DatabaseSync): ChangeWriter {
  const tables = createTableWriter(database);
  const others = prepareOthers(database);
  const writeStatistics = createStatisticsWriter(database);
  const journal: JournalWriter = createJournalWriter(database);
  return {
    write(changes, view, at) {
      tables.write(changes, view);
      writeOthers(others, changes);
      writeStatistics(changes);
      journal.write(changes, view, at);
    },
  };
}

interface OtherWriters {
  readonly addAnswer: RowWriter;
  readonly forgetAnswer: StatementSync;
  readonly writeOutbox: (changes: StoreChanges) => void;
  readonly setTimer: StatementSync;
  readonly cancelTimer: StatementSync;
  readonly addPlayer: StatementSync;
  readonly addSession: StatementSync;
  readonly endSession: StatementSync;
  readonly forgetSession: StatementSync;
  readonly endOtherSessions: StatementSync;
  readonly writeLinks: (changes: StoreChanges) => void;
  readonly writeMatches: (changes: StoreChanges) => void;
  readonly writeActions: (changes: StoreChanges) => void;
}

function prepareOthers(database: DatabaseSync): OtherWriters {
  return {
    addAnswer: prepareRows(database, {
      into: 'answers (principal, key, fingerprint, body, at)',
      columnCount: 5,
      // An old one may be forgotten, and the key be given another answer, in one batch.
      onConflict:
        'ON CONFLICT DO UPDATE SET fingerprint = excluded.fingerprint, body = excluded.body, at = excluded.at',
    }),
    forgetAnswer: database.prepare('DELETE FROM answers WHERE principal = ? AND key = ?'),
    writeOutbox: prepareOutbox(database),
    setTimer: database.prepare(
      `INSERT INTO timers (table_id, name, due_at, body) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET due_at = excluded.due_at, body = excluded.body`,
    ),
    cancelTimer: database.prepare('DELETE FROM timers WHERE table_id = ? AND name = ?'),
    addPlayer: database.prepare('INSERT INTO players (player_id, display_name, created_at) VALUES (?, ?, ?)'),
    addSession: database.prepare('INSERT INTO sessions (token_hash, player_id, expires_at) VALUES (?, ?, ?)'),
    endSession: database.prepare('DELETE FROM sessions WHERE token_hash = ?'),
    forgetSession: database.prepare('DELETE FROM sessions WHERE token_hash = ? AND expires_at < ?'),
    endOtherSessions: database.prepare('DELETE FROM sessions WHERE player_id = ? AND token_hash <> ?'),
    writeLinks: prepareNewLinks(database),
    writeMatches: prepareMatches(database),
    writeActions: prepareActions(database),
  };
}

function writeOthers(writers: OtherWriters, changes: StoreChanges): void {
  const given = [...changes.answers.values()].filter((answer) => answer !== undefined);
  writers.addAnswer.write(
    given.map(({ principal, key, fingerprint, body, at }) => [principal, key, fingerprint, body, at]),
  );
  for (const [pair, answer] of changes.answers) {
    if (answer === undefined) writers.forgetAnswer.run(...partsOf(pair));
  }
  writers.writeOutbox(changes);
  for (const { tableId, timer } of changes.timers.values()) {
    if (timer.kind === 'cancel') writers.cancelTimer.run(tableId, timer.name);
    else writers.setTimer.run(tableId, timer.name, timer.dueAt, timer.body);
  }
  for (const { player, at } of changes.players.values()) {
    writers.addPlayer.run(player.playerId, player.displayName, at);
  }
  for (const [playerId, keeps] of changes.keptSessions) writers.endOtherSessions.run(playerId, keeps);
  for (const [tokenHash, session] of changes.sessions) {
    if (session === undefined) writers.endSession.run(tokenHash);
    else writers.addSession.run(tokenHash, session.playerId, session.expiresAt);
  }
  for (const [tokenHash, before] of changes.forgottenSessions) writers.forgetSession.run(tokenHash, before);
  writers.writeLinks(changes);
  writers.writeMatches(changes);
  writers.writeActions(changes);
}

/** The two ids of a `pairKey`: ids have no spaces. */
function partsOf(pair: string): readonly [string, string] {
  const space = pair.indexOf(' ');
  return [pair.slice(0, space), pair.slice(space + 1)];
}
