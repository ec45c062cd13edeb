import type { HandId } from '@cardroom/kernel';
import type { DirectTransfer } from '@cardroom/ledger';
import { type Draft, handInProgress, isHandEvent, type Table, type TableEvent } from '@cardroom/table';
import type { Asked } from './asked.ts';
import { assertBooks, booksOf } from './books.ts';
import { type Head, type HostedTable, viewOf } from './hosted-table.ts';
import { type OwnChips, withOwnChips } from './own-chips.ts';
import { planMessages } from './outbox/plan-messages.ts';
import type { Commit, HandRecord, StoredAnswer, StoredEvent } from './ports/store.ts';
import type { RoomAnswer } from './room.ts';
import { sectionChanges } from './stored-sections.ts';

/** A decision that the table has accepted, and when it was made. */
export interface Accepted extends Draft {
  readonly now: number;
}

/** What a commit is made of. */
export interface Decided {
  /** What was decided on. */
  readonly head: Head;
  readonly decision: Accepted;
  /** What the events move, in order. */
  readonly transfers: readonly DirectTransfer[];
  /** What was reserved for the first of them, if anything was. */
  readonly own: OwnChips | undefined;
  readonly asked: Asked | undefined;
}

/** All that an accepted decision changes, checked once more: the chips of the table and of the ledger agree. */
export function commitOf(hosted: HostedTable, { head, decision, transfers, own, asked }: Decided): Commit {
  const { table: before, version } = head;
  const { table: after, events, now } = decision;
  const books = booksOf(before, after);
  assertBooks(before, books, transfers);
  return {
    tableId: hosted.tableId,
    version,
    at: now,
    ...sectionChanges(head.sections, after, before),
    events: storedEvents(before, events),
    transfers: withOwnChips(transfers, own),
    books,
    startedHands: startedHands(before, events, now),
    endedHands: endedHands(before, events),
    outbox: planMessages(before, decision),
    timers: [],
    ...(hosted.releases ? { releases: true } : {}),
    ...(asked === undefined ? {} : { answer: answerOf(hosted, version + 1, decision, asked) }),
  };
}

function answerOf(hosted: HostedTable, version: number, { table, now, events }: Accepted, asked: Asked): StoredAnswer {
  const view = viewOf(hosted, { table, version, at: now, events }, asked.principal);
  const answer: RoomAnswer = { ok: true, at: now, version, view };
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
