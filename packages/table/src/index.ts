export { type TableCommand, type TableEnv } from './commands.ts';
export { type TableConfig } from './config.ts';
export {
  type OwnSeatView,
  type SeatStatus,
  SEAT_STATUSES,
  type SeatView,
  TABLE_STAGES,
  type TableStage,
  type TableView,
} from './view.ts';
