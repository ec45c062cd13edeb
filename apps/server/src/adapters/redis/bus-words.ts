import { isId, tableId } from '@cardroom/kernel';
import type { TableNotice } from '@cardroom/room';

/** What one server tells the others at a time. */
export interface BusMessage {
  readonly sender: string;
  readonly notices: readonly TableNotice[];
}

/** How many notices go into one message at most. */
export const NOTICES_MAX = 500;

/** A message as it crosses the channel: the sender, then a table and its version for each notice, all apart by a space. */
export function formatMessage({ sender, notices }: BusMessage): string {
  return [sender, ...notices.map(({ tableId: id, version }) => `${id} ${version}`)].join(' ');
}

/** The message that a text is; `undefined` when it is none, or when a part of it is none. */
export function parseMessage(text: string): BusMessage | undefined {
  const [sender = '', ...words] = text.split(' ');
  if (!isId(sender) || words.length === 0 || words.length % 2 !== 0 || words.length > 2 * NOTICES_MAX) return undefined;
  const notices: TableNotice[] = [];
  for (let at = 0; at < words.length; at += 2) {
    const [id = '', version = ''] = words.slice(at, at + 2);
    if (!isId(id) || !/^[1-9]\d{0,14}$/.test(version)) return undefined;
    notices.push({ tableId: tableId(id), version: Number(version) });
  }
  return { sender, notices };
}
