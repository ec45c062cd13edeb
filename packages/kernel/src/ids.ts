import type { Brand } from './brand.ts';
import { Defect } from './defect.ts';

/** A chair at a table, counted from 0 clockwise; at most `SEATS_MAX` of them. */
export type SeatIndex = Brand<number, 'SeatIndex'>;
/** Names one table for ever. */
export type TableId = Brand<string, 'TableId'>;
/** Names one hand for ever. */
export type HandId = Brand<string, 'HandId'>;
/** Names one player, person or bot, for ever. */
export type PlayerId = Brand<string, 'PlayerId'>;

/** The most seats a table may have. */
export const SEATS_MAX = 10;

/** Whether `value` names a chair that a table can have. */
export function isSeatIndex(value: number): value is SeatIndex {
  return Number.isInteger(value) && value >= 0 && value < SEATS_MAX;
}

/** `value` as a seat; a `Defect` outside 0..9. */
export function seatIndex(value: number): SeatIndex {
  if (!isSeatIndex(value)) throw new Defect(`not a seat: ${value}`);
  return value;
}

const ID_PATTERN = /^[A-Za-z0-9_:-]{1,64}$/;

/** Whether `value` has the form of an id: 1 to 64 letters, digits, `_`, `:` or `-`. */
export function isId(value: string): boolean {
  return ID_PATTERN.test(value);
}

/** `value` as a table id; a `Defect` when it has not the form of an id. */
export function tableId(value: string): TableId {
  requireId(value);
  return value as TableId;
}

/** `value` as a hand id; a `Defect` when it has not the form of an id. */
export function handId(value: string): HandId {
  requireId(value);
  return value as HandId;
}

/** `value` as a player id; a `Defect` when it has not the form of an id. */
export function playerId(value: string): PlayerId {
  requireId(value);
  return value as PlayerId;
}

function requireId(value: string): void {
  if (!isId(value)) throw new Defect('not an id');
}
