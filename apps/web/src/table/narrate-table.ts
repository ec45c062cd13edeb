import type { WireEvent } from '@cardroom/protocol';
import type { MessageKey } from '../i18n/messages.ts';
import { isolated, type Sentence, type SentenceParam } from '../i18n/sentence.ts';
import { numberIn, recordsIn, textIn } from './event-fields.ts';

/** What must be known to tell of the life of a table beside the event itself. */
export interface TableContext {
  /** The name of the player in a chair, as of this event. */
  readonly nameOf: (seat: number) => string;
  /** What to call a player who may not sit at the table. */
  readonly callOf: (playerId: string) => SentenceParam;
  /** Who has asked for the vote in the very same step: then it need not be said that this one agrees. */
  readonly stopAskedBy: string | undefined;
}

/** Events that say "somebody did something about the table". */
const PERSON_EVENTS: ReadonlyMap<string, MessageKey> = new Map([
  ['StopRequested', 'log.stopRequested'],
  ['StopConfirmed', 'log.stopConfirmed'],
  ['StopWithdrawn', 'log.stopWithdrawn'],
  ['HostChanged', 'log.host'],
]);

/** What happened to the table itself, in sentences; nothing for events of other kinds. */
export function narrateTable(event: WireEvent, context: TableContext): readonly Sentence[] {
  switch (event.kind) {
    case 'HandCancelled':
      return cancelled(event, context);
    case 'TablePaused':
      return paused(event, context);
    case 'TableResumed':
      return resumed(event, context);
    case 'TimeBankUsed':
      return timeBankUsed(event, context);
    case 'ChatSaid':
      return said(event);
    default:
      return byPerson(event, context);
  }
}

function byPerson(event: WireEvent, context: TableContext): readonly Sentence[] {
  const key = PERSON_EVENTS.get(event.kind);
  const playerId = textIn(event, 'playerId');
  if (key === undefined || playerId === undefined) return [];
  if (event.kind === 'StopConfirmed' && playerId === context.stopAskedBy) return [];
  return [{ key, params: { name: context.callOf(playerId) } }];
}

function cancelled(event: WireEvent, context: TableContext): readonly Sentence[] {
  const refunds = recordsIn(event, 'refunds').flatMap(({ seat, amount }): readonly Sentence[] => {
    if (typeof seat !== 'number' || typeof amount !== 'number' || amount === 0) return [];
    return [{ key: 'log.refund', params: { name: context.nameOf(seat), amount } }];
  });
  return [{ key: 'log.cancelled' }, ...refunds];
}

function paused(event: WireEvent, context: TableContext): readonly Sentence[] {
  const playerId = textIn(event, 'playerId');
  switch (event['origin']) {
    case 'host':
      return [
        {
          key: 'log.pausedHost',
          params: { name: playerId === undefined ? { key: 'name.host' } : context.callOf(playerId) },
        },
      ];
    case 'vote':
      return [{ key: 'log.pausedVote' }];
    default:
      return pausedByHouse(event);
  }
}

function pausedByHouse(event: WireEvent): readonly Sentence[] {
  const reason = textIn(event, 'reason');
  if (reason === undefined) return [{ key: 'log.pausedHouse' }];
  return [{ key: 'log.pausedHouseWhy', params: { reason: isolated(reason) } }];
}

function resumed(event: WireEvent, context: TableContext): readonly Sentence[] {
  const playerId = textIn(event, 'playerId');
  if (playerId === undefined) return [{ key: 'log.resumedHouse' }];
  return [{ key: 'log.resumed', params: { name: context.callOf(playerId) } }];
}

function timeBankUsed(event: WireEvent, context: TableContext): readonly Sentence[] {
  const seat = numberIn(event, 'seat');
  const addedMs = numberIn(event, 'addedMs');
  if (seat === undefined || addedMs === undefined) return [];
  const params = { name: context.nameOf(seat), seconds: Math.round(addedMs / 1000) };
  return [{ key: event['isAutomatic'] === true ? 'log.timeBankItself' : 'log.timeBank', params }];
}

function said(event: WireEvent): readonly Sentence[] {
  const name = textIn(event, 'name');
  const text = textIn(event, 'text');
  return name === undefined || text === undefined ? [] : [{ key: 'log.says', params: { name, text: isolated(text) } }];
}
