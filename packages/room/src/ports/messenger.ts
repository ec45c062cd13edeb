import type { TableId } from '@cardroom/kernel';
import type { CancelSignal } from '@cardroom/locks';
import type { TableView } from '@cardroom/table';
import type { Announcement } from '../outbox/announcement.ts';

/** What a chat is shown: a table as every spectator may see it, or something that is told once and stays. */
export type MessageContent =
  | { readonly kind: 'board'; readonly view: TableView }
  | { readonly kind: 'announcement'; readonly tableId: TableId; readonly announcement: Announcement };

/** What can become of any call. */
export type CallOutcome =
  /** It is there; `ref` is what to call it when it is edited. */
  | { readonly kind: 'told'; readonly ref: string }
  /** There never was a connection: the same call again cannot tell it twice. */
  | { readonly kind: 'notSent' }
  /** Nothing was told, and nothing will be before this time is over. */
  | { readonly kind: 'tooMany'; readonly retryAfterMs: number }
  /** Nobody knows whether it was told. */
  | { readonly kind: 'unknown' }
  /** The chat takes others, but never this one. */
  | { readonly kind: 'refused' }
  /** The chat takes nothing any more: it is gone, or has thrown us out. */
  | { readonly kind: 'closed' };

/** What can become of an edit besides. */
export type EditOutcome =
  | CallOutcome
  /** It shows just that already. */
  | { readonly kind: 'unchanged' }
  /** What was to be edited is not there any more. */
  | { readonly kind: 'gone' };

/**
 * Tells chats what is going on. Every call ends in one of the outcomes, and at once when its signal fires; nobody waits
 * for one that does not. Whoever calls does so for one chat at a time, and at the pace that it takes.
 */
export interface Messenger {
  send(topic: string, content: MessageContent, signal: CancelSignal): Promise<CallOutcome>;
  edit(topic: string, ref: string, content: MessageContent, signal: CancelSignal): Promise<EditOutcome>;
}
