import { assert } from '@cardroom/kernel';
import { type AccountBalance, type AccountId, type LedgerEntry, leafOf, NO_BALANCE } from '@cardroom/ledger';
import {
  type DeadLetter,
  endedReservations,
  openedReservations,
  type PlayerRecord,
  type SessionRecord,
  type StoreChanges,
} from '@cardroom/room';
import { sha256 } from '../../sha256.ts';
import type { Footprint } from './footprint.ts';
import type { Loaded } from './load-batch.ts';
import { matchRow } from './match-rows.ts';

/** What is written, and what it was decided on. */
export interface DecidedBatch {
  readonly wanted: Footprint;
  readonly loaded: Loaded;
  readonly changes: StoreChanges;
  /** When it is written. */
  readonly at: number;
}

/** Whether a decision changes nothing. */
export function isNothing(changes: StoreChanges): boolean {
  return Object.values(changes).every((part: StoreChanges[keyof StoreChanges]) =>
    Array.isArray(part) ? part.length === 0 : 'size' in part && part.size === 0,
  );
}

/** A batch as the arguments of the writing function: the columns of each table by their names. */
export function writeArguments(batch: DecidedBatch): readonly unknown[] {
  const { wanted, loaded, changes } = batch;
  const parts = { ...seenPart(batch), ...tablePart(batch), ...otherPart(batch), ...reservationPart(batch) };
  const there = Object.entries(parts).filter(([, part]) => !Array.isArray(part) || part.length > 0);
  const { leaves } = changes;
  return [
    JSON.stringify({ ...Object.fromEntries(there), at: batch.at }),
    JSON.stringify(seenAccounts(batch).map(accountRow)),
    [...wanted.transfers].filter((id) => !loaded.entries.has(id)),
    [...wanted.transfers].filter((id) => !loaded.refusals.has(id)),
    JSON.stringify([...changes.accounts].map(accountRow)),
    leaves.length === 0 ? null : JSON.stringify(transferRows(leaves)),
    leaves.map((entries) => leafOf(entries, sha256)).join('\n'),
  ];
}

/** What the writing of match entries takes besides: what was decided on, and what is to be written. */
export function matchArguments({ wanted, loaded, changes }: DecidedBatch): readonly string[] {
  for (const player of changes.matches.keys())
    assert(wanted.matches.has(player), 'an entry was changed that was not read');
  const seen = [...wanted.matches].map((player) => ({
    player_id: player,
    revision: loaded.matches.get(player)?.revision ?? 0,
  }));
  return [JSON.stringify(seen), JSON.stringify([...changes.matches.values()].map(matchRow))];
}

type Part = Readonly<Record<string, unknown>>;

/** What the batch was decided on, accounts and transfers apart. */
function seenPart({ wanted, loaded, changes }: DecidedBatch): Part {
  for (const table of changes.tables.keys()) assert(wanted.tables.has(table), 'a table was changed that was not read');
  for (const id of changes.entries.keys()) assert(wanted.transfers.has(id), 'a transfer was made that was not read');
  return {
    seen_writes: loaded.writes,
    is_guess: loaded.isGuess,
    seen_tables: [...wanted.tables].map((table) => {
      const row = loaded.tables.get(table);
      return { table_id: table, version: row?.version ?? 0, closed_at: row?.closedAt };
    }),
    seen_answers: [...wanted.answers].map(([name, { principal, key }]) => ({
      principal,
      key,
      at: loaded.answers.get(name)?.at,
    })),
    absent_players: [...wanted.players].filter((id) => !loaded.players.has(id)),
  };
}

/** Every account that may have had a part in the decision. */
function seenAccounts({ wanted, loaded, changes }: DecidedBatch): readonly (readonly [AccountId, AccountBalance])[] {
  const accounts = new Set<AccountId>(wanted.accounts);
  for (const id of wanted.reservations) {
    const reservation = loaded.entries.get(id);
    if (reservation !== undefined) accounts.add(reservation.debit);
  }
  for (const account of changes.accounts.keys())
    assert(accounts.has(account), 'a balance was changed that was not read');
  return [...accounts].map((account) => [account, loaded.accounts.get(account) ?? NO_BALANCE]);
}

function tablePart({ changes }: DecidedBatch): Part {
  const timers = [...changes.timers.values()];
  return {
    tables: [...changes.tables.values()].map(({ tableId, version, at, eventCount, halted, closedAt }) => ({
      table_id: tableId,
      version,
      at,
      event_count: eventCount,
      halted,
      closed_at: closedAt,
    })),
    sections: [...changes.sections.values()].map(({ tableId, section, version, fence, body }) => ({
      table_id: tableId,
      section,
      version,
      fence,
      body,
    })),
    steps: changes.steps.map(({ tableId, version, at }) => ({ table_id: tableId, version, at })),
    events: changes.events.map(({ tableId, version, seq, handId, body }) => ({
      table_id: tableId,
      version,
      seq,
      hand_id: handId,
      body,
    })),
    started_hands: changes.startedHands.map(({ handId, tableId, number, startedAt, players }) => ({
      hand_id: handId,
      table_id: tableId,
      number,
      started_at: startedAt,
      players: JSON.stringify(players),
    })),
    ended_hands: changes.endedHands.map(({ handId, at }) => ({ hand_id: handId, at })),
    messages: changes.messages.map(({ tableId, version, topic, key, body }) => ({
      table_id: tableId,
      version,
      topic,
      key,
      body,
    })),
    timers: timers.flatMap(({ tableId, timer }) =>
      timer.kind === 'set' ? [{ table_id: tableId, name: timer.name, due_at: timer.dueAt, body: timer.body }] : [],
    ),
    cancelled_timers: timers.flatMap(({ tableId, timer }) =>
      timer.kind === 'cancel' ? [{ table_id: tableId, name: timer.name }] : [],
    ),
  };
}

function otherPart({ wanted, changes }: DecidedBatch): Part {
  const forgotten = [...changes.answers].filter(([, answer]) => answer === undefined);
  const opened = [...changes.sessions.values()].filter((session) => session !== undefined);
  return {
    answers: [...changes.answers.values()].filter((answer) => answer !== undefined),
    forgotten_answers: forgotten.map(([name]) => wanted.answers.get(name)),
    players: [...changes.players.values()].map(playerRow),
    sessions_opened: opened.map(sessionRow),
    refusals: [...changes.refusals.values()].map((refusal) => ({
      transfer_id: refusal.id,
      body: JSON.stringify(refusal),
    })),
    letters: [...changes.letters.values()].map(letterRow),
  };
}

/** A new player as a row of its table. */
export function playerRow({ player, at }: { readonly player: PlayerRecord; readonly at: number }): Part {
  return { player_id: player.playerId, display_name: player.displayName, since: at };
}

/** A session as a row of its table. */
export function sessionRow({ tokenHash, playerId, expiresAt }: SessionRecord): Part {
  return { token_hash: tokenHash, player_id: playerId, expires_at: expiresAt };
}

function letterRow({ id, operation, error, attempts, firstAt, lastAt, nextAt, state, resolution }: DeadLetter): Part {
  return {
    transfer_id: id,
    operation,
    error,
    attempts,
    first_at: firstAt,
    last_at: lastAt,
    next_at: nextAt,
    state,
    author: resolution?.author,
    reason: resolution?.reason,
    resolved_at: resolution?.at,
  };
}

function reservationPart({ changes }: DecidedBatch): Part {
  return {
    opened: openedReservations(changes).map(({ id, expiresAt }) => ({ transfer_id: id, expires_at: expiresAt })),
    ended: endedReservations(changes),
  };
}

/** The entries in the order of the journal, each with its place in the batch. */
function transferRows(leaves: StoreChanges['leaves']): readonly Part[] {
  const rows: Part[] = [];
  for (const [leaf, entries] of leaves.entries()) {
    for (const entry of entries) rows.push({ place: rows.length + 1, leaf, ...transferRow(entry) });
  }
  return rows;
}

function accountRow([account, { posted, pending, version }]: readonly [AccountId, AccountBalance]): Part {
  return { account_id: account, posted, pending, version };
}

function transferRow(entry: LedgerEntry): Part {
  const { id, kind, debit, credit, amount, code, at, author, note, debitAfter, creditAfter } = entry;
  return {
    transfer_id: id,
    kind,
    debit,
    credit,
    amount,
    code,
    table_id: entry.tableId,
    hand_id: entry.handId,
    author,
    note,
    pending_id: entry.pendingId,
    expires_at: entry.expiresAt,
    at,
    table_version: entry.tableVersion,
    debit_posted: debitAfter.posted,
    debit_pending: debitAfter.pending,
    debit_version: debitAfter.version,
    credit_posted: creditAfter?.posted,
    credit_pending: creditAfter?.pending,
    credit_version: creditAfter?.version,
  };
}
