import type { WireTableView } from '@cardroom/protocol';
import type { Sentence } from '../i18n/sentence.ts';
import { callOf } from '../table/table-people.ts';

/** What must be said at once to the viewer about the table itself: a vote to decide, and time that was added. */
export function tableSentences(before: WireTableView | undefined, after: WireTableView): readonly Sentence[] {
  return [...voteSentences(before, after), ...timeBankSentences(before, after)];
}

/** A vote that has just been opened, for those whose word counts. */
function voteSentences(before: WireTableView | undefined, after: WireTableView): readonly Sentence[] {
  const { stopVote } = after;
  const isNew = stopVote !== undefined && before?.stopVote === undefined;
  if (!isNew || !after.rights.includes('confirmStop')) return [];
  const name = callOf(after, stopVote.requestedBy);
  return [{ key: after.rights.includes('resumeStop') ? 'say.stopVoteHost' : 'say.stopVote', params: { name } }];
}

/** Time from the viewer's own bank, asked for or come by itself. [R47] */
function timeBankSentences(before: WireTableView | undefined, after: WireTableView): readonly Sentence[] {
  const had = before?.you?.timeBankMs;
  const has = after.you?.timeBankMs;
  const sameTurn = before?.handId === after.handId && before?.turn === after.turn;
  if (had === undefined || has === undefined || has >= had || !sameTurn) return [];
  const params = { seconds: Math.round((had - has) / 1000), left: Math.round(has / 1000) };
  return [{ key: 'say.timeBank', params }];
}
