import { assert, Fault, unreachable } from '@cardroom/kernel';
import { chatPath, type Locks } from '@cardroom/locks';
import type { Clock } from '../ports/clock.ts';
import type { EditOutcome, MessageContent, Messenger } from '../ports/messenger.ts';
import type { OutboxReads, OutboxSettlement, StoredMessage } from '../ports/outbox.ts';
import type { Store } from '../ports/store.ts';
import { parseAnnouncement } from './announcement.ts';
import type { BoardReader } from './board-reader.ts';
import { type Choice, chooseNext } from './choose-next.ts';
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
}

/** How many messages of a topic are looked at. */
const MESSAGES_AT_ONCE = 200;
/** How soon a topic is looked at again that somebody else is telling something. */
const BUSY_MS = 1_000;
/** How often it is tried to write what a call has come to, and how long after each other. */
const SETTLE_TRIES = 4;
const SETTLE_AGAIN_MS = 500;

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
    return await tellNext(ports, topic);
  } finally {
    await locks.release(lease);
  }
}

/** What was found at a topic. */
interface Telling {
  readonly topic: string;
  readonly choice: Choice;
  readonly pace: Pace;
}

/** The message that is told now, with what the topic shows of it. */
type Next = NonNullable<Choice['next']>;

/** What telling the message has come to, as far as it must be remembered. */
interface Result extends Pick<OutboxSettlement, 'unsent' | 'anchor' | 'lostAnchor'> {
  /** What became of the message; absent when it is still to be told. */
  readonly ended?: MessageOutcome;
  readonly pace?: Pace;
}

async function tellNext(ports: TellingPorts, topic: string): Promise<number | undefined> {
  const { store, clock, pace: settings } = ports;
  const outbox = await store.topicOutbox(topic, MESSAGES_AT_ONCE);
  const pace = outbox.pace === undefined ? openPace(settings, clock.now()) : parsePace(outbox.pace);
  const telling: Telling = { topic, choice: chooseNext(outbox), pace };
  const { next } = telling.choice;
  if (next === undefined) return settle(ports, telling, {});
  const wait = waitMs(pace, settings, clock.now());
  if (wait > 0) return wait;
  const content = await contentOf(ports, next);
  if (content === undefined) return settle(ports, telling, { ended: 'replaced' });
  const outcome = await call(ports, topic, next, content);
  if (outcome === undefined) return BUSY_MS;
  const left = await settle(
    ports,
    telling,
    resultOf(outcome, { next, content, pace: afterwards(ports, pace, outcome) }),
  );
  return outcome.kind === 'closed' ? removeAll(ports, topic) : left;
}

/**
 * What to tell, made now: a board is that of the newest commit, and never an older one. Nothing when the topic shows just
 * that already, or when there is nothing to show. [OUT5]
 */
async function contentOf({ boards }: TellingPorts, { message, anchor }: Next): Promise<MessageContent | undefined> {
  const { tableId, key, version, body } = message;
  if (key === undefined) return { kind: 'announcement', tableId, announcement: parseAnnouncement(body) };
  const view = await boards(tableId);
  if (view === undefined) return undefined;
  assert(view.version >= version, 'a board is older than its message');
  return anchor !== undefined && anchor.version >= view.version ? undefined : { kind: 'board', view };
}

/** Edits what is there, which may be done twice, or sends, which may not; nothing when somebody else has begun to. [OUT7] */
async function call(
  ports: TellingPorts,
  topic: string,
  { message, anchor }: Next,
  content: MessageContent,
): Promise<EditOutcome | undefined> {
  const { messenger } = ports;
  if (anchor !== undefined) return messenger.edit(topic, anchor.ref, content);
  return (await noteSending(ports, topic, message)) ? messenger.send(topic, content) : undefined;
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
function afterwards({ clock, pace: settings }: TellingPorts, pace: Pace, outcome: EditOutcome): Pace {
  switch (outcome.kind) {
    case 'told':
    case 'unchanged':
    case 'gone':
    case 'closed':
      return afterCall(pace, settings, clock.now());
    case 'notSent':
    case 'unknown':
      return afterFailure(pace, settings, clock.now());
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
      return { ended: 'told', pace, ...shownBy(message, content, outcome.ref) };
    case 'unchanged':
      return { ended: 'told', pace, ...(anchor === undefined ? {} : shownBy(message, content, anchor.ref)) };
    case 'notSent':
    case 'tooMany':
      return { unsent: message.id, pace };
    case 'unknown':
      return anchor === undefined ? { ended: 'uncertain', pace } : { pace };
    case 'gone':
      return anchor === undefined ? { pace } : { lostAnchor: anchor, pace };
    case 'closed':
      return { ended: 'closed', pace };
    default:
      return unreachable(outcome);
  }
}

function shownBy({ tableId, key }: StoredMessage, content: MessageContent, ref: string): Pick<Result, 'anchor'> {
  if (key === undefined || content.kind !== 'board') return {};
  return { anchor: { tableId, key, ref, version: content.view.version } };
}

/** Writes what has become of messages, and counts it; gives when there may be more to do. */
async function settle(
  ports: TellingPorts,
  { topic, choice, pace: before }: Telling,
  { ended, pace, ...changes }: Result,
): Promise<number | undefined> {
  const { meter, clock, pace: settings } = ports;
  const { replaced, uncertain, next, left } = choice;
  const isEnded = ended !== undefined && next !== undefined;
  const removed = [...replaced, ...uncertain, ...(isEnded ? [next.message.id] : [])];
  if (removed.length > 0 || pace !== undefined) {
    await write(ports, {
      topic,
      removed,
      ...changes,
      ...(pace === undefined ? {} : { pace: JSON.stringify(pace) }),
    });
  }
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
      await new Promise<void>((resolve) => void clock.after(SETTLE_AGAIN_MS, resolve));
    }
  }
}
