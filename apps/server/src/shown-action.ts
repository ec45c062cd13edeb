import type { ActionResult, StoredAction } from '@cardroom/room';

/** An action of an operator as it is shown; `unknown` while it has no end. */
export interface ShownAction {
  readonly place: number;
  readonly id: string;
  readonly operator: string;
  readonly kind: string;
  readonly target: string;
  readonly reason: string;
  readonly content: unknown;
  readonly at: number;
  readonly outcome: ActionResult | 'unknown';
  readonly answer?: unknown;
  readonly endedAt?: number;
}

/** An action for a reader. */
export function shownAction({ end, content, ...action }: StoredAction): ShownAction {
  const asked: unknown = JSON.parse(content);
  if (end === undefined) return { ...action, content: asked, outcome: 'unknown' };
  const answer: unknown = JSON.parse(end.answer);
  return { ...action, content: asked, outcome: end.result, answer, endedAt: end.at };
}
