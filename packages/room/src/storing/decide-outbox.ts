import type { StoreChanges } from './changes.ts';
import type { AnchorChange, OutboxAnchor } from '../ports/outbox.ts';
import type { RequestOf, StoreOutcomes } from './requests.ts';
import { anchorKey, type StoreView } from './view.ts';

/** Notes that a message is being sent; of all who ask for it one may send it. */
export function decideSending(
  view: StoreView,
  { sendingMessages }: StoreChanges,
  { id }: RequestOf<'noteSending'>,
): StoreOutcomes['noteSending'] {
  if (view.isSending(id) !== false) return false;
  sendingMessages.set(id, true);
  return true;
}

/** Writes what a call has come to. What is there no more is left alone. */
export function settleOutbox(
  view: StoreView,
  changes: StoreChanges,
  { settlement }: RequestOf<'settleOutbox'>,
): StoreOutcomes['settleOutbox'] {
  const { removedMessages, sendingMessages, paces } = changes;
  const { topic, removed, unsent, shown, pace } = settlement;
  for (const id of removed) removedMessages.add(id);
  if (unsent !== undefined && view.isSending(unsent) === true) sendingMessages.set(unsent, false);
  if (shown !== undefined) changeAnchor(view, changes, topic, shown);
  if (pace !== undefined) paces.set(topic, pace);
  return 'done';
}

function changeAnchor(
  view: StoreView,
  { anchors, messages }: StoreChanges,
  topic: string,
  { message, before, after }: AnchorChange,
): void {
  const { tableId, key, version, at, body } = message;
  const found = view.anchor(topic, { tableId, key });
  const hasMoved = !isSameAnchor(found, before);
  const anchor = hasMoved ? found && { ...found, version: 0 } : after;
  anchors.set(anchorKey(topic, { tableId, key }), { topic, tableId, key, anchor });
  if (hasMoved && found !== undefined) messages.push({ topic, key, tableId, version, at, body });
}

function isSameAnchor(left: OutboxAnchor | undefined, right: OutboxAnchor | undefined): boolean {
  return left?.ref === right?.ref && left?.version === right?.version;
}
