import type { PlayerId } from '@cardroom/kernel';

/** Whose request it is, under which key its answer is kept, and what it asks for. */
export interface Asked {
  readonly principal: PlayerId;
  readonly key: string;
  /** The content as one text: the same key with another content is refused. */
  readonly fingerprint: string;
}
