import type { TableView } from '@cardroom/table';
import { assert, Fault, unreachable } from '@cardroom/kernel';
import { chatPath, type LockLease, type Locks } from '@cardroom/locks';
import type { Clock } from '../ports/clock.ts';
import type { EditOutcome, MessageContent, Messenger } from '../ports/messenger.ts';
import type { AnchorChange, OutboxReads, OutboxSettlement, StoredMessage, TopicOutbox } from '../ports/outbox.ts';
import type { Store } from '../ports/store.ts';
import { type Announcement, parseAnnouncement } from './announcement.ts';
import type { Trouble } from '../trouble.ts';
import type { BoardReader } from './board-reader.ts';
import { CALL_LIMIT_MS, callWithin, type EndedCall } from './call-within.ts';
import { type Choice, chooseNext, isLine } from './choose-next.ts';
import type { MessageOutcome, OutboxMeter } from './outbox-meter.ts';
import {
  afterCall,
  afterFailure,
  afterTooMany,
  openPace,
  type Pace,
  type PaceSettings,
  parsePace,
  waitMs,
} from './pace.ts';

/** What telling needs of a store. */
export type OutboxStore = OutboxReads & Pick<Store, 'noteSending' | 'settleOutbox'>;

/** What telling a topic needs from outside. */
export interface TellingPorts {
  readonly store: OutboxStore;
  readonly messenger: Messenger;
  readonly locks: Pick<Locks, 'acquireIfAvailable' | 'release'>;
  readonly clock: Clock;
  readonly boards: BoardReader;
  readonly meter: OutboxMeter;
  readonly pace: PaceSettings;
  readonly onTrouble: (trouble: Trouble) => void;
}

/** How many messages of a topic are looked at. */
const MESSAGES_AT_ONCE = 200;
/** How soon a topic is looked at again that somebody else is telling something. */
const BUSY_MS = 1_000;
/** How often it is tried to write what a call has come to, and how long after each other. */
const SETTLE_TRIES = 4;
const SETTLE_AGAIN_MS = 500;
/** How long after its begin nobody is at a call any more, and what it has come to is written if it ever will be. */
const UNHEARD_MS = CALL_LIMIT_MS + SETTLE_AGAIN_MS;
/** How long an edit that was called off may still arrive: the next one, which must be the last to do so, waits for it. */
const ARRIVES_LATE_MS = 5_000;

/**
 * Tells a topic one thing, if there is something and it may be told now. Gives after how many milliseconds there may be
 * more to do; `undefined` when nothing is left. The chat is locked meanwhile, and no table ever is: so there is one call
 * to it at a time, whichever server makes it. [OUT6]
 */
export async function tellTopic(ports: TellingPorts, topic: string): Promise<number | undefined> {
  const { locks } = ports;
  const lease = await locks.acquireIfAvailable({ path: chatPath(topic), label: 'tell' });
  if (lease === undefined) return BUSY_MS;
  try {
    return await tellNext(ports, topic, lease);
  } finally {
    await locks.release(lease);
  }
}

/** What was found at a topic. */
interface Telling {
  readonly topic: string;
  readonly lease: LockLease;
  readonly choice: Choice;
  readonly pace: Pace;
}

/** The message that is told now, with what the topic shows of it. */
type Next = NonNullable<Choice['next']>;

/** What telling the message has come to, as far as it must be remembered. */
interface Result extends Pick<OutboxSettlement, 'unsent' | 'shown'> {
  /** What became of the message; absent when it is still to be told. */
  readonly ended?: MessageOutcome;
  readonly pace?: Pace;
}

async function tellNext(ports: TellingPorts, topic: string, lease: LockLease): Promise<number | undefined> {
  const { clock, pace: settings } = ports;
  const outbox = await readHeard(ports, topic);
  const pace =
    outbox.pace === undefined ? openPace(settings, clock.now()) : parsePace(outbox.pace, settings, clock.now());
  const telling: Telling = { topic, lease, choice: chooseNext(outbox, pace.linesInARow), pace };
  const { next } = telling.choice;
  if (next === undefined) return settle(ports, telling, {});
  const wait = waitMs(pace, settings, clock.now());
  if (wait > 0) return wait;
  const content = await contentOf(ports, next);
  if (content === undefined) return settle(ports, telling, { ended: 'replaced' });
  const ended = await call(ports, telling, next, content);
  if (ended === undefined) return BUSY_MS;
  const { outcome, late } = ended;
  const result = resultOf(outcome, { next, content, pace: afterwards(ports, pace, outcome, next) });
  const left = await settle(ports, telling, result);
  if (late !== undefined) showAgainAfter(ports, topic, next, late);
  return outcome.kind === 'closed' ? removeAll(ports, topic) : left;
}

/**
 * Reads what is to be told. Who has begun to send a message may have lost the lock meanwhile and be at it still: he is
 * given the time to end, so that what comes after it is told after it.
 */
async function readHeard({ store, clock }: TellingPorts, topic: string): Promise<TopicOutbox> {
  const outbox = await store.topicOutbox(topic, MESSAGES_AT_ONCE);
  if (outbox.messages.every(({ isSending }) => !isSending)) return outbox;
  await pause(clock, UNHEARD_MS);
  return store.topicOutbox(topic, MESSAGES_AT_ONCE);
}

/**
 * What to tell, made now: a board is that of the newest commit, and never an older one. Nothing when the topic shows just
 * that already, or when there is nothing to show. [OUT5]
 */
async function contentOf({ boards }: TellingPorts, { message, anchor }: Next): Promise<MessageContent | undefined> {
  const { tableId, key, version, body } = message;
  const line = isLine(message) ? parseAnnouncement(body) : undefined;
  if (line !== undefined && key === undefined) return { kind: 'announcement', tableId, announcement: line };
  const view = await boards(tableId);
  if (view === undefined) return undefined;
  if (line !== undefined) return isOver(line, view) ? undefined : { kind: 'announcement', tableId, announcement: line };
  assert(view.version >= version, 'a board is older than its message');
  return anchor !== undefined && anchor.version >= view.version ? undefined : { kind: 'board', view };
}

/** Whether it would be told of a moment that is no more. [OUT14] */
function isOver(announcement: Announcement, { stage, handNumber, pausedBy }: TableView): boolean {
  switch (announcement.kind) {
    case 'playersWanted':
      return stage !== 'waiting';
    case 'handReady':
      return stage !== 'countdown' || handNumber >= announcement.handNumber;
    case 'paused':
      return pausedBy === undefined;
    case 'result':
    case 'handCalledOff':
      return false;
    default:
      return unreachable(announcement);
  }
}

/** Edits what is there, which may be done twice, or sends, which may not; nothing when somebody else has begun to. [OUT7] */
async function call(
  ports: TellingPorts,
  { topic, lease }: Telling,
  { message, anchor }: Next,
  content: MessageContent,
): Promise<EndedCall | undefined> {
  const { messenger, clock } = ports;
  if (anchor === undefined && !(await noteSending(ports, topic, message))) return undefined;
  if (lease.state !== 'held') {
    if (anchor === undefined) await write(ports, { topic, removed: [], unsent: message.id });
    return undefined;
  }
  return callWithin({ clock, lease }, (signal) =>
    anchor === undefined ? messenger.send(topic, content, signal) : messenger.edit(topic, anchor.ref, content, signal),
  );
}

/** An edit that arrives when nobody waits for it any more may have undone a newer one, which then is shown again. */
function showAgainAfter(ports: TellingPorts, topic: string, next: Next, late: Promise<EditOutcome>): void {
  const { onTrouble } = ports;
  const shown = unsureOf(next, 0);
  void late
    .then(async ({ kind }) => {
      if (kind === 'told' && shown !== undefined) await write(ports, { topic, removed: [], shown });
    })
    .catch((error: unknown) => onTrouble({ kind: 'tellingFailed', error }));
}

/** That nobody knows what is shown instead of `before`. */
function unsureOf({ message, anchor }: Next, before = anchor?.version): AnchorChange | undefined {
  const { key } = message;
  if (anchor === undefined || key === undefined || before === undefined) return undefined;
  return { message: { ...message, key }, before: { ...anchor, version: before }, after: { ...anchor, version: 0 } };
}

/** Where it is not known whether the note was kept, it is known that nothing was sent. */
async function noteSending(ports: TellingPorts, topic: string, { id }: StoredMessage): Promise<boolean> {
  try {
    return await ports.store.noteSending(id);
  } catch (error) {
    await write(ports, { topic, removed: [], unsent: id });
    throw error;
  }
}

/** The pace after a call that has just ended. */
function afterwards(
  { clock, pace: settings }: TellingPorts,
  pace: Pace,
  outcome: EditOutcome,
  { message, anchor }: Next,
): Pace {
  switch (outcome.kind) {
    case 'told':
    case 'unchanged':
    case 'gone':
    case 'closed':
      return {
        ...afterCall(pace, settings, clock.now()),
        linesInARow: isLine(message) ? pace.linesInARow + 1 : 0,
      };
    case 'notSent':
      return afterFailure(pace, settings, clock.now());
    case 'unknown':
      return afterFailure(pace, settings, clock.now(), anchor === undefined ? undefined : ARRIVES_LATE_MS);
    case 'tooMany':
      return afterTooMany(pace, settings, clock.now(), outcome.retryAfterMs);
    default:
      return unreachable(outcome);
  }
}

interface Called {
  readonly next: Next;
  readonly content: MessageContent;
  readonly pace: Pace;
}

function resultOf(outcome: EditOutcome, { next, content, pace }: Called): Result {
  const { message, anchor } = next;
  switch (outcome.kind) {
    case 'told':
      return { ended: 'told', pace, ...shownBy(next, content, outcome.ref) };
    case 'unchanged':
      return { ended: 'told', pace, ...(anchor === undefined ? {} : shownBy(next, content, anchor.ref)) };
    case 'notSent':
    case 'tooMany':
      return { unsent: message.id, pace };
    case 'unknown':
      return anchor === undefined ? { ended: 'uncertain', pace } : { pace, ...changed(unsureOf(next)) };
    case 'gone':
      return { pace, ...changed(lossOf(next)) };
    case 'closed':
      return { ended: 'closed', pace };
    default:
      return unreachable(outcome);
  }
}

function shownBy({ message, anchor }: Next, content: MessageContent, ref: string): Pick<Result, 'shown'> {
  const { tableId, key } = message;
  if (key === undefined || content.kind !== 'board') return {};
  const after = { tableId, key, ref, version: content.view.version };
  return { shown: { message: { ...message, key }, after, ...(anchor === undefined ? {} : { before: anchor }) } };
}

function lossOf({ message, anchor }: Next): AnchorChange | undefined {
  const { key } = message;
  return key === undefined || anchor === undefined ? undefined : { message: { ...message, key }, before: anchor };
}

function changed(shown: AnchorChange | undefined): Pick<Result, 'shown'> {
  return shown === undefined ? {} : { shown };
}

/** Writes what has become of messages, and counts it; gives when there may be more to do. */
async function settle(
  ports: TellingPorts,
  { topic, lease, choice, pace: before }: Telling,
  { ended, pace, ...changes }: Result,
): Promise<number | undefined> {
  const { meter, clock, pace: settings } = ports;
  const { dropped, replaced, uncertain, next, left } = choice;
  const isEnded = ended !== undefined && next !== undefined;
  const removed = [...dropped, ...replaced, ...uncertain, ...(isEnded ? [next.message.id] : [])];
  if (removed.length > 0 || pace !== undefined) {
    await write(ports, {
      topic,
      removed,
      ...changes,
      // Whoever has the lock by now goes on from the pace that he has found, unless the chat wants a rest.
      ...(pace === undefined || (lease.state !== 'held' && ended !== undefined) ? {} : { pace: JSON.stringify(pace) }),
    });
  }
  meter.settled('dropped', dropped.length);
  meter.settled('replaced', replaced.length);
  meter.settled('uncertain', uncertain.length);
  if (isEnded) meter.settled(ended, 1);
  const isLeft = left > 0 || (next !== undefined && !isEnded);
  return isLeft ? waitMs(pace ?? before, settings, clock.now()) : undefined;
}

/** A topic that takes nothing any more is told nothing. [OUT10] */
async function removeAll(ports: TellingPorts, topic: string): Promise<undefined> {
  const { store, meter } = ports;
  for (;;) {
    const { messages } = await store.topicOutbox(topic, MESSAGES_AT_ONCE);
    if (messages.length === 0) return;
    await write(ports, { topic, removed: messages.map(({ id }) => id) });
    meter.settled('closed', messages.length);
  }
}

/** What was told must not be forgotten because the store was away for a moment. */
async function write({ store, clock }: TellingPorts, settlement: OutboxSettlement): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await store.settleOutbox(settlement);
    } catch (error) {
      if (!(error instanceof Fault) || attempt === SETTLE_TRIES) throw error;
      await pause(clock, SETTLE_AGAIN_MS);
    }
  }
}

function pause(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => void clock.after(ms, resolve));
}
