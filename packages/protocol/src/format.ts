import type { TableId } from '@cardroom/kernel';
import { type ActionRange, type Card, card, formatCard } from '@cardroom/poker';
import type { OwnSeatView, SeatView, StopVoteView, TableConfig, TableView } from '@cardroom/table';
import type {
  WireAction,
  WireChatLine,
  WireEvent,
  WireSeat,
  WireTableConfig,
  WireTableSummary,
  WireTableView,
} from './views.ts';

/** A moment as it crosses the wire: ISO 8601 in UTC. `ms` since 1970. */
export function formatTime(ms: number): string {
  // oxlint-disable-next-line no-restricted-globals -- writes down a moment that it is given, and reads no clock
  return new Date(ms).toISOString();
}

/** What a viewer sees of a table, in wire form. `now` is the server's clock, in milliseconds since 1970. */
export function formatView(view: TableView, now: number): WireTableView {
  return {
    tableId: view.tableId,
    version: view.version,
    config: formatConfig(view.config),
    stage: view.stage,
    handNumber: view.handNumber,
    ...defined({ handId: view.handId, turn: view.turn, street: view.street }),
    board: formatCards(view.board),
    pots: view.pots.map(({ amount, eligible }) => ({ amount, eligible: [...eligible] })),
    awards: view.awards.map(({ index, amount, rake, eligible, shares }) => ({
      index,
      amount,
      rake,
      eligible: [...eligible],
      shares: shares.map((share) => ({ ...share })),
    })),
    currentBet: view.currentBet,
    seats: view.seats.map(formatSeat),
    ...defined({ button: view.button, actor: view.actor, deadline: optional(view.deadline, formatTime) }),
    ...defined({ nextHandAt: optional(view.nextHandAt, formatTime) }),
    ...defined({ stopVote: optional(view.stopVote, formatStopVote), pausedBy: view.pausedBy }),
    rights: [...view.rights],
    serverTime: formatTime(now),
    ...defined({ you: optional(view.you, formatOwnSeat) }),
  };
}

/** One legal action in wire form: bounds are totals for the street. */
export function formatAction(range: ActionRange): WireAction {
  switch (range.type) {
    case 'call':
      return { type: range.type, min: range.to, max: range.to, amount: range.amount };
    case 'bet':
    case 'raise':
      return { type: range.type, min: range.min, max: range.max };
    default:
      return { type: range.type };
  }
}

/** A row of the lobby in wire form. */
export function formatSummary(summary: {
  readonly tableId: TableId;
  readonly config: TableConfig;
  readonly stage: TableView['stage'];
  readonly seatsTaken: number;
}): WireTableSummary {
  const { name, seatCount, smallBlind, bigBlind, buyInMin, buyInMax } = summary.config;
  const { tableId, stage, seatsTaken } = summary;
  return { tableId, name, seatCount, seatsTaken, smallBlind, bigBlind, buyInMin, buyInMax, stage };
}

/** One thing that was said at a table, in wire form. */
export function formatChatLine(line: Omit<WireChatLine, 'at'> & { readonly at: number }): WireChatLine {
  const { version, playerId, name, text, at } = line;
  return { version, playerId, name, text, at: formatTime(at) };
}

const CARD_FIELDS: ReadonlySet<string> = new Set(['cards', 'holeCards', 'board']);
const TIME_FIELDS: ReadonlySet<string> = new Set(['at', 'deadline', 'dealAt']);

/** An event that a viewer may know, in wire form: cards as two characters, moments as ISO 8601, at any depth. */
export function formatEvent(event: { readonly kind: string } & Readonly<Record<string, unknown>>): WireEvent {
  return { ...formatFields(event), kind: event.kind };
}

function formatFields(fields: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, formatField(name, value)]));
}

function formatField(name: string, value: unknown): unknown {
  if (TIME_FIELDS.has(name) && typeof value === 'number') return formatTime(value);
  if (Array.isArray(value)) return value.map((item: unknown) => formatItem(name, item));
  return typeof value === 'object' && value !== null ? formatFields(value) : value;
}

function formatItem(name: string, item: unknown): unknown {
  if (CARD_FIELDS.has(name) && typeof item === 'number') return formatCard(card(item));
  return typeof item === 'object' && item !== null ? formatFields(item) : item;
}

function formatConfig(config: TableConfig): WireTableConfig {
  const { name, hostId, seatCount, smallBlind, bigBlind, ante, anteMode, buyInMin, buyInMax } = config;
  const amounts = { smallBlind, bigBlind, ante, buyInMin, buyInMax };
  return {
    name,
    hostId,
    seatCount,
    ...amounts,
    anteMode,
    turnSeconds: config.turnSeconds,
    timeBankSeconds: config.timeBankSeconds ?? 0,
    isPrivate: config.isPrivate,
  };
}

/** One chair in wire form. */
export function formatSeat({ holeCards, lastAction, ...always }: SeatView): WireSeat {
  const { seat, playerId, name, isBot, stack, bet, status, hasCards, exposure } = always;
  const cards = defined({ holeCards: optional(holeCards, formatCards), lastAction });
  return { seat, playerId, name, isBot, stack, bet, status, hasCards, exposure, ...cards };
}

/** What concerns the viewer alone, in wire form. */
export function formatOwnSeat(you: OwnSeatView): NonNullable<WireTableView['you']> {
  const { seat, leavesAfterHand, sitsOutNext, topUpQueued, owed, timeBankMs } = you;
  const present = defined({ topUpQueued, owed, timeBankMs });
  return { seat, legal: you.legal.map(formatAction), leavesAfterHand, sitsOutNext, ...present };
}

function formatStopVote(vote: StopVoteView): NonNullable<WireTableView['stopVote']> {
  const { requestedBy, voters, confirmed, required } = vote;
  return { requestedBy, voters: [...voters], confirmed: [...confirmed], required };
}

function formatCards(cards: readonly Card[]): string[] {
  return cards.map(formatCard);
}

function optional<T, U>(value: T | undefined, format: (present: T) => U): U | undefined {
  return value === undefined ? undefined : format(value);
}

/** The fields that are there: on the wire an absent field is left out. */
function defined<T extends object>(fields: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Key in keyof T]?: Exclude<T[Key], undefined>;
  };
}
