import { unreachable } from '@cardroom/kernel';
import type { ServerFrame, WireChatLine, WireProblem } from '@cardroom/protocol';
import { textIn } from '../table/event-fields.ts';

/** What is said at the open table. Lines are known by the table's version that brought them, so that none stands twice. */
export interface ChatState {
  /** Whether the viewer has the chat before the eyes. */
  readonly open: boolean;
  /** Whether what was said before this page looked on is known; a snapshot may have passed over some of it. */
  readonly history: 'needed' | 'asked' | 'there' | 'failed';
  /** In the order in which they were said. */
  readonly lines: readonly WireChatLine[];
  /** How many lines of others came while the chat was closed. */
  readonly unread: number;
  /** Why the last line that was sent is not among them. */
  readonly problem: WireProblem | undefined;
}

/** A chat that nobody has looked at yet. */
export const SILENT_CHAT: ChatState = { open: false, history: 'needed', lines: [], unread: 0, problem: undefined };

const LINES_MAX = 200;

/** What is done with the chat on this page. */
export type ChatChange =
  | { readonly kind: 'chatShown'; readonly open: boolean }
  | { readonly kind: 'chatAsked' }
  /** `lines` is absent when there was no answer. */
  | { readonly kind: 'chatLoaded'; readonly tableId: string; readonly lines: readonly WireChatLine[] | undefined };

/** `chat` after `change`. */
export function chatAfter(chat: ChatState, change: ChatChange): ChatState {
  switch (change.kind) {
    case 'chatShown':
      // Whoever comes back tries again what has failed.
      return {
        ...chat,
        open: change.open,
        unread: 0,
        history: chat.history === 'failed' ? 'needed' : chat.history,
      };
    case 'chatAsked':
      return { ...chat, history: 'asked' };
    case 'chatLoaded': {
      const history = change.lines === undefined ? 'failed' : 'there';
      return {
        ...chat,
        lines: joined(change.lines ?? [], chat.lines),
        history: chat.history === 'asked' ? history : chat.history,
      };
    }
    default:
      return unreachable(change);
  }
}

/** `chat` with what an event frame brought. */
export function chatAfterEvents(chat: ChatState, frame: Extract<ServerFrame, { type: 'event' }>): ChatState {
  const { version, view } = frame;
  const said = frame.events.flatMap((event): readonly WireChatLine[] => {
    const playerId = textIn(event, 'playerId');
    const name = textIn(event, 'name');
    const text = textIn(event, 'text');
    if (event.kind !== 'ChatSaid' || playerId === undefined || name === undefined || text === undefined) return [];
    return [{ version, playerId, name, text, at: view.serverTime }];
  });
  if (said.length === 0) return chat;
  const own = view.seats.find(({ seat }) => seat === view.you?.seat)?.playerId;
  const fromOthers = said.filter(({ playerId }) => playerId !== own).length;
  return { ...chat, lines: joined(chat.lines, said), unread: chat.open ? 0 : chat.unread + fromOthers };
}

/** Both lists in one, in order; where they have the same line, that of `first`. */
function joined(first: readonly WireChatLine[], second: readonly WireChatLine[]): readonly WireChatLine[] {
  const known = new Set(first.map(({ version }) => version));
  return [...first, ...second.filter(({ version }) => !known.has(version))]
    .toSorted((left, right) => left.version - right.version)
    .slice(-LINES_MAX);
}
