import type { TableId } from '@cardroom/kernel';

/** Something to be told to the outside after the commit, in the order of the commits. */
export interface OutboxMessage {
  /** Where to: messages of one topic keep their order. */
  readonly topic: string;
  /** A later message of the same table with the same key makes this one pointless. */
  readonly key?: string;
  readonly body: string;
}

/** A message that waits to be told. */
export interface StoredMessage extends OutboxMessage {
  /** Grows in the order of the commits. */
  readonly id: number;
  readonly tableId: TableId;
  readonly version: number;
  /** When it was committed, in milliseconds since 1970. */
  readonly at: number;
  /** Whether somebody has begun to send it; what has become of that is known to him alone. */
  readonly isSending: boolean;
}

/** What a topic shows of a table under a key: one message, which is edited. */
export interface OutboxAnchor {
  readonly tableId: TableId;
  readonly key: string;
  /** What the messenger calls it. */
  readonly ref: string;
  /** The version of the table that it shows; 0 when nobody knows. */
  readonly version: number;
}

/** What a call has done to what a topic shows of a table. */
export interface AnchorChange {
  /** The message that was told: its table and key say of what. */
  readonly message: StoredMessage & { readonly key: string };
  /** What the call was decided on; absent when nothing was shown. */
  readonly before?: OutboxAnchor;
  /** What is shown from now on; absent when nothing is any more. */
  readonly after?: OutboxAnchor;
}

/** What is to be told to one topic, and what telling it needs to know. */
export interface TopicOutbox {
  /** The oldest first. */
  readonly messages: readonly StoredMessage[];
  /** Those that one of the waiting messages could change. */
  readonly anchors: readonly OutboxAnchor[];
  /** How fast the topic takes calls, as it was settled last. */
  readonly pace?: string;
}

/** What a call to a topic has come to. */
export interface OutboxSettlement {
  readonly topic: string;
  /** Messages that were told, or need not be: they are removed. */
  readonly removed: readonly number[];
  /** A message that was noted as being sent, and is known not to have been. */
  readonly unsent?: number;
  /**
   * What the topic shows from now on. When it shows something else by now than the call was decided on, nobody knows what
   * arrived last: its anchor stays, with version 0, and the message waits once more.
   */
  readonly shown?: AnchorChange;
  readonly pace?: string;
}

/** How much waits to be told. */
export interface OutboxBacklog {
  readonly waiting: number;
  /** When the oldest of it was committed, in milliseconds since 1970; absent when nothing waits. */
  readonly oldestAt?: number;
}

/** Reading the outbox: every answer is of one moment between two commits. */
export interface OutboxReads {
  /** The oldest messages that were not told yet, of all topics. */
  outbox(limit: number): Promise<readonly StoredMessage[]>;
  outboxBacklog(): Promise<OutboxBacklog>;
  /** The topics with messages, by name, after `after`. */
  waitingTopics(after: string, limit: number): Promise<readonly string[]>;
  /** The oldest messages of a topic, with its anchors and pace. */
  topicOutbox(topic: string, limit: number): Promise<TopicOutbox>;
}
