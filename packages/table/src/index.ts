export { legalActions } from './betting.ts';
export { type TableCommand, type TableEnv } from './commands.ts';
export { type TableConfig } from './config.ts';
export { readyToDeal } from './deal.ts';
export { decide, draftOf } from './decide.ts';
export { type Draft } from './draft.ts';
export { eventFor } from './event-for.ts';
export { isHandEvent, type TableEvent, type TableEventKind, type TableLifeEvent } from './events.ts';
export { evolve, openTable, tableOpened } from './evolve.ts';
export { TABLE_REJECTION_CODES, type TableRejection, type TableRejectionCode } from './rejections.ts';
export {
  changedSections,
  type DeckSection,
  type PlayerSection,
  playerSection,
  type PotSection,
  type RoundSection,
  type SectionName,
  sectionNames,
  sectionsOf,
  type StageSection,
  tableFromSections,
  type TableSections,
} from './sections.ts';
export {
  actorOf,
  chipsOnTable,
  type Departure,
  handInProgress,
  type LastAction,
  type OwedBlinds,
  type Positions,
  seatAt,
  seatOf,
  stackOf,
  type Stage,
  type Table,
  type TableSeat,
  type TurnClock,
} from './table.ts';
export {
  ABSENT_LIMIT_MS,
  COUNTDOWN_MS,
  FOLDED_PAUSE_MS,
  RESUME_MS,
  RUN_OUT_STREET_MS,
  SHOWDOWN_PAUSE_MS,
} from './timing.ts';
export {
  type OwnSeatView,
  type SeatStatus,
  SEAT_STATUSES,
  type SeatView,
  TABLE_STAGES,
  type TableStage,
  type TableView,
} from './view.ts';
export { viewFor } from './view-for.ts';
export { nextWake, type Wake } from './wake.ts';
