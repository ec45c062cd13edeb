import { assert, handId, playerId, tableId } from '@cardroom/kernel';
import type { HandRecord, SectionMark, StoredAnswer, StoredEvent, StoredTimer, TableRow } from '@cardroom/room';
import { integerOf, named, optionalIntegerOf, optionalTextOf, type Row, rowOf, textOf } from './row.ts';

/** A row of `tables`. */
export function tableRowOf(row: Row): TableRow {
  return {
    tableId: tableId(textOf(row, 'table_id')),
    version: integerOf(row, 'version'),
    at: integerOf(row, 'at'),
    eventCount: integerOf(row, 'event_count'),
    ...named({ halted: optionalTextOf(row, 'halted'), closedAt: optionalIntegerOf(row, 'closed_at') }),
  };
}

/** When and under which lease a row of `sections` was last written. */
export function markOf(row: Row): SectionMark {
  return { version: integerOf(row, 'version'), fence: integerOf(row, 'fence') };
}

/** A row of `events`. */
export function eventOf(row: Row): StoredEvent {
  const hand = optionalTextOf(row, 'hand_id');
  return { body: textOf(row, 'body'), ...named({ handId: hand === undefined ? undefined : handId(hand) }) };
}

/** A row of `hands`. */
export function handOf(row: Row): HandRecord {
  return {
    handId: handId(textOf(row, 'hand_id')),
    tableId: tableId(textOf(row, 'table_id')),
    number: integerOf(row, 'number'),
    startedAt: integerOf(row, 'started_at'),
    ...named({ endedAt: optionalIntegerOf(row, 'ended_at') }),
    players: playersOf(JSON.parse(textOf(row, 'players'))),
  };
}

function playersOf(value: unknown): HandRecord['players'] {
  assert(Array.isArray(value), 'the players of a stored hand are a list');
  return value.map((item) => {
    const player = rowOf(item, 'player of a hand');
    return {
      seat: integerOf(player, 'seat'),
      playerId: playerId(textOf(player, 'playerId')),
      name: textOf(player, 'name'),
    };
  });
}

/** A row of `answers`. */
export function answerOf(row: Row): StoredAnswer {
  return {
    principal: playerId(textOf(row, 'principal')),
    key: textOf(row, 'key'),
    fingerprint: textOf(row, 'fingerprint'),
    body: textOf(row, 'body'),
    at: integerOf(row, 'at'),
  };
}

/** A row of `timers`. */
export function timerOf(row: Row): StoredTimer {
  return {
    tableId: tableId(textOf(row, 'table_id')),
    name: textOf(row, 'name'),
    dueAt: integerOf(row, 'due_at'),
    body: textOf(row, 'body'),
  };
}
