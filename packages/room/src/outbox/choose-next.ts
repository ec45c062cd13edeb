import type { OutboxAnchor, StoredMessage, TopicOutbox } from '../ports/outbox.ts';

/** What is to be done for a topic. */
export interface Choice {
  /** Messages that something newer has made pointless. */
  readonly replaced: readonly number[];
  /** Messages that somebody had begun to send, of whom nothing was heard: they may have been told. */
  readonly uncertain: readonly number[];
  /** What to tell now, if anything is left, and what the topic shows of it already. */
  readonly next?: { readonly message: StoredMessage; readonly anchor: OutboxAnchor | undefined };
  /** How many more are to be told after it. */
  readonly left: number;
}

/**
 * What to tell a topic next. Of messages with one key only the newest is worth telling, and only if the topic does not
 * show its version already; the others are told in order. Whoever asks must be the only one who tells the topic anything.
 * [OUT4] [OUT5]
 */
export function chooseNext({ messages, anchors }: TopicOutbox): Choice {
  const uncertain = messages.filter(({ isSending }) => isSending);
  const others = messages.filter(({ isSending }) => !isSending);
  const isPointless = (message: StoredMessage): boolean =>
    others.some((later) => later.id > message.id && isSameThing(later, message)) ||
    shownVersion(anchors, message) >= message.version;
  const replaced = others.filter((message) => message.key !== undefined && isPointless(message));
  const worthTelling = others.filter((message) => !replaced.includes(message));
  const message = firstOf(worthTelling, anchors);
  return {
    replaced: replaced.map(({ id }) => id),
    uncertain: uncertain.map(({ id }) => id),
    ...(message === undefined ? {} : { next: { message, anchor: anchorFor(anchors, message) } }),
    left: Math.max(0, worthTelling.length - 1),
  };
}

/**
 * The oldest, but what has happened is shown before it is told: so a board never waits behind more lines than there were
 * when it was shown last, and lines do not wait for boards that keep changing.
 */
function firstOf(messages: readonly StoredMessage[], anchors: readonly OutboxAnchor[]): StoredMessage | undefined {
  const line = messages.find(({ key }) => key === undefined);
  const board = messages.find(({ key, tableId }) => key !== undefined && tableId === line?.tableId);
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
