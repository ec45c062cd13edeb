export {
  type Room,
  type RoomAnswer,
  type RoomRejection,
  type RoomRequest,
  type TableStep,
  type TableSummary,
  type ViewerEvent,
  type WalletView,
} from './room.ts';
