import { assert, handId, playerId, tableId } from '@cardroom/kernel';
import type {
  HandRecord,
  PlayerRecord,
  StoredAnswer,
  StoredEvent,
  StoredSection,
  StoredStep,
  StoredTimer,
  TableRow,
} from '@cardroom/room';
import { integerOf, type Row, textOf } from './row.ts';

/*
 * Rows of everything but money, and what they are outside: for each a list of columns and the function that reads
 * them in that order. What the database has as NULL is absent outside.
 */

export const TABLE_COLUMNS = 'table_id, version, at, event_count, halted, closed_at';
export function tableOf([id, version, at, eventCount, halted, closedAt]: Row): TableRow {
  return {
    tableId: tableId(textOf(id)),
    version: integerOf(version),
    at: integerOf(at),
    eventCount: integerOf(eventCount),
    ...(halted === null ? {} : { halted: textOf(halted) }),
    ...(closedAt === null ? {} : { closedAt: integerOf(closedAt) }),
  };
}

export const SECTION_COLUMNS = 'section, version, fence, body';
export function sectionOf([section, version, fence, body]: Row): StoredSection {
  return { section: textOf(section), version: integerOf(version), fence: integerOf(fence), body: textOf(body) };
}

/** The events of a commit as one text: pairs of the hand, or null, and the body. */
export function formatEvents(events: readonly StoredEvent[]): string {
  return JSON.stringify(events.map(({ handId: hand, body }) => [hand ?? null, body]));
}

export const STEP_COLUMNS = 'version, at, events';
export function stepOf([version, at, events]: Row): StoredStep {
  return { version: integerOf(version), at: integerOf(at), events: eventsOf(events) };
}

/** The events of a commit from their text. */
export function eventsOf(value: unknown): readonly StoredEvent[] {
  const pairs: unknown = JSON.parse(textOf(value));
  assert(Array.isArray(pairs), 'the events of a commit are not a list');
  return pairs.map((pair: readonly [unknown, unknown]) =>
    pair[0] === null ? { body: textOf(pair[1]) } : { handId: handId(textOf(pair[0])), body: textOf(pair[1]) },
  );
}

export const ANSWER_COLUMNS = 'principal, key, fingerprint, body, at';
export function answerOf([principal, key, fingerprint, body, at]: Row): StoredAnswer {
  return {
    principal: playerId(textOf(principal)),
    key: textOf(key),
    fingerprint: textOf(fingerprint),
    body: textOf(body),
    at: integerOf(at),
  };
}

export const HAND_COLUMNS = 'hand_id, table_id, number, started_at, ended_at, players';
export function handOf([id, table, number, startedAt, endedAt, players]: Row): HandRecord {
  return {
    handId: handId(textOf(id)),
    tableId: tableId(textOf(table)),
    number: integerOf(number),
    startedAt: integerOf(startedAt),
    ...(endedAt === null ? {} : { endedAt: integerOf(endedAt) }),
    players: playersOf(JSON.parse(textOf(players))),
  };
}

function playersOf(value: unknown): HandRecord['players'] {
  assert(Array.isArray(value), 'the players of a stored hand are not a list');
  return value.map((player: { readonly seat: number; readonly playerId: string; readonly name: string }) => ({
    seat: player.seat,
    playerId: playerId(player.playerId),
    name: player.name,
  }));
}

export const PLAYER_COLUMNS = 'player_id, display_name';
export function playerOf([id, displayName]: Row): PlayerRecord {
  return { playerId: playerId(textOf(id)), displayName: textOf(displayName) };
}

export const TIMER_COLUMNS = 'table_id, name, due_at, body';
export function timerOf([table, name, dueAt, body]: Row): StoredTimer {
  return { tableId: tableId(textOf(table)), name: textOf(name), dueAt: integerOf(dueAt), body: textOf(body) };
}
