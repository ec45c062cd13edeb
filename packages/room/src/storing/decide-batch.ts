import { Defect, unreachable } from '@cardroom/kernel';
import { decideSet } from '@cardroom/ledger';
import type { StoredAnswer } from '../ports/store.ts';
import type { DeadLetter } from '../wallet/dead-letter.ts';
import { noChanges, type StoreChanges } from './changes.ts';
import { decideBegin, decideEnd } from './decide-actions.ts';
import { decideCommit } from './decide-commit.ts';
import { decideRollback } from './decide-rollback.ts';
import { decideMatch } from './decide-matches.ts';
import { decideSending, settleOutbox } from './decide-outbox.ts';
import { decideProject, decideReset } from './decide-projection.ts';
import { decideEntry, decideLink } from './decide-telegram.ts';
import { keepPosting } from './keep-posting.ts';
import type { RequestOf, RequestOutcome, StoreOutcomes, StoreRequest } from './requests.ts';
import { pairKey, type StoreView, viewOver } from './view.ts';

/** What requests that are written together have come to: an outcome for each, and all that is to be written. */
export interface BatchDecision {
  readonly outcomes: readonly RequestOutcome[];
  readonly changes: StoreChanges;
}

/**
 * Decides on requests in their order, each on what those before it have left behind, and each by itself: one that is
 * refused, or that is a mistake of ours, changes nothing and holds nobody up. Every store decides by this function;
 * what is left to it is to load what `view` asks for, and to write the changes in one database transaction.
 */
export function decideBatch(view: StoreView, requests: readonly StoreRequest[]): BatchDecision {
  const defects = new Map<StoreRequest, string>();
  for (;;) {
    const decision = decideWithout(defects, view, requests);
    if (decision !== undefined) return decision;
  }
}

/**
 * Decides on all requests but those that have turned out to be mistakes of ours; `undefined` when one more has. It may
 * have failed half-way, so nothing of this try is used: whoever asked gets the defect, and the others begin anew.
 */
function decideWithout(
  defects: Map<StoreRequest, string>,
  view: StoreView,
  requests: readonly StoreRequest[],
): BatchDecision | undefined {
  const changes = noChanges();
  const current = viewOver(view, changes);
  const outcomes: RequestOutcome[] = [];
  for (const request of requests) {
    const defect = defects.get(request);
    try {
      const isGood = defect === undefined;
      outcomes.push(isGood ? { ok: true, value: decide(current, changes, request) } : { ok: false, defect });
    } catch (error) {
      if (!isOurs(error)) throw error;
      defects.set(request, error.message);
      return undefined;
    }
  }
  return { outcomes, changes };
}

/** What is wrong with a request or with us, and not with what the view reads from. */
function isOurs(error: unknown): error is Error {
  return error instanceof Defect || error instanceof TypeError || error instanceof RangeError;
}

function decide(view: StoreView, changes: StoreChanges, request: StoreRequest): StoreOutcomes[StoreRequest['kind']] {
  switch (request.kind) {
    case 'commit':
      return decideCommit(view, changes, request.commit);
    case 'post':
      return decidePost(view, changes, request);
    case 'keepLetter':
      keepLetter(changes, request.letter);
      return 'done';
    case 'halt':
      return decideHalt(view, changes, request);
    case 'closeTable':
      return decideClose(view, changes, request);
    case 'rollBack':
      return decideRollback(view, changes, request);
    case 'saveAnswer':
      return firstAnswer(view, changes, request.answer);
    case 'forgetAnswers':
      return forgetAnswers(view, changes, request);
    case 'noteSending':
      return decideSending(view, changes, request);
    case 'settleOutbox':
      return settleOutbox(view, changes, request);
    case 'addPlayer':
      return addPlayer(view, changes, request);
    case 'addSession':
      return addSession(view, changes, request);
    case 'endSession':
      changes.sessions.set(request.tokenHash, undefined);
      return 'done';
    case 'forgetSessions':
      for (const hash of request.tokenHashes) changes.forgottenSessions.set(hash, request.before);
      return 'done';
    case 'enterByTelegram':
      return decideEntry(view, changes, request);
    case 'linkTelegram':
      return decideLink(view, changes, request);
    case 'changeMatch':
      return decideMatch(view, changes, request);
    case 'project':
      return decideProject(view, changes, request);
    case 'resetStatistics':
      return decideReset(changes, request);
    case 'beginAction':
      return decideBegin(view, changes, request);
    case 'endAction':
      return decideEnd(view, changes, request);
    default:
      return unreachable(request);
  }
}

function decidePost(
  view: StoreView,
  changes: StoreChanges,
  { transfers, at, letter }: RequestOf<'post'>,
): StoreOutcomes['post'] {
  const { result, posting, refused } = decideSet(view, transfers, { at });
  // From here the request must succeed.
  if (posting !== undefined) keepPosting(changes, posting);
  if (refused !== undefined) changes.refusals.set(refused.id, refused);
  if (result.ok && letter !== undefined) keepLetter(changes, letter);
  return result;
}

/** What was resolved stays so. */
function keepLetter({ letters }: StoreChanges, letter: DeadLetter): void {
  if (letters.get(letter.id)?.state !== 'resolved') letters.set(letter.id, letter);
}

function decideHalt(
  view: StoreView,
  changes: StoreChanges,
  { tableId, reason, at }: RequestOf<'halt'>,
): StoreOutcomes['halt'] {
  const table = view.table(tableId);
  if (table === undefined || table.halted !== undefined) return 'done';
  const version = table.version + 1;
  changes.tables.set(tableId, { ...table, version, at, halted: reason });
  changes.steps.push({ tableId, version, at });
  return 'done';
}

function decideClose(
  view: StoreView,
  changes: StoreChanges,
  { tableId, version, at, outbox }: RequestOf<'closeTable'>,
): StoreOutcomes['closeTable'] {
  const table = view.table(tableId);
  if (table === undefined) return false;
  if (table.closedAt !== undefined) return true;
  if (table.version !== version || table.halted !== undefined) return false;
  changes.tables.set(tableId, { ...table, closedAt: at });
  for (const message of outbox) changes.messages.push({ ...message, tableId, version, at });
  return true;
}

function firstAnswer(view: StoreView, changes: StoreChanges, answer: StoredAnswer): StoredAnswer {
  const first = view.answer(answer.principal, answer.key);
  if (first !== undefined) return first;
  changes.answers.set(pairKey(answer.principal, answer.key), answer);
  return answer;
}

/** Only the very answers that were read: one that is given under an old key meanwhile is a new one. */
function forgetAnswers(
  view: StoreView,
  changes: StoreChanges,
  { answers }: RequestOf<'forgetAnswers'>,
): StoreOutcomes['forgetAnswers'] {
  const there = answers.filter(({ principal, key, at }) => view.answer(principal, key)?.at === at);
  for (const { principal, key } of there) changes.answers.set(pairKey(principal, key), undefined);
  return there.length;
}

function addPlayer(
  view: StoreView,
  changes: StoreChanges,
  { player, session, at }: RequestOf<'addPlayer'>,
): StoreOutcomes['addPlayer'] {
  if (view.hasPlayer(player.playerId)) return false;
  changes.players.set(player.playerId, { player, at });
  changes.sessions.set(session.tokenHash, session);
  return true;
}

function addSession(
  view: StoreView,
  changes: StoreChanges,
  { session }: RequestOf<'addSession'>,
): StoreOutcomes['addSession'] {
  if (!view.hasPlayer(session.playerId)) return false;
  changes.sessions.set(session.tokenHash, session);
  return true;
}
