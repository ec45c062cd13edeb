import { ok, type PlayerId, type Result } from '@cardroom/kernel';
import type { TableCommand } from './commands.ts';
import { type Draft, emit, openDraft } from './draft.ts';
import { refuse, type TableRejection, type TableRejectionCode } from './rejections.ts';
import { seatOf, type Table } from './table.ts';

/** The host gives the role to a person who sits at the table. [TB20] */
export function decideHandOver(
  table: Table,
  { playerId, to }: Extract<TableCommand, { readonly type: 'handOver' }>,
): Result<Draft, TableRejection> {
  const bar = barToHandOver(table, playerId);
  if (bar !== undefined) return refuse(bar);
  if (to === playerId) return refuse('AlreadyHost');
  const chair = seatOf(table, to);
  if (chair === undefined || chair.isBot) return refuse('HeirNotSeated');
  // From here the command must succeed.
  return ok(emit(openDraft(table), { kind: 'HostChanged', playerId: to, from: playerId }));
}

/** Why `playerId` may not hand over the role of the host. */
export function barToHandOver(table: Table, playerId: PlayerId): TableRejectionCode | undefined {
  return playerId === table.config.hostId ? undefined : 'NotHost';
}

/** A host who leaves is followed by the next person clockwise, so that somebody is there who can pause and stop. [TB20] */
export function withHost(draft: Draft): Draft {
  const { hostId } = draft.table.config;
  let current = draft;
  for (const event of draft.events) {
    if (event.kind !== 'PlayerLeft' || event.playerId !== hostId) continue;
    const people = current.table.seats.filter(({ isBot }) => !isBot);
    const next = people.find(({ seat }) => seat > event.seat) ?? people[0];
    if (next !== undefined) current = emit(current, { kind: 'HostChanged', playerId: next.playerId, from: hostId });
  }
  return current;
}
