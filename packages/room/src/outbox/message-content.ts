import { assert, unreachable } from '@cardroom/kernel';
import type { TableView } from '@cardroom/table';
import type { MessageContent } from '../ports/messenger.ts';
import { type Announcement, parseAnnouncement } from './announcement.ts';
import type { BoardReader } from './board-reader.ts';
import type { Next } from './call-result.ts';
import { isLine } from './choose-next.ts';

/**
 * What to tell, made now: a board is that of the newest commit, and never an older one. Nothing when the topic shows just
 * that already, or when there is nothing to show. [OUT5]
 */
export async function contentOf(boards: BoardReader, { message, anchor }: Next): Promise<MessageContent | undefined> {
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
    case 'tableClosed':
      return false;
    default:
      return unreachable(announcement);
  }
}
