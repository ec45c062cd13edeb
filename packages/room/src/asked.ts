import { assert, type PlayerId } from '@cardroom/kernel';
import type { RoomRejectionCode } from './rejections.ts';
import type { RoomAnswer } from './room.ts';
import { storedJson } from './stored-json.ts';

/** Whose request it is, under which key its answer is kept, and what it asks for. */
export interface Asked {
  readonly principal: PlayerId;
  readonly key: string;
  /** The content as one text: the same key with another content is refused. */
  readonly fingerprint: string;
}

/** An answer as JSON text. */
export interface Reply {
  readonly body: string;
  /** Of the content that the answer was given to; absent when the answer is not kept under any key. */
  readonly fingerprint?: string;
  /** Set when another room was quicker with the same request: this is its answer. */
  readonly isRepeat?: boolean;
}

/** A refusal that is not kept. */
export function rejection(code: RoomRejectionCode, at: number): Reply {
  const answer: RoomAnswer = { ok: false, at, error: { code } };
  return { body: JSON.stringify(answer) };
}

/** An answer as it was stored: it was written by this room or another one of the same version. */
export function parseAnswer(body: string): RoomAnswer {
  const answer = storedJson(body, 'a stored answer');
  assert(typeof answer === 'object' && answer !== null && 'ok' in answer && 'at' in answer, 'not an answer');
  const parsed = answer as RoomAnswer;
  // A version before this one has written no rights, and its answers are kept for a day.
  return parsed.ok ? { ...parsed, view: { ...parsed.view, rights: parsed.view.rights ?? [] } } : parsed;
}
