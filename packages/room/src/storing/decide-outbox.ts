import type { StoreChanges } from './changes.ts';
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
  { removedMessages, sendingMessages, anchors, paces }: StoreChanges,
  { settlement }: RequestOf<'settleOutbox'>,
): StoreOutcomes['settleOutbox'] {
  const { topic, removed, unsent, anchor, lostAnchor, pace } = settlement;
  for (const id of removed) removedMessages.add(id);
  if (unsent !== undefined && view.isSending(unsent) === true) sendingMessages.set(unsent, false);
  const changed = anchor ?? lostAnchor;
  if (changed !== undefined) {
    const { tableId, key } = changed;
    anchors.set(anchorKey(topic, changed), { topic, tableId, key, anchor });
  }
  if (pace !== undefined) paces.set(topic, pace);
  return 'done';
}
