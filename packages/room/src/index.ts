export { createRoom, type RoomPorts } from './create-room.ts';
export { type HandHistory } from './hand-history.ts';
export { createInProcessBus } from './in-process-bus.ts';
export { type BotAction, type BotPolicy } from './ports/bot-policy.ts';
export { type Bus, type TableNotice } from './ports/bus.ts';
export { type Clock } from './ports/clock.ts';
export { type PlayerRecord, type PlayerStore, type SessionRecord } from './ports/player-store.ts';
export { type Random } from './ports/random.ts';
export {
  type Commit,
  type CommitOutcome,
  type HandRecord,
  type SectionRead,
  type Store,
  type StoredAnswer,
  type StoredEvent,
  type StoredSection,
  type StoredStep,
  type StoredTable,
} from './ports/store.ts';
export { ROOM_REJECTION_CODES, type RoomRejectionCode } from './rejections.ts';
export {
  type Room,
  type RoomAnswer,
  type RoomRejection,
  type RoomRequest,
  type Subscription,
  type TableStep,
  type TableSummary,
  type ViewerEvent,
  type WalletView,
} from './room.ts';
export { type Trouble } from './trouble.ts';
