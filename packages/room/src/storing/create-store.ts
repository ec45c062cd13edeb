import { Defect, Fault, type PlayerId } from '@cardroom/kernel';
import type { ActionStore } from '../ports/action-store.ts';
import type { PlayerRecord, PlayerStore, TelegramId } from '../ports/player-store.ts';
import type { Store, StoredAnswer } from '../ports/store.ts';
import { fencedCommit } from './fenced-commit.ts';
import type { RequestOf, RequestOutcome, StoreOutcomes, StoreRequest } from './requests.ts';

/** What every store does in its own way: writing batches of requests, and reading. */
export interface StoreParts {
  /** Writes a request together with others, and gives its outcome once it is on the disk. A failure is a `Fault`. */
  readonly submit: Submit;
  readonly reads: StoreReads;
  /** Writes what is waiting, and gives everything back. */
  readonly close: () => Promise<void>;
}

/** Hands a request to whoever writes. */
export type Submit = <Kind extends StoreRequest['kind']>(request: RequestOf<Kind>) => Promise<RequestOutcome<Kind>>;

type Writes =
  | 'commit'
  | 'halt'
  | 'rollBack'
  | 'closeTable'
  | 'saveAnswer'
  | 'purgeAnswers'
  | 'post'
  | 'keepDeadLetter'
  | 'noteSending'
  | 'settleOutbox'
  | 'changeMatch'
  | 'project'
  | 'resetStatistics'
  | 'close';

/** All that is read, each from one moment between two commits. */
export interface StoreReads extends Omit<Store, Writes> {
  /** The oldest answers that were given before `before`. */
  answersBefore(before: number, limit: number): Promise<readonly StoredAnswer[]>;
}

/** How many answers, or sessions, are forgotten in one write, so that nobody waits long for it. */
const FORGOTTEN_AT_ONCE = 1_000;

/** A store from its parts. What is decided, and who may write what, is the same for all. */
export function createStore({ submit, reads, close }: StoreParts): Store {
  const ask = asking(submit);
  return {
    ...reads,
    async commit(lease, commit) {
      return ask({ kind: 'commit', commit: fencedCommit(lease, commit) });
    },
    async halt(tableId, reason, at) {
      await ask({ kind: 'halt', tableId, reason, at });
    },
    closeTable: (tableId, version, at, outbox = []) => ask({ kind: 'closeTable', tableId, version, at, outbox }),
    rollBack: (rollback) => ask({ kind: 'rollBack', ...rollback }),
    saveAnswer: (answer) => ask({ kind: 'saveAnswer', answer }),
    async purgeAnswers(before) {
      const old = await reads.answersBefore(before, FORGOTTEN_AT_ONCE);
      if (old.length === 0) return 0;
      return ask({ kind: 'forgetAnswers', answers: old.map(({ principal, key, at }) => ({ principal, key, at })) });
    },
    post: (transfers, at, letter) => ask({ kind: 'post', transfers, at, letter }),
    async keepDeadLetter(letter) {
      await ask({ kind: 'keepLetter', letter });
    },
    noteSending: (id) => ask({ kind: 'noteSending', id }),
    async settleOutbox(settlement) {
      await ask({ kind: 'settleOutbox', settlement });
    },
    changeMatch: (change, at, answer) => ask({ kind: 'changeMatch', change, at, answer }),
    project: (tableId, after, hands) => ask({ kind: 'project', tableId, after, hands }),
    async resetStatistics(at) {
      await ask({ kind: 'resetStatistics', at });
    },
    close,
  };
}

/** Who reads players. */
export interface PlayerReads {
  player(playerId: PlayerId): Promise<PlayerRecord | undefined>;
  telegramUser(playerId: PlayerId): Promise<TelegramId | undefined>;
  playerOfSession(tokenHash: string, now: number): Promise<PlayerRecord | undefined>;
  playersNamed(part: string, limit: number): Promise<readonly PlayerRecord[]>;
  /** The sessions that expired first, all before `before`, by the hashes of their tokens. */
  sessionsBefore(before: number, limit: number): Promise<readonly string[]>;
}

/** Players and sessions, written together with everything else. */
export function createPlayerStore(submit: Submit, reads: PlayerReads, now: () => number): PlayerStore {
  const ask = asking(submit);
  return {
    player: (playerId) => reads.player(playerId),
    telegramUser: (playerId) => reads.telegramUser(playerId),
    playerOfSession: (tokenHash, at) => reads.playerOfSession(tokenHash, at),
    playersNamed: (part, limit) => reads.playersNamed(part, limit),
    async addPlayer(player, session) {
      const isFree = await ask({ kind: 'addPlayer', player, session, at: now() });
      if (!isFree) throw new Fault('StoreFailed', 'the player id is taken');
    },
    async addSession(session) {
      const isThere = await ask({ kind: 'addSession', session });
      if (!isThere) throw new Fault('StoreFailed', 'there is no such player');
    },
    async endSession(tokenHash) {
      await ask({ kind: 'endSession', tokenHash });
    },
    async purgeSessions(before) {
      const tokenHashes = await reads.sessionsBefore(before, FORGOTTEN_AT_ONCE);
      if (tokenHashes.length > 0) await ask({ kind: 'forgetSessions', tokenHashes, before });
      return tokenHashes.length;
    },
    async enterByTelegram(entry) {
      const entered = await ask({ kind: 'enterByTelegram', entry, at: now() });
      if (entered === undefined) throw new Fault('StoreFailed', 'the player id is taken');
      return entered;
    },
    async linkTelegram(link, keeps) {
      const outcome = await ask({ kind: 'linkTelegram', link, keeps, at: now() });
      if (outcome === undefined) throw new Fault('StoreFailed', 'there is no such player');
      return outcome;
    },
  };
}

/** The log of what operators have done, written together with everything else. */
export function createActionStore(submit: Submit, reads: Pick<ActionStore, 'actions'>): ActionStore {
  const ask = asking(submit);
  return {
    actions: (afterPlace, limit) => reads.actions(afterPlace, limit),
    beginAction: (action) => ask({ kind: 'beginAction', action }),
    async endAction(id, end) {
      await ask({ kind: 'endAction', id, end });
    },
  };
}

/** The outcome of a request; a defect in it is thrown to whoever asked. */
function asking(
  submit: Submit,
): <Kind extends StoreRequest['kind']>(request: RequestOf<Kind>) => Promise<StoreOutcomes[Kind]> {
  return async (request) => {
    const outcome = await submit(request);
    if (!outcome.ok) throw new Defect(outcome.defect);
    return outcome.value;
  };
}
