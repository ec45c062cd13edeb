import { assert, type PlayerId, type TableId } from '@cardroom/kernel';
import type { TableView } from '@cardroom/table';
import type { ChatSight } from '../simulated-chat.ts';

/** What a chat has come to so far, to be compared with what it comes to later. */
interface ChatMark {
  readonly boards: number;
  readonly tooMany: number;
}

/** What everybody may see. */
interface PublicSight {
  seen(viewer: undefined, view: TableView): void;
  isOpen(tableId: TableId, handId: string, player: PlayerId): boolean;
}

/** Of what was being told when a teller died nobody knows whether it was. */
const UNKNOWN_MAX = 1;
/** A chat that does not take as much as others complains a few times before it is called seldom enough. */
const COMPLAINTS_MAX = 3;

/** What a chat must have been told, by simple means: every result once, one board that is edited, and at a bearable pace. */
export class PlainChat {
  readonly #sight: ChatSight;
  readonly #everybody: PublicSight;
  /** The hands that have ended since nothing goes wrong any more. */
  readonly #ended: string[] = [];
  #mark: ChatMark | undefined;

  constructor(sight: ChatSight, everybody: PublicSight) {
    this.#sight = sight;
    this.#everybody = everybody;
  }

  /** From now on nothing has gone wrong for a while. */
  settle(): void {
    this.#mark = this.#now();
  }

  /** A hand has ended, and its result is to be told. */
  ended(handId: string): void {
    if (this.#mark !== undefined) this.#ended.push(handId);
  }

  /** Whatever went wrong, nothing is told twice; `isAllTold` when nothing waits to be told any more. */
  check(isAllTold: boolean): void {
    this.#assertPublic();
    const told = this.#results();
    const twice = told.find((handId, at) => told.indexOf(handId) !== at);
    assert(twice === undefined, `the chat is told twice how hand ${twice} has ended`);
    const { boards, tooMany } = this.#now();
    const { boards: boardsBefore, tooMany: tooManyBefore } = this.#mark ?? { boards: 0, tooMany: 0 };
    assert(
      this.#mark === undefined || boards <= boardsBefore + 1 + UNKNOWN_MAX,
      `${boards - boardsBefore} boards and not one`,
    );
    const complaints = tooMany - tooManyBefore;
    assert(this.#mark === undefined || complaints <= COMPLAINTS_MAX, `the chat complains ${complaints} times`);
    const missing = isAllTold ? this.#ended.filter((handId) => !told.includes(handId)) : [];
    assert(missing.length <= UNKNOWN_MAX, `the chat is not told how hand ${missing[0]} has ended`);
  }

  #assertPublic(): void {
    for (const { content } of this.#sight.messages) {
      if (content.kind === 'board') this.#everybody.seen(undefined, content.view);
      else if (content.announcement.kind === 'result') {
        const { handId, shown } = content.announcement;
        const hidden = shown.find(({ playerId }) => !this.#everybody.isOpen(content.tableId, handId, playerId));
        assert(hidden === undefined, `the chat is told the hidden cards of ${hidden?.playerId}`);
      }
    }
  }

  #now(): ChatMark {
    const { messages, tooMany } = this.#sight;
    return { boards: messages.filter(({ content }) => content.kind === 'board').length, tooMany };
  }

  /** The hands whose results the chat has been told. */
  #results(): readonly string[] {
    return this.#sight.messages.flatMap(({ content }) => {
      const line = content.kind === 'announcement' ? content.announcement : undefined;
      return line?.kind === 'result' || line?.kind === 'handCalledOff' ? [line.handId] : [];
    });
  }
}
