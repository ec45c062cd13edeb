import { assert } from '@cardroom/kernel';
import type { StoreChanges } from './changes.ts';
import type { RequestOf, StoreOutcomes } from './requests.ts';
import type { StoreView } from './view.ts';

/** Writes an action down, unless one is kept under its id: that one stays. */
export function decideBegin(
  view: StoreView,
  { actions }: StoreChanges,
  { action }: RequestOf<'beginAction'>,
): StoreOutcomes['beginAction'] {
  const known = view.action(action.id);
  if (known === undefined) actions.set(action.id, action);
  return known;
}

/** Writes down how an action ended, once. */
export function decideEnd(
  view: StoreView,
  { actions }: StoreChanges,
  { id, end }: RequestOf<'endAction'>,
): StoreOutcomes['endAction'] {
  const begun = view.action(id);
  assert(begun !== undefined, 'an action ends that was never begun');
  if (begun.end === undefined) actions.set(id, { ...begun, end });
  return 'done';
}
