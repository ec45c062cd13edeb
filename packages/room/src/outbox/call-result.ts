import { unreachable } from '@cardroom/kernel';
import type { EditOutcome, MessageContent } from '../ports/messenger.ts';
import type { AnchorChange, OutboxSettlement } from '../ports/outbox.ts';
import { type Choice, isLine } from './choose-next.ts';
import type { MessageOutcome } from './outbox-meter.ts';
import { afterCall, afterFailure, afterTooMany, type Pace, type PaceSettings } from './pace.ts';

/** How long an edit that was called off may still arrive: the next one, which must be the last to do so, waits for it. */
const ARRIVES_LATE_MS = 5_000;

/** The message that is told now, with what the topic shows of it. */
export type Next = NonNullable<Choice['next']>;

/** What telling the message has come to, as far as it must be remembered. */
export interface Result extends Pick<OutboxSettlement, 'unsent' | 'shown'> {
  /** What became of the message; absent when it is still to be told. */
  readonly ended?: MessageOutcome;
  readonly pace?: Pace;
}

/** The pace after a call that has just ended. */
export function afterwards(
  { pace, settings, now }: { readonly pace: Pace; readonly settings: PaceSettings; readonly now: number },
  outcome: EditOutcome,
  { message, anchor }: Next,
): Pace {
  switch (outcome.kind) {
    case 'told':
    case 'unchanged':
    case 'gone':
    case 'refused':
    case 'closed':
      return {
        ...afterCall(pace, settings, now),
        linesInARow: isLine(message) ? pace.linesInARow + 1 : 0,
      };
    case 'notSent':
      return afterFailure(pace, settings, now);
    case 'unknown':
      return afterFailure(pace, settings, now, anchor === undefined ? undefined : ARRIVES_LATE_MS);
    case 'tooMany':
      return afterTooMany(pace, settings, now, outcome.retryAfterMs);
    default:
      return unreachable(outcome);
  }
}

/** A call that has ended. */
export interface Called {
  readonly next: Next;
  readonly content: MessageContent;
  readonly pace: Pace;
}

/** What is to be remembered of a call with this outcome. [OUT7] */
export function resultOf(outcome: EditOutcome, { next, content, pace }: Called): Result {
  const { message, anchor } = next;
  switch (outcome.kind) {
    case 'told':
      return { ended: 'told', pace, ...shownBy(next, content, outcome.ref) };
    case 'unchanged':
      return { ended: 'told', pace, ...(anchor === undefined ? {} : shownBy(next, content, anchor.ref)) };
    case 'notSent':
    case 'tooMany':
      return { unsent: message.id, pace };
    case 'unknown':
      return anchor === undefined ? { ended: 'uncertain', pace } : { pace, ...changed(unsureOf(next)) };
    case 'gone':
      return { pace, ...changed(lossOf(next)) };
    case 'refused':
    case 'closed':
      return { ended: outcome.kind, pace };
    default:
      return unreachable(outcome);
  }
}

function shownBy({ message, anchor }: Next, content: MessageContent, ref: string): Pick<Result, 'shown'> {
  const { tableId, key } = message;
  if (key === undefined || content.kind !== 'board') return {};
  const after = { tableId, key, ref, version: content.view.version };
  return { shown: { message: { ...message, key }, after, ...(anchor === undefined ? {} : { before: anchor }) } };
}

function lossOf({ message, anchor }: Next): AnchorChange | undefined {
  const { key } = message;
  return key === undefined || anchor === undefined ? undefined : { message: { ...message, key }, before: anchor };
}

function changed(shown: AnchorChange | undefined): Pick<Result, 'shown'> {
  return shown === undefined ? {} : { shown };
}

/** That nobody knows what is shown instead of `before`. */
export function unsureOf({ message, anchor }: Next, before = anchor?.version): AnchorChange | undefined {
  const { key } = message;
  if (anchor === undefined || key === undefined || before === undefined) return undefined;
  return { message: { ...message, key }, before: { ...anchor, version: before }, after: { ...anchor, version: 0 } };
}
