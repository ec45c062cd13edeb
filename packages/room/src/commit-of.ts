import type { HandId } from '@cardroom/kernel';
import { type Draft, handInProgress, isHandEvent, type Table, type TableEvent } from '@cardroom/table';
import type { Asked } from './asked.ts';
import { assertBooks, booksOf } from './books.ts';
import { type HostedTable, viewOf } from './hosted-table.ts';
import type { Commit, HandRecord, StoredAnswer, StoredEvent } from './ports/store.ts';
import type { RoomAnswer } from './room.ts';
import { sectionChanges } from './stored-sections.ts';
import { nameOfCommit, transfersOf } from './transfers-of.ts';

/** A decision that the table has accepted, and when it was made. */
export interface Accepted extends Draft {
  readonly now: number;
}

/** All that an accepted decision changes, checked once more: the chips of the table and of the ledger agree. */
export function commitOf(hosted: HostedTable, decision: Accepted, asked: Asked | undefined): Commit {
  const { table: before, version } = hosted.latest;
  const { table: after, events, now } = decision;
  const transfers = transfersOf(before, events, nameOfCommit(now, hosted.tableId, version + 1));
  assertBooks(before, after, transfers);
  return {
    tableId: hosted.tableId,
    version,
    at: now,
    ...sectionChanges(hosted.sections, after),
    events: storedEvents(before, events),
    transfers,
    books: booksOf(before, after),
    startedHands: startedHands(before, events, now),
    endedHands: endedHands(before, events),
    outbox: [],
    timers: [],
    ...(asked === undefined ? {} : { answer: answerOf(hosted, decision, asked) }),
  };
}

function answerOf(hosted: HostedTable, { table, now, events }: Accepted, asked: Asked): StoredAnswer {
  const step = { table, version: hosted.latest.version + 1, at: now, events };
  const view = viewOf(hosted, step, asked.principal);
  const answer: RoomAnswer = { ok: true, at: now, version: step.version, view };
  return { ...asked, body: JSON.stringify(answer), at: now };
}

/** The events as they are stored, each event of a hand with the hand's id. */
export function storedEvents(before: Table | undefined, events: readonly TableEvent[]): readonly StoredEvent[] {
  // After its end a hand may still be shown, so the last hand counts, in progress or not.
  let hand = before?.hand?.handId;
  return events.map((event) => {
    if (event.kind === 'HandStarted') hand = event.handId;
    const body = JSON.stringify(event);
    return hand !== undefined && isHandEvent(event) ? { handId: hand, body } : { body };
  });
}

function startedHands(before: Table, events: readonly TableEvent[], startedAt: number): readonly HandRecord[] {
  return events
    .filter((event) => event.kind === 'HandStarted')
    .map(({ handId: id, seats }) => {
      const dealt = new Set(seats.map(({ seat }) => seat));
      const players = before.seats
        .filter(({ seat }) => dealt.has(seat))
        .map(({ seat, playerId, name }) => ({ seat, playerId, name }));
      return { handId: id, tableId: before.tableId, number: before.handNumber + 1, startedAt, players };
    });
}

function endedHands(before: Table, events: readonly TableEvent[]): readonly HandId[] {
  let hand = handInProgress(before)?.handId;
  const ended: HandId[] = [];
  for (const event of events) {
    if (event.kind === 'HandStarted') hand = event.handId;
    if (event.kind === 'HandEnded' && hand !== undefined) ended.push(hand);
  }
  return ended;
}
