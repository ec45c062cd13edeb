import type { PlayerId, TableId } from '@cardroom/kernel';
import type { AccountId, Transfer } from '@cardroom/ledger';
import type { FencingToken } from '@cardroom/locks';
import type { DeadLetter } from '../wallet/dead-letter.ts';
import type { MatchChange } from '../matchmaking/match-entry.ts';
import type { ProjectedHand } from '../statistics/projection.ts';
import type { OutboxMessage, OutboxSettlement } from '../ports/outbox.ts';
import type { ActionEnd, KeptAction, OperatorAction } from '../ports/action-store.ts';
import type {
  PlayerRecord,
  SessionRecord,
  TelegramEntry,
  TelegramLink,
  TelegramLinkOutcome,
} from '../ports/player-store.ts';
import type {
  Commit,
  CommitOutcome,
  MatchOutcome,
  PostOutcome,
  Rollback,
  RollbackOutcome,
  StoredAnswer,
} from '../ports/store.ts';

/** A commit whose lease has been looked at: the fence is what is left of it. */
export interface FencedCommit extends Omit<Commit, 'books'> {
  readonly fence: FencingToken;
  readonly books: readonly (readonly [AccountId, number])[];
}

/**
 * One write that a store is asked for, as JSON values only: it may be carried to a thread or process that writes.
 * Each is accepted or refused alone, also when many are written together.
 */
export type StoreRequest =
  | { readonly kind: 'commit'; readonly commit: FencedCommit }
  | {
      readonly kind: 'post';
      readonly transfers: readonly Transfer[];
      readonly at: number;
      readonly letter?: DeadLetter | undefined;
    }
  | { readonly kind: 'keepLetter'; readonly letter: DeadLetter }
  | { readonly kind: 'halt'; readonly tableId: TableId; readonly reason: string; readonly at: number }
  | {
      readonly kind: 'closeTable';
      readonly tableId: TableId;
      readonly version: number;
      readonly at: number;
      readonly outbox: readonly OutboxMessage[];
    }
  | ({ readonly kind: 'rollBack' } & Rollback)
  | { readonly kind: 'saveAnswer'; readonly answer: StoredAnswer }
  | { readonly kind: 'forgetAnswers'; readonly answers: readonly Pick<StoredAnswer, 'principal' | 'key' | 'at'>[] }
  | { readonly kind: 'noteSending'; readonly id: number }
  | { readonly kind: 'settleOutbox'; readonly settlement: OutboxSettlement }
  | {
      readonly kind: 'addPlayer';
      readonly player: PlayerRecord;
      readonly session: SessionRecord;
      readonly at: number;
    }
  | { readonly kind: 'addSession'; readonly session: SessionRecord }
  | { readonly kind: 'endSession'; readonly tokenHash: string }
  | { readonly kind: 'forgetSessions'; readonly tokenHashes: readonly string[]; readonly before: number }
  | { readonly kind: 'enterByTelegram'; readonly entry: TelegramEntry; readonly at: number }
  | { readonly kind: 'linkTelegram'; readonly link: TelegramLink; readonly keeps: string; readonly at: number }
  | {
      readonly kind: 'changeMatch';
      readonly change: MatchChange;
      readonly at: number;
      readonly answer?: StoredAnswer | undefined;
    }
  | {
      readonly kind: 'project';
      readonly tableId: TableId;
      /** Where the cursor stood when it was read. */
      readonly after: number;
      /** In the order of their numbers. */
      readonly hands: readonly ProjectedHand[];
    }
  | { readonly kind: 'resetStatistics'; readonly at: number }
  | { readonly kind: 'beginAction'; readonly action: OperatorAction }
  | { readonly kind: 'endAction'; readonly id: string; readonly end: ActionEnd };

/** What each kind of request comes to. */
export interface StoreOutcomes {
  readonly commit: CommitOutcome;
  readonly post: PostOutcome;
  readonly keepLetter: 'done';
  readonly halt: 'done';
  /** Whether the table is closed now. */
  readonly closeTable: boolean;
  readonly rollBack: RollbackOutcome;
  /** The first answer under the key. */
  readonly saveAnswer: StoredAnswer;
  /** How many were forgotten. */
  readonly forgetAnswers: number;
  /** Whether it may be sent. */
  readonly noteSending: boolean;
  readonly settleOutbox: 'done';
  /** Whether the id was free. */
  readonly addPlayer: boolean;
  /** Whether there is such a player. */
  readonly addSession: boolean;
  readonly endSession: 'done';
  readonly forgetSessions: 'done';
  /** Who has entered; `undefined` when the id of the newcomer is taken. */
  readonly enterByTelegram: PlayerId | undefined;
  /** `undefined` when there is no such player. */
  readonly linkTelegram: TelegramLinkOutcome | undefined;
  readonly changeMatch: MatchOutcome;
  /** `conflict`: somebody else has moved the cursor, and nothing is changed. */
  readonly project: 'projected' | 'conflict';
  readonly resetStatistics: 'done';
  /** The action that is kept under the id already; then nothing was written. */
  readonly beginAction: KeptAction | undefined;
  readonly endAction: 'done';
}

/** A request of one kind. */
export type RequestOf<Kind extends StoreRequest['kind']> = Extract<StoreRequest, { readonly kind: Kind }>;

/** What a request came to, or what is wrong with it: then it alone has changed nothing. */
export type RequestOutcome<Kind extends StoreRequest['kind'] = StoreRequest['kind']> =
  | { readonly ok: true; readonly value: StoreOutcomes[Kind] }
  | { readonly ok: false; readonly defect: string };
