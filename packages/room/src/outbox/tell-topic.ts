import { Fault } from '@cardroom/kernel';
import { chatPath, type LockLease, type Locks } from '@cardroom/locks';
import type { Clock } from '../ports/clock.ts';
import type { EditOutcome, MessageContent, Messenger } from '../ports/messenger.ts';
import type { OutboxReads, OutboxSettlement, StoredMessage, TopicOutbox } from '../ports/outbox.ts';
import type { Store } from '../ports/store.ts';
import type { Trouble } from '../trouble.ts';
import type { BoardReader } from './board-reader.ts';
import { afterwards, type Next, type Result, resultOf, unsureOf } from './call-result.ts';
import { CALL_LIMIT_MS, callWithin, type EndedCall } from './call-within.ts';
import { type Choice, chooseNext } from './choose-next.ts';
import { contentOf } from './message-content.ts';
import type { OutboxMeter } from './outbox-meter.ts';
import { openPace, type Pace, type PaceSettings, parsePace, waitMs } from './pace.ts';
import { TellingMemory } from './telling-memory.ts';

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
/** How often it is at least tried to write what a call has come to, and how long after each other. */
const SETTLE_TRIES = 4;
const SETTLE_AGAIN_MS = 500;
/** How long after its begin nobody is at a call any more, and what it has come to is written if it ever will be. */
const UNHEARD_MS = CALL_LIMIT_MS + SETTLE_AGAIN_MS;

/**
 * Tells a topic one thing, if there is something and it may be told now. Gives after how many milliseconds there may be
 * more to do; `undefined` when nothing is left. The chat is locked meanwhile, and no table ever is: so there is one call
 * to it at a time, whichever server makes it. [OUT6]
 */
export async function tellTopic(
  ports: TellingPorts,
  topic: string,
  memory = new TellingMemory(),
): Promise<number | undefined> {
  const { locks } = ports;
  const lease = await locks.acquireIfAvailable({ path: chatPath(topic), label: 'tell' });
  if (lease === undefined) return BUSY_MS;
  try {
    return (await tellNext(ports, { topic, lease, memory })) ?? memory.asideMs(ports.clock.now());
  } finally {
    await locks.release(lease);
  }
}

/** A topic that is locked. */
interface Around {
  readonly topic: string;
  readonly lease: LockLease;
  readonly memory: TellingMemory;
}

/** What was found at a topic. */
interface Telling extends Around {
  /** Whether there may be more messages than were read. */
  readonly isFull: boolean;
  readonly choice: Choice;
  readonly pace: Pace;
}

async function tellNext(ports: TellingPorts, around: Around): Promise<number | undefined> {
  const { clock, pace: settings } = ports;
  const { memory } = around;
  const outbox = await readHeard(ports, around.topic);
  const now = clock.now();
  const pace = outbox.pace === undefined ? openPace(settings, now) : parsePace(outbox.pace, settings, now);
  memory.keepOnly(outbox.messages.map(({ id }) => id));
  const messages = outbox.messages.filter(({ id }) => !memory.isAside(id, now));
  const isFull = outbox.messages.length === MESSAGES_AT_ONCE && messages.length > 0;
  const telling: Telling = { ...around, isFull, choice: chooseNext({ ...outbox, messages }, pace.linesInARow), pace };
  const { next } = telling.choice;
  if (next === undefined) {
    const left = await settle(ports, telling, {});
    return isFull ? tellNext(ports, around) : left;
  }
  const wait = waitMs(pace, settings, now);
  if (wait > 0) return wait;
  const made = await makeContent(ports, telling, next);
  if (made.kind === 'over') return settle(ports, telling, { ended: 'replaced' });
  if (made.kind === 'unmade') return settle(ports, telling, made.isLast ? { ended: 'unmade' } : {});
  return tell(ports, telling, next, made.content);
}

async function tell(
  ports: TellingPorts,
  telling: Telling,
  next: Next,
  content: MessageContent,
): Promise<number | undefined> {
  const { clock, pace: settings } = ports;
  const { pace } = telling;
  const ended = await call(ports, telling, next, content);
  if (ended === undefined) return BUSY_MS;
  const { outcome, late } = ended;
  const left = await settle(
    ports,
    telling,
    resultOf(outcome, { next, content, pace: afterwards({ pace, settings, now: clock.now() }, outcome, next) }),
  );
  if (late !== undefined) showAgainAfter(ports, telling, next, late);
  return outcome.kind === 'closed' ? removeAll(ports, telling) : left;
}

type Made =
  | { readonly kind: 'content'; readonly content: MessageContent }
  | { readonly kind: 'over' }
  | { readonly kind: 'unmade'; readonly isLast: boolean };

/** What to tell; a message that cannot be made is put aside, and after some attempts given up. [OUT15] */
async function makeContent({ boards, clock, onTrouble }: TellingPorts, { memory }: Telling, next: Next): Promise<Made> {
  try {
    const content = await contentOf(boards, next);
    return content === undefined ? { kind: 'over' } : { kind: 'content', content };
  } catch (error) {
    if (error instanceof Fault) throw error;
    const { id, tableId } = next.message;
    onTrouble({ kind: 'tellingFailed', tableId, error });
    return { kind: 'unmade', isLast: !memory.putAside(id, clock.now()) };
  }
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

/** Edits what is there, which may be done twice, or sends, which may not; nothing when somebody else has begun to. [OUT7] */
async function call(
  ports: TellingPorts,
  telling: Telling,
  { message, anchor }: Next,
  content: MessageContent,
): Promise<EndedCall | undefined> {
  const { messenger, clock } = ports;
  const { topic, lease } = telling;
  if (anchor === undefined && !(await noteSending(ports, telling, message))) return undefined;
  if (lease.state !== 'held') {
    if (anchor === undefined) await write(ports, telling, { topic, removed: [], unsent: message.id });
    return undefined;
  }
  return callWithin({ clock, lease }, (signal) =>
    anchor === undefined ? messenger.send(topic, content, signal) : messenger.edit(topic, anchor.ref, content, signal),
  );
}

/** An edit that arrives when nobody waits for it any more may have undone a newer one, which then is shown again. */
function showAgainAfter(ports: TellingPorts, telling: Telling, next: Next, late: Promise<EditOutcome>): void {
  void showAgain(ports, telling, next, late).catch((error: unknown) =>
    ports.onTrouble({ kind: 'tellingFailed', error }),
  );
}

async function showAgain(ports: TellingPorts, telling: Telling, next: Next, late: Promise<EditOutcome>): Promise<void> {
  const { topic } = telling;
  const shown = unsureOf(next, 0);
  const { kind } = await late;
  if (kind === 'told' && shown !== undefined) await write(ports, telling, { topic, removed: [], shown });
}

/** Where it is not known whether the note was kept, it is known that nothing was sent. */
async function noteSending(ports: TellingPorts, telling: Telling, { id }: StoredMessage): Promise<boolean> {
  try {
    return await ports.store.noteSending(id);
  } catch (error) {
    await write(ports, telling, { topic: telling.topic, removed: [], unsent: id });
    throw error;
  }
}

/** Writes what has become of messages, and counts it; gives when there may be more to do. */
async function settle(
  ports: TellingPorts,
  telling: Telling,
  { ended, pace, ...changes }: Result,
): Promise<number | undefined> {
  const { meter, clock, pace: settings } = ports;
  const { topic, lease, isFull, choice, pace: before } = telling;
  const { dropped, replaced, uncertain, next, left } = choice;
  const isEnded = ended !== undefined && next !== undefined;
  const removed = [...dropped, ...replaced, ...uncertain, ...(isEnded ? [next.message.id] : [])];
  if (removed.length > 0 || pace !== undefined) {
    await write(ports, telling, {
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
  const isLeft = isFull || left > 0 || (next !== undefined && !isEnded);
  return isLeft ? waitMs(pace ?? before, settings, clock.now()) : undefined;
}

/** A topic that takes nothing any more is told nothing. [OUT10] */
async function removeAll(ports: TellingPorts, telling: Telling): Promise<undefined> {
  const { store, meter } = ports;
  const { topic } = telling;
  for (;;) {
    const { messages } = await store.topicOutbox(topic, MESSAGES_AT_ONCE);
    if (messages.length === 0) return;
    await write(ports, telling, { topic, removed: messages.map(({ id }) => id) });
    meter.settled('closed', messages.length);
  }
}

/**
 * What was told, or is known not to have been, must not be forgotten because the store was away: it is tried for as long
 * as nobody else can have the chat. [OUT16]
 */
async function write(
  { store, clock }: TellingPorts,
  { lease, memory }: Around,
  settlement: OutboxSettlement,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await store.settleOutbox(settlement);
    } catch (error) {
      const isOurs = lease.state === 'held' && !memory.isEnding;
      if (!(error instanceof Fault) || (attempt >= SETTLE_TRIES && !isOurs)) throw error;
      await pause(clock, SETTLE_AGAIN_MS);
    }
  }
}

function pause(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => void clock.after(ms, resolve));
}
