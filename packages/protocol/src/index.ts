export {
  CHAT_LENGTH_MAX,
  wireCommand,
  type WireCommand,
  wireSessionRequest,
  wireTableRequest,
  type WireTableRequest,
} from './commands.ts';
export { formatAction, formatChatLine, formatEvent, formatSummary, formatTime, formatView } from './format.ts';
export { clientFrame, type ClientFrame, CLOSE_CODES, serverFrame, type ServerFrame } from './frames.ts';
export {
  formatMatch,
  MATCH_STAKES,
  wireMatch,
  type WireMatch,
  wireMatchRequest,
  type WireMatchRequest,
  type WireMatchStake,
} from './match.ts';
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
