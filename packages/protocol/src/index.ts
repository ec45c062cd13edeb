export {
  wireChat,
  type WireChat,
  wireCommandAnswer,
  type WireCommandAnswer,
  wireHand,
  type WireHand,
  wireHandHistory,
  type WireHandHistory,
  wireHandList,
  type WireHandList,
  wireDeviceCode,
  type WireDeviceCode,
  wireHealth,
  type WireHealth,
  wireLobby,
  type WireLobby,
  wireMe,
  type WireMe,
  wireSession,
  type WireSession,
  wireTableOpened,
  type WireTableOpened,
} from './answers.ts';
export {
  CHAT_LENGTH_MAX,
  DISPLAY_NAME_LENGTH_MAX,
  wireCommand,
  type WireCommand,
  wireRedeemRequest,
  wireSessionRequest,
  wireTableRequest,
  type WireTableRequest,
  wireTelegramRequest,
  type WireTelegramRequest,
} from './commands.ts';
export {
  formatAction,
  formatChatLine,
  formatEvent,
  formatOwnSeat,
  formatSeat,
  formatSummary,
  formatTime,
  formatView,
} from './format.ts';
export { clientFrame, type ClientFrame, CLOSE_CODES, serverFrame, type ServerFrame } from './frames.ts';
export { wireId } from './ids.ts';
export { lineFrom } from './line.ts';
export {
  formatMatch,
  MATCH_STAKES,
  wireMatch,
  type WireMatch,
  wireMatchRequest,
  type WireMatchRequest,
  type WireMatchStake,
} from './match.ts';
export { wireMovement, type WireMovement, wireReceipt } from './receipts.ts';
export {
  wireLeaderboard,
  type WireLeaderboard,
  wireLeaderboardQuery,
  wirePlayerStats,
  type WirePlayerStats,
  wireTableSession,
  type WireTableSession,
} from './statistics.ts';
export {
  wireAction,
  type WireAction,
  wireChatLine,
  type WireChatLine,
  type WireEvent,
  wireProblem,
  type WireProblem,
  type WireSeat,
  wireTableSummary,
  type WireTableSummary,
  type WireTableConfig,
  wireTableView,
  type WireTableView,
} from './views.ts';
