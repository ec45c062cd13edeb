export { legalActions } from './betting.ts';
export { type TableCommand, type TableEnv } from './commands.ts';
export { HOUSE_RULES, isChatName, type PublicTableConfig, publicConfig, type TableConfig } from './config.ts';
export { readyToDeal } from './deal.ts';
export { decide, draftOf } from './decide.ts';
export { type Draft } from './draft.ts';
export { eventFor } from './event-for.ts';
export { isHandEvent, type TableEvent, type TableEventKind, type TableLifeEvent } from './events.ts';
export { evolve, openTable, tableOpened } from './evolve.ts';
export { TABLE_REJECTION_CODES, type TableRejection, type TableRejectionCode } from './rejections.ts';
export { rightsOf, TABLE_RIGHTS, type TableRight } from './rights.ts';
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
  PAUSE_ORIGINS,
  type PauseOrigin,
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
  COUNTDOWN_MILESTONES_MS,
  COUNTDOWN_MS,
  FOLDED_PAUSE_MS,
  FULL_COUNTDOWN_MS,
  RESUME_MS,
  RUN_OUT_STREET_MS,
  SHOWDOWN_PAUSE_MS,
  TIME_BANK_STEP_MS,
} from './timing.ts';
export {
  type OwnSeatView,
  type SeatStatus,
  SEAT_STATUSES,
  type SeatView,
  type StopVoteView,
  TABLE_STAGES,
  type TableStage,
  type TableView,
} from './view.ts';
export { viewFor } from './view-for.ts';
export { nextWake, type Wake } from './wake.ts';
