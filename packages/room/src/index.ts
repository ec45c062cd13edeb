export { BOT_MODES, type BotMode } from './bot-seats.ts';
export { type RoomLocks } from './command-path.ts';
export { createRoom, type RoomPorts } from './create-room.ts';
export { type HaltEvidence } from './halt-evidence.ts';
export { type HandHistory } from './hand-history.ts';
export { createInProcessBus } from './in-process-bus.ts';
export {
  type InspectedAccount,
  type InspectedReservation,
  type InspectedSeat,
  type InspectedStage,
  type InspectedStep,
  inspectTable,
  type ListedTable,
  listTables,
  type TableInspection,
} from './inspect-table.ts';
export { type Announcement } from './outbox/announcement.ts';
export { type BoardReader, createBoardReader } from './outbox/board-reader.ts';
export { createOutboxMeter, MESSAGE_OUTCOMES, type MessageOutcome, type OutboxMeter } from './outbox/outbox-meter.ts';
export { DEFAULT_PACE_SETTINGS, type PaceSettings } from './outbox/pace.ts';
export { startTeller, type TellerPorts } from './outbox/teller.ts';
export { type InspectedChair, inspectPlayer, type PlayerInspection } from './inspect-player.ts';
export { type MovementQuery, movementsOf } from './movements-of.ts';
export { resetTable } from './reset-table.ts';
export { type SessionKeeperPorts, startSessionKeeper } from './housekeeping.ts';
export { startRoomKeeper } from './room-keeper.ts';
export { rollBackTable, type RollbackRefusal, type RolledBack } from './roll-back-table.ts';
export {
  ACTION_RESULTS,
  type ActionEnd,
  type ActionResult,
  type ActionStore,
  type KeptAction,
  type OperatorAction,
  type StoredAction,
} from './ports/action-store.ts';
export { type BotAction, type BotPolicy } from './ports/bot-policy.ts';
export { type Bus, type TableNotice } from './ports/bus.ts';
export { type Clock } from './ports/clock.ts';
export { type CallOutcome, type EditOutcome, type MessageContent, type Messenger } from './ports/messenger.ts';
export {
  isTelegramId,
  type PlayerRecord,
  type PlayerStore,
  type SessionRecord,
  type TelegramEntry,
  type TelegramId,
  telegramId,
  type TelegramLink,
  type TelegramLinkOutcome,
} from './ports/player-store.ts';
export {
  type AnchorChange,
  type OutboxAnchor,
  type OutboxBacklog,
  type OutboxMessage,
  type OutboxReads,
  type OutboxSettlement,
  type StoredMessage,
  type TopicOutbox,
} from './ports/outbox.ts';
export { type Random } from './ports/random.ts';
export {
  type Commit,
  type CommitLease,
  type CommitOutcome,
  type EntryQuery,
  type HandRecord,
  type LedgerReads,
  type MatchOutcome,
  type PostOutcome,
  type SectionRead,
  type Store,
  type StoredAnswer,
  type StoredEvent,
  type StoredSection,
  type StoredStep,
  type StoredTable,
  type StoredTimer,
  type TableReads,
  type TimerChange,
} from './ports/store.ts';
export {
  LEADERBOARD_ORDERS,
  type LeaderboardOrder,
  type SeatFlow,
  type StatisticsReads,
  type TableFlows,
} from './ports/statistics-reads.ts';
export { type ForcedRelease, type ForcePorts, type Released, releaseByForce } from './release-by-force.ts';
export {
  type ActionPorts,
  type ActionReply,
  type ActionWork,
  type CarriedOut,
  carryOut,
  carryThrough,
} from './operators/carry-out.ts';
export { receiptFor } from './receipt.ts';
export {
  DEFAULT_ROLLOUT_SETTINGS,
  type RolloutMonitor,
  type RolloutPorts,
  type RolloutReduction,
  rolloutSums,
  type RolloutSettings,
  type RolloutSums,
  type RolloutWindow,
  startRolloutMonitor,
} from './rollout-monitor.ts';
export { type RoomWallet } from './reserving.ts';
export {
  ACTION_OUTCOMES,
  ACTION_SECONDS_BOUNDS,
  type ActionOutcome,
  createRoomMeter,
  type RoomFigures,
  type RoomMeter,
} from './room-meter.ts';
export {
  type BatchTracer,
  COMMAND_STEPS,
  type CommandStep,
  type CommandTracer,
  type TracedCommand,
  type TracedEnd,
} from './ports/command-tracer.ts';
export type { RoomGauges } from './room-gauges.ts';
export { ROOM_REJECTION_CODES, type RoomRejectionCode } from './rejections.ts';
export {
  type Room,
  type RoomAnswer,
  type RoomRejection,
  type RoomRequest,
  type SharedStep,
  type Subscription,
  type TableStep,
  type TableSummary,
  type ViewerEvent,
  type WalletView,
} from './room.ts';
export {
  type AnchorRow,
  endedReservations,
  type EventRow,
  type MessageRow,
  noChanges,
  openedReservations,
  type SectionRow,
  type StoreChanges,
} from './storing/changes.ts';
export {
  isWaiting,
  type MatchChange,
  type MatchEntry,
  type MatchStake,
  matchStateOf,
  type StoredMatchEntry,
} from './matchmaking/match-entry.ts';
export { startMatchKeeper } from './matchmaking/match-keeper.ts';
export { type MatchStanding } from './matchmaking/match-standing.ts';
export { MATCH_WAIT_MS, type Matchmaking, type SeekRequest } from './matchmaking/matchmaking.ts';
export {
  createActionStore,
  createPlayerStore,
  createStore,
  type PlayerReads,
  type StoreParts,
  type StoreReads,
  type Submit,
} from './storing/create-store.ts';
export {
  type CommitSighting,
  type CoverageRisk,
  type CoverageRow,
  hasGap,
  lockCoverage,
  lockCoverageSeen,
} from './lock-coverage.ts';
export { type BatchDecision, decideBatch } from './storing/decide-batch.ts';
export { createGroupCommit, type GroupCommit, type GroupCommitOptions } from './storing/group-commit.ts';
export {
  type FencedCommit,
  type RequestOf,
  type RequestOutcome,
  type StoreOutcomes,
  type StoreRequest,
} from './storing/requests.ts';
export { STORE_STEPS, type StoreProbe, type StoreStep } from './storing/steps.ts';
export {
  anchorKey,
  type LoadedRows,
  noRows,
  pairKey,
  type SectionMark,
  type StoreView,
  type TableRow,
  viewOfRows,
} from './storing/view.ts';
export { type HandFacts, statsOfHand } from './statistics/hand-facts.ts';
export { favouriteHandOf, type LastHand, parseStats, type PlayerStats } from './statistics/player-stats.ts';
export { projectAll } from './statistics/project-table.ts';
export { parseStreaks, type ProjectedHand, type Projection } from './statistics/projection.ts';
export { HOUSE_PARTY, type SessionPlayer, sessionOf, type TableSession } from './statistics/session.ts';
export {
  createStatistics,
  type Named,
  type NamedSession,
  type Statistics,
  type StatisticsPorts,
} from './statistics/statistics.ts';
export { type ProjectionPorts, startProjections } from './statistics/projections.ts';
export { resourceOf } from './stored-sections.ts';
export { type Trouble } from './trouble.ts';
export { type StoreBreach, type StoreReport, type UnreadableBreach, verifyStore } from './verify-store.ts';
export { type TableBreach } from './verify-tables.ts';
export { type DeadLetter, type DeadLetterResolution } from './wallet/dead-letter.ts';
export {
  createDeadLetterOffice,
  type DeadLetterOffice,
  type DeadLetterPorts,
  type ResolveRejection,
  type ResolveRequest,
} from './wallet/dead-letter-office.ts';
export { startWalletKeeper } from './wallet/wallet-keeper.ts';
export {
  createWalletMeter,
  WALLET_OPERATIONS,
  WALLET_STATUSES,
  type WalletFigures,
  type WalletMeter,
  type WalletOperation,
  type WalletStatus,
} from './wallet/wallet-meter.ts';
export {
  type Adjustment,
  createWallet,
  GRANT,
  RESERVATION_TTL_MS,
  type ReservationOutcome,
  type ReserveRequest,
  type Wallet,
  type WalletPorts,
} from './wallet/wallet.ts';
