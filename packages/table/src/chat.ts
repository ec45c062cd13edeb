import { ok, type Result } from '@cardroom/kernel';
import type { TableCommand } from './commands.ts';
import { type Draft, emit, openDraft } from './draft.ts';
import { refuse, type TableRejection } from './rejections.ts';
import { seatOf, type Table } from './table.ts';

/** Somebody who sits at the table, or its host, says something to all who look on. [TB21] */
export function decideChat(
  table: Table,
  { playerId, name, text }: Extract<TableCommand, { readonly type: 'chat' }>,
): Result<Draft, TableRejection> {
  if (seatOf(table, playerId) === undefined && playerId !== table.config.hostId) return refuse('MayNotChat');
  // From here the command must succeed.
  return ok(emit(openDraft(table), { kind: 'ChatSaid', playerId, name, text }));
}
