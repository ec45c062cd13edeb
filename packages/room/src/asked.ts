import type { PlayerId } from '@cardroom/kernel';
import type { RoomRejectionCode } from './rejections.ts';
import type { RoomAnswer } from './room.ts';

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
