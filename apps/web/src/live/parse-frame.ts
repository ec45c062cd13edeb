import type { ServerFrame, WireChatLine, WireProblem, WireTableSummary, WireTableView } from '@cardroom/protocol';
import { isRecord } from '../table/event-fields.ts';

/*
 * The schema of the wire is written once, in the protocol package, and the server answers by it. Here only its
 * types are used: the schema library would be a third of all that the page loads. What the drawing relies on
 * is checked, so that a frame of another program or another age is passed over instead of breaking the page.
 */

/** Reads one frame of the server; nothing when it is not one. */
export function parseServerFrame(text: string): ServerFrame | undefined {
  const value = jsonOf(text);
  return isServerFrame(value) ? value : undefined;
}

/** Whether `value` is a row of the lobby. */
export function isTableSummary(value: unknown): value is WireTableSummary {
  return (
    isRecord(value) &&
    hasTexts(value, ['tableId', 'name', 'stage']) &&
    hasNumbers(value, ['seatCount', 'seatsTaken', 'smallBlind', 'bigBlind', 'buyInMin', 'buyInMax'])
  );
}

/** Whether `value` is a line of the chat. */
export function isChatLine(value: unknown): value is WireChatLine {
  return isRecord(value) && hasNumbers(value, ['version']) && hasTexts(value, ['playerId', 'name', 'text', 'at']);
}

function isServerFrame(value: unknown): value is ServerFrame {
  if (!isRecord(value)) return false;
  switch (value['type']) {
    case 'welcome':
      return hasTexts(value, ['playerId', 'displayName', 'serverTime']);
    case 'snapshot':
      return hasTexts(value, ['tableId']) && hasNumbers(value, ['version']) && isView(value['view']);
    case 'event':
      return (
        hasTexts(value, ['tableId']) && hasNumbers(value, ['version']) && isView(value['view']) && hasEvents(value)
      );
    case 'ack':
      return hasTexts(value, ['id']) && hasNumbers(value, ['version']) && isView(value['view']);
    case 'reject':
      return hasTexts(value, ['id']) && isProblem(value['problem']);
    case 'resync':
      return hasTexts(value, ['tableId']);
    case 'error':
      return isProblem(value['problem']);
    case 'pong':
      return hasTexts(value, ['serverTime']);
    default:
      return false;
  }
}

/** An object whose fields have not been looked at. */
export type Fields = Readonly<Record<string, unknown>>;

function isView(value: unknown): value is WireTableView {
  if (!isRecord(value) || !hasTexts(value, ['tableId', 'stage', 'serverTime'])) return false;
  if (!hasNumbers(value, ['version', 'handNumber', 'currentBet'])) return false;
  const lists = ['board', 'pots', 'awards', 'seats', 'rights'].every((name) => Array.isArray(value[name]));
  const { config, seats, you } = value;
  return lists && isConfig(config) && Array.isArray(seats) && seats.every(isSeat) && (you === undefined || isOwn(you));
}

function isConfig(value: unknown): boolean {
  const numbers = [
    'seatCount',
    'smallBlind',
    'bigBlind',
    'ante',
    'buyInMin',
    'buyInMax',
    'turnSeconds',
    'timeBankSeconds',
  ];
  return isRecord(value) && hasTexts(value, ['name', 'hostId']) && hasNumbers(value, numbers);
}

function isSeat(value: unknown): boolean {
  return (
    isRecord(value) && hasTexts(value, ['playerId', 'name', 'status']) && hasNumbers(value, ['seat', 'stack', 'bet'])
  );
}

function isOwn(value: unknown): boolean {
  return isRecord(value) && hasNumbers(value, ['seat']) && Array.isArray(value['legal']);
}

function isProblem(value: unknown): value is WireProblem {
  return isRecord(value) && hasTexts(value, ['title', 'code']) && hasNumbers(value, ['status']);
}

function hasEvents(value: Fields): boolean {
  const { events } = value;
  return Array.isArray(events) && events.every((event) => isRecord(event) && typeof event['kind'] === 'string');
}

/** Whether every one of `names` is a text in `value`. */
export function hasTexts(value: Fields, names: readonly string[]): boolean {
  return names.every((name) => typeof value[name] === 'string');
}

/** Whether every one of `names` is a number in `value`. */
export function hasNumbers(value: Fields, names: readonly string[]): boolean {
  return names.every((name) => typeof value[name] === 'number' && Number.isFinite(value[name]));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What is not JSON is not a frame: the checks refuse it in one place with everything else.
    return undefined;
  }
}
