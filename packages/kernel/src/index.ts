export { type Brand } from './brand.ts';
export {
  addChips,
  type Chips,
  chips,
  CHIPS_MAX,
  floorDivideChips,
  isChips,
  maxChips,
  minChips,
  NO_CHIPS,
  subtractChips,
  sumChips,
} from './chips.ts';
export { assert, Defect, present, unreachable } from './defect.ts';
export { Fault } from './fault.ts';
export {
  type HandId,
  handId,
  isId,
  isSeatIndex,
  type PlayerId,
  playerId,
  type SeatIndex,
  seatIndex,
  SEATS_MAX,
  type TableId,
  tableId,
} from './ids.ts';
export { err, ok, type Result } from './result.ts';
