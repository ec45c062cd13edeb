import { unreachable } from '@cardroom/kernel';
import type { ServerFrame, WireCommand, WireEvent, WireProblem, WireTableView } from '@cardroom/protocol';
import type { Sentence } from '../i18n/sentence.ts';
import { amountToCall } from '../table/amounts.ts';
import { isYourTurn, mayNow } from '../table/betting.ts';
import { adjustedOffset, remainingMs, turnLengthIn } from '../table/clock.ts';
import { textIn } from '../table/event-fields.ts';
import { narrate } from '../table/narrate.ts';
import {
  NO_PRE_ACTION,
  type PreAction,
  preActionIn,
  preActionNote,
  type PreChoice,
  toggledPreAction,
} from '../table/pre-action.ts';
import { controlsName } from '../table/press-guard.ts';
import { callOf } from '../table/table-people.ts';
import { chatAfter, chatAfterEvents, type ChatChange, SILENT_CHAT } from './chat.ts';
import { tableSentences } from './heard.ts';
import type { Announcement, AppState, ConnectionStatus, Identity, PendingCommand, TableState } from './state.ts';

/** Everything that can change the state. Times are local milliseconds. */
export type Change =
  | { readonly kind: 'sessionOpened'; readonly identity: Identity }
  | { readonly kind: 'sessionEnded' }
  | { readonly kind: 'connectionChanged'; readonly status: ConnectionStatus }
  | { readonly kind: 'tableOpened'; readonly tableId: string }
  | { readonly kind: 'tableClosed' }
  | { readonly kind: 'commandSent'; readonly id: string; readonly command: WireCommand; readonly at: number }
  /** What the state called for has been sent: the subscription, and the commands `ids` once more. */
  | { readonly kind: 'dueSent'; readonly subscribed: boolean; readonly ids: readonly string[]; readonly at: number }
  | { readonly kind: 'refusalDismissed' }
  /** The player chose `choice` ahead of the turn, or took it back. */
  | { readonly kind: 'preActionToggled'; readonly choice: PreChoice }
  | ChatChange
  | { readonly kind: 'frameReceived'; readonly frame: ServerFrame; readonly at: number; readonly roundTripMs?: number };

const LOG_MAX = 400;

/** The state after `change`. Pure and total. */
export function reduce(state: AppState, change: Change): AppState {
  switch (change.kind) {
    case 'sessionOpened':
      return { ...state, session: 'open', identity: change.identity };
    case 'sessionEnded':
      return { ...state, session: 'none', identity: undefined };
    case 'connectionChanged':
      return withConnection(state, change.status);
    case 'tableOpened':
      return state.table?.tableId === change.tableId ? state : { ...state, table: freshTable(change.tableId) };
    case 'tableClosed':
      return { ...state, table: undefined };
    case 'frameReceived':
      return afterFrame(state, change);
    default:
      return state.table === undefined ? state : { ...state, table: afterOwnStep(state.table, change) };
  }
}

/** A table of which nothing is known yet. */
export function freshTable(tableId: string): TableState {
  return {
    tableId,
    view: undefined,
    seenVersion: undefined,
    subscription: 'needed',
    missing: false,
    pending: [],
    refusal: undefined,
    log: [],
    preAction: NO_PRE_ACTION,
    controlsSince: undefined,
    turnLength: undefined,
    chat: SILENT_CHAT,
    announcement: { id: 0, sentences: [] },
  };
}

type OwnStep =
  | Extract<Change, { kind: 'commandSent' | 'dueSent' | 'refusalDismissed' | 'preActionToggled' }>
  | ChatChange;

function afterOwnStep(table: TableState, change: OwnStep): TableState {
  switch (change.kind) {
    case 'commandSent': {
      const pending: PendingCommand = { id: change.id, command: change.command, sentAt: change.at, busyAnswers: 0 };
      const preAction = 'turn' in change.command ? NO_PRE_ACTION : table.preAction;
      const chat = change.command.type === 'chat' ? { ...table.chat, problem: undefined } : table.chat;
      return { ...table, refusal: undefined, pending: [...table.pending, pending], preAction, chat };
    }
    case 'dueSent':
      return {
        ...table,
        subscription: change.subscribed ? 'asked' : table.subscription,
        pending: table.pending.map((one) => (change.ids.includes(one.id) ? { ...one, sentAt: change.at } : one)),
      };
    case 'refusalDismissed':
      return { ...table, refusal: undefined };
    case 'preActionToggled':
      if (table.view === undefined) return table;
      return { ...table, preAction: toggledPreAction(table.preAction, change.choice, table.view) };
    case 'chatLoaded':
      return change.tableId === table.tableId ? { ...table, chat: chatAfter(table.chat, change) } : table;
    case 'chatShown':
    case 'chatAsked':
      return { ...table, chat: chatAfter(table.chat, change) };
    default:
      return unreachable(change);
  }
}

/** A connection that comes back knows no subscriptions: the table must be asked for again. */
function withConnection(state: AppState, status: ConnectionStatus): AppState {
  const { table } = state;
  if (table === undefined || status === 'online') return { ...state, connection: status };
  return { ...state, connection: status, table: { ...table, subscription: 'needed' } };
}

type FrameReceived = Extract<Change, { kind: 'frameReceived' }>;

function afterFrame(state: AppState, change: FrameReceived): AppState {
  const timed = withClock(state, change);
  const { frame } = change;
  if (frame.type === 'welcome') return { ...timed, connection: 'online' };
  if (frame.type === 'error' && frame.problem.status === 401) return { ...timed, session: 'none', identity: undefined };
  if (timed.table === undefined || frame.type === 'pong') return timed;
  const after = withControls(timed.table, tableAfterFrame(timed.table, frame), change.at);
  return { ...timed, table: withTurnLength(after, change.at, timed.clockOffsetMs ?? 0) };
}

/** `table` with the length of the turn that its view shows at `now`. [R47] */
function withTurnLength(table: TableState, now: number, offsetMs: number): TableState {
  const { view } = table;
  if (view === undefined) return table;
  const leftMs = view.deadline === undefined ? 0 : remainingMs(view.deadline, now, offsetMs);
  return { ...table, turnLength: turnLengthIn(table.turnLength, view, leftMs) };
}

/** `after` with the moment at which the buttons took another meaning, and with what the new view leaves of a choice. */
function withControls(before: TableState, after: TableState, at: number): TableState {
  if (after.view === undefined || after.view === before.view) return after;
  const same = before.view !== undefined && controlsName(before.view) === controlsName(after.view);
  const preAction = preActionIn(before.preAction, after.view);
  const announcement = withNote(before, after, preAction);
  return { ...after, preAction, announcement, controlsSince: same ? after.controlsSince : at };
}

/** A choice that has just become void is said, before what else is said of the new view. */
function withNote(before: TableState, after: TableState, pre: PreAction): Announcement {
  const note = pre.kind === before.preAction.kind ? undefined : preActionNote(pre);
  if (note === undefined) return after.announcement;
  const { id, sentences } = after.announcement;
  const fresh = id === before.announcement.id ? [] : sentences;
  return { id: id + 1, sentences: [{ key: 'say.void', params: { note } }, ...fresh] };
}

function withClock(state: AppState, change: FrameReceived): AppState {
  const { frame, at, roundTripMs } = change;
  const serverTime = 'serverTime' in frame ? frame.serverTime : 'view' in frame ? frame.view.serverTime : undefined;
  if (serverTime === undefined) return state;
  // A view may have been made, or stored with an answer, long before it came: it has no round trip, and so
  // it only counts when it shows the server further ahead.
  const sample = { serverTime, receivedAt: at, ...(roundTripMs === undefined ? {} : { roundTripMs }) };
  return { ...state, clockOffsetMs: adjustedOffset(state.clockOffsetMs, sample) };
}

type TableFrame = Exclude<ServerFrame, { type: 'welcome' | 'pong' }>;

function tableAfterFrame(table: TableState, frame: TableFrame): TableState {
  switch (frame.type) {
    case 'snapshot':
      return frame.tableId === table.tableId ? afterSnapshot(table, frame.view, frame.version) : table;
    case 'event':
      return frame.tableId === table.tableId ? afterEvents(table, frame) : table;
    case 'ack':
      return afterAck(table, frame);
    case 'reject':
      return afterReject(table, frame.id, frame.problem);
    case 'resync':
      return frame.tableId === table.tableId ? { ...table, seenVersion: undefined, subscription: 'needed' } : table;
    case 'error':
      return frame.problem.status === 404 && table.view === undefined ? { ...table, missing: true } : table;
    default:
      return unreachable(frame);
  }
}

function afterSnapshot(table: TableState, view: WireTableView, version: number): TableState {
  // A snapshot passes over what was said since the last version seen: that has to be asked for.
  const chat = { ...table.chat, history: 'needed' } as const;
  return withView({ ...table, missing: false, subscription: 'live', chat }, { view, seenVersion: version, said: [] });
}

/**
 * Events come one version after the other. One that was seen is passed over; a gap means that some were lost,
 * so the table is asked for again after the last one seen, and until then the newer view is shown.
 */
function afterEvents(table: TableState, frame: Extract<ServerFrame, { type: 'event' }>): TableState {
  const seen = table.seenVersion;
  if (seen !== undefined && frame.version <= seen) return table;
  const view = frame.version >= (table.view?.version ?? -1) ? frame.view : (table.view ?? frame.view);
  if (seen === undefined || frame.version > seen + 1) return { ...table, ...afterGap(table), view };
  const said = narrated(frame.events, { before: table.view, after: frame.view });
  const chat = chatAfterEvents(table.chat, frame);
  return withView({ ...table, subscription: 'live', chat }, { view, seenVersion: frame.version, said });
}

/** Asks once from the last version seen; when even that answer leaves a gap, from a snapshot. */
function afterGap(table: TableState): Pick<TableState, 'subscription' | 'seenVersion'> {
  if (table.subscription === 'live') return { subscription: 'needed', seenVersion: table.seenVersion };
  if (table.seenVersion === undefined) return { subscription: table.subscription, seenVersion: undefined };
  return { subscription: 'needed', seenVersion: undefined };
}

/** The answer carries the table as it was after the command; it may overtake the events that lead there. */
function afterAck(table: TableState, frame: Extract<ServerFrame, { type: 'ack' }>): TableState {
  const own = table.pending.some((one) => one.id === frame.id);
  if (!own) return table;
  const rest = { ...table, pending: table.pending.filter((one) => one.id !== frame.id) };
  const newer = frame.view.tableId === table.tableId && frame.version > (table.view?.version ?? -1);
  return newer ? withView(rest, { view: frame.view, seenVersion: table.seenVersion, said: [] }) : rest;
}

function afterReject(table: TableState, id: string, problem: WireProblem): TableState {
  const refused = table.pending.find((one) => one.id === id);
  if (refused === undefined) return table;
  if (isBusyAnswer(problem) && refused.busyAnswers < BUSY_ANSWERS_MAX) {
    const again = { ...refused, busyAnswers: refused.busyAnswers + 1 };
    return { ...table, pending: table.pending.map((one) => (one.id === id ? again : one)) };
  }
  const pending = table.pending.filter((one) => one.id !== id);
  // What could not be said is told where it was typed.
  if (refused.command.type === 'chat') return { ...table, pending, chat: { ...table.chat, problem } };
  return { ...table, pending, refusal: { command: refused.command, problem } };
}

/** How often a command that met a busy server is tried again before the player is told. */
const BUSY_ANSWERS_MAX = 3;

/** Nothing was decided yet: the same command may be sent again under the same id. */
function isBusyAnswer(problem: WireProblem): boolean {
  return problem.status === 503 || problem.status === 429 || problem.status === 409;
}

interface NextView {
  readonly view: WireTableView;
  readonly seenVersion: number | undefined;
  readonly said: readonly Sentence[];
}

/** `table` showing `next.view`: the log grows, and what must be heard is announced. */
function withView(table: TableState, next: NextView): TableState {
  const spoken = [
    ...next.said,
    ...cardSentences(table.view, next),
    ...turnSentences(table.view, next.view),
    ...tableSentences(table.view, next.view),
  ];
  const lastId = table.log.at(-1)?.id ?? 0;
  const entries = next.said.map((sentence, index) => ({
    id: lastId + index + 1,
    handNumber: next.view.handNumber,
    sentence,
  }));
  return {
    ...table,
    view: next.view,
    seenVersion: next.seenVersion,
    refusal: turnChanged(table.view, next.view) ? undefined : table.refusal,
    log: entries.length === 0 ? table.log : [...table.log, ...entries].slice(-LOG_MAX),
    announcement: spoken.length === 0 ? table.announcement : { id: table.announcement.id + 1, sentences: spoken },
  };
}

function turnChanged(before: WireTableView | undefined, after: WireTableView): boolean {
  return before?.handId !== after.handId || before?.turn !== after.turn;
}

function narrated(
  events: readonly WireEvent[],
  views: { readonly before: WireTableView | undefined; readonly after: WireTableView },
): readonly Sentence[] {
  const nameOf = (seat: number): string =>
    views.after.seats.find((one) => one.seat === seat)?.name ??
    views.before?.seats.find((one) => one.seat === seat)?.name ??
    `#${seat + 1}`;
  const context = {
    nameOf,
    handNumber: views.after.handNumber,
    viewer: views.after.you?.seat,
    sidePots: views.after.awards.length > 1,
    callOf: (playerId: string) => callOf(views.after, playerId),
    stopAskedBy: events.flatMap((event) => (event.kind === 'StopRequested' ? [textIn(event, 'playerId')] : []))[0],
  };
  return events.flatMap((event) => narrate(event, context));
}

/** What is said to a player whose turn has just begun. */
function turnSentences(before: WireTableView | undefined, after: WireTableView): readonly Sentence[] {
  const began = isYourTurn(after) && (before === undefined || turnChanged(before, after) || !isYourTurn(before));
  if (!began) return [];
  if (mayNow(after, 'show') || mayNow(after, 'muck')) return [{ key: 'say.yourTurnShow' }];
  const amount = amountToCall(after);
  return [amount === 0 ? { key: 'say.yourTurnCheck' } : { key: 'say.yourTurn', params: { amount } }];
}

/** The viewer's cards, for a page that was opened, or came back by a snapshot, when they were dealt already. */
function cardSentences(before: WireTableView | undefined, next: NextView): readonly Sentence[] {
  if (before?.handId === next.view.handId || next.said.some(({ key }) => key === 'log.dealtYou')) return [];
  const cards = next.view.seats.find(({ seat }) => seat === next.view.you?.seat)?.holeCards;
  return cards === undefined ? [] : [{ key: 'say.yourCards', params: { cards: { cards } } }];
}
