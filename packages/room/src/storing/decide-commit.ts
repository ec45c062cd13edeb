import { type Posting, postTransfers } from '@cardroom/ledger';
import type { CommitOutcome, SectionRead } from '../ports/store.ts';
import type { StoreChanges } from './changes.ts';
import { keepMatches, mayChangeMatches } from './decide-matches.ts';
import { keepPosting } from './keep-posting.ts';
import type { FencedCommit } from './requests.ts';
import { pairKey, type StoreView } from './view.ts';

/**
 * Whether a commit can be written: its key has no answer, the table is in play, nobody with a later lease has written,
 * all that was read or written stands at the version that was decided on, who is matched still waits, and the money is
 * there and agrees with the table. Changes nothing unless it is `committed`.
 */
export function decideCommit(view: StoreView, changes: StoreChanges, made: FencedCommit): CommitOutcome {
  const refusal = refusalOf(view, made);
  if (refusal !== undefined) return refusal;
  const posted = postTransfers(view, made.transfers, { at: made.at, tableVersion: made.version + 1 });
  if (!posted.ok) return { kind: 'refused', error: posted.error };
  for (const [account, expected] of made.books) {
    const found = (posted.value.accounts.get(account) ?? view.balance(account)).posted;
    if (found !== expected) return { kind: 'booksBroken', account, expected, found };
  }
  // From here the commit must succeed.
  return write(view, changes, made, posted.value);
}

function refusalOf(view: StoreView, made: FencedCommit): CommitOutcome | undefined {
  if (made.answer !== undefined) {
    const answer = view.answer(made.answer.principal, made.answer.key);
    if (answer !== undefined) return { kind: 'answered', answer };
  }
  const table = view.table(made.tableId);
  const isHalted = table?.halted !== undefined;
  if (isHalted !== (made.releases === true) || table?.closedAt !== undefined) return { kind: 'outOfPlay' };
  const fenceOf = ({ section }: SectionRead): number => view.section(made.tableId, section)?.fence ?? 0;
  if (made.writes.some((written) => fenceOf(written) > made.fence)) return { kind: 'fenced' };
  const isStale = ({ section, version, fence }: SectionRead): boolean => {
    const found = view.section(made.tableId, section);
    return (found?.version ?? 0) !== version || (found?.fence ?? 0) !== fence;
  };
  if ((table?.version ?? 0) !== made.version) return { kind: 'conflict' };
  if (made.reads.some(isStale) || made.writes.some(isStale)) return { kind: 'conflict' };
  return mayChangeMatches(view, made.matches ?? [], made.at) ? undefined : { kind: 'conflict' };
}

function write(view: StoreView, changes: StoreChanges, made: FencedCommit, posting: Posting): CommitOutcome {
  const { tableId, at, fence } = made;
  const version = made.version + 1;
  const eventCount = view.table(tableId)?.eventCount ?? 0;
  changes.tables.set(tableId, { tableId, version, at, eventCount: eventCount + made.events.length });
  for (const { section, body } of made.writes) {
    changes.sections.set(pairKey(tableId, section), { tableId, section, version, fence, body });
  }
  changes.steps.push({ tableId, version, at });
  for (const [place, event] of made.events.entries()) {
    changes.events.push({ ...event, tableId, seq: eventCount + place + 1, version });
  }
  changes.startedHands.push(...made.startedHands);
  for (const handId of made.endedHands) changes.endedHands.push({ handId, at });
  if (made.answer !== undefined) changes.answers.set(pairKey(made.answer.principal, made.answer.key), made.answer);
  for (const message of made.outbox) changes.messages.push({ ...message, tableId, version, at });
  for (const timer of made.timers) changes.timers.set(pairKey(tableId, timer.name), { tableId, timer });
  keepPosting(changes, posting);
  keepMatches(changes, made.matches ?? []);
  return { kind: 'committed', version };
}
