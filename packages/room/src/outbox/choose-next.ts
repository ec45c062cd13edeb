import type { OutboxAnchor, StoredMessage, TopicOutbox } from '../ports/outbox.ts';
import { BOARD_KEY } from './message-keys.ts';

/** What is to be done for a topic. */
export interface Choice {
  /** Lines beyond what a topic is told, the least worth telling first. */
  readonly dropped: readonly number[];
  /** Messages that something newer has made pointless. */
  readonly replaced: readonly number[];
  /** Messages that somebody had begun to send, of whom nothing was heard: they may have been told. */
  readonly uncertain: readonly number[];
  /** What to tell now, if anything is left, and what the topic shows of it already. */
  readonly next?: { readonly message: StoredMessage; readonly anchor: OutboxAnchor | undefined };
  /** How many more are to be told after it. */
  readonly left: number;
}

/** So many lines may wait for a topic: at the pace that a chat takes, a quarter of an hour. */
const LINES_MAX = 150;
/** After so many lines in a row a board that waits goes first. */
const LINES_IN_A_ROW = 3;

/**
 * What to tell a topic next that was told `linesInARow` since its last board. Of messages with one key only the newest is
 * worth telling, and only if the topic does not show its version already; the others are told in order. Whoever asks must
 * be the only one who tells the topic anything. [OUT4] [OUT5] [OUT14]
 */
export function chooseNext({ messages, anchors }: TopicOutbox, linesInARow = 0): Choice {
  const uncertain = messages.filter(({ isSending }) => isSending);
  const others = messages.filter(({ isSending }) => !isSending);
  const isPointless = (message: StoredMessage): boolean =>
    others.some((later) => later.id > message.id && isSameThing(later, message)) ||
    shownVersion(anchors, message) >= message.version;
  const replaced = others.filter((message) => message.key !== undefined && isPointless(message));
  const wanted = others.filter((message) => !replaced.includes(message));
  const dropped = excessOf(wanted);
  const worthTelling = wanted.filter((message) => !dropped.includes(message));
  const message = firstOf(worthTelling, anchors, linesInARow);
  return {
    dropped: dropped.map(({ id }) => id),
    replaced: replaced.map(({ id }) => id),
    uncertain: uncertain.map(({ id }) => id),
    ...(message === undefined ? {} : { next: { message, anchor: anchorFor(anchors, message) } }),
    left: Math.max(0, worthTelling.length - 1),
  };
}

/** Lines beyond those that may wait: first those that something newer will make pointless, then the oldest. */
function excessOf(messages: readonly StoredMessage[]): readonly StoredMessage[] {
  const lines = messages.filter(isLine);
  const passing = lines.filter(({ key }) => key !== undefined);
  const lasting = lines.filter(({ key }) => key === undefined);
  return [...passing, ...lasting].slice(0, Math.max(0, lines.length - LINES_MAX));
}

/** Whether a message is told once and stays, and is no board. */
export function isLine({ key }: Pick<StoredMessage, 'key'>): boolean {
  return key !== BOARD_KEY;
}

/**
 * The oldest, but what has happened is shown before it is told: so a board never waits behind more lines than there were
 * when it was shown last, nor than a few, and lines do not wait for boards that keep changing.
 */
function firstOf(
  messages: readonly StoredMessage[],
  anchors: readonly OutboxAnchor[],
  linesInARow: number,
): StoredMessage | undefined {
  const boards = messages.filter((message) => !isLine(message));
  if (linesInARow >= LINES_IN_A_ROW && boards.length > 0) return boards[0];
  const line = messages.find(isLine);
  const board = boards.find(({ tableId }) => tableId === line?.tableId);
  if (line !== undefined && board !== undefined && shownVersion(anchors, board) < line.version) return board;
  return messages[0];
}

type Keyed = Pick<StoredMessage, 'tableId' | 'key'>;

function shownVersion(anchors: readonly OutboxAnchor[], message: Keyed): number {
  return anchorFor(anchors, message)?.version ?? 0;
}

function anchorFor(anchors: readonly OutboxAnchor[], message: Keyed): OutboxAnchor | undefined {
  return anchors.find((anchor) => isSameThing(anchor, message));
}

function isSameThing(left: Keyed, right: Keyed): boolean {
  return left.key === right.key && left.tableId === right.tableId;
}
