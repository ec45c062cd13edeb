export { registerActionStoreContract } from './action-store-contract.ts';
export { anyHandSetup } from './any-hand-setup.ts';
export { checkStore } from './check-store.ts';
export { type DrawnRequest, drawRequest, drawRight, oneOf } from './draw-request.ts';
export { type BusWorld, registerBusContract } from './bus-contract.ts';
export { type CommitRecorder, recordCommits } from './commit-recorder.ts';
export { createFakeClock, type FakeClock } from './fake-clock.ts';
export { playWithFaults } from './faulty-play.ts';
export { type HistoriesReport, type HistoriesRun, playHistories, shortfallOf } from './ledger-play.ts';
export { type LocksContractOptions, registerLocksContract } from './locks-contract.ts';
export { leaseOn } from './lease-on.ts';
export { createLocksFor } from './locks-for.ts';
export { createInProcessWorld } from './locks-in-process-world.ts';
export { playNested, playSchedules } from './locks-schedules.ts';
export type { LocksNodeOptions, LocksWorld } from './locks-world.ts';
export { registerMatchStress } from './match-stress.ts';
export { createMemoryStorage, createMemoryStore, type MemoryStorage } from './memory-store.ts';
export { registerPlayerStoreContract } from './player-store-contract.ts';
export { type OpenStressWorld, registerRoomStress } from './room-stress.ts';
export { playTwoRooms, type RoomsPlay } from './rooms-play.ts';
export { createSeededRandom, seededUint32 } from './seeded-random.ts';
export { sha256 } from './sha256.ts';
export { replayPlainly } from './simulation/plain-poker.ts';
export { type FaultName, FAULTS } from './simulation/faults.ts';
export { simulate, SimulationFailure, type SimulationPorts, type SimulationReport } from './simulation/simulate.ts';
export {
  type ChatFaults,
  type ChatMessage,
  type ChatSight,
  createSimulatedChat,
  type SimulatedChat,
  type SimulatedChatOptions,
} from './simulated-chat.ts';
export { type ChatCommit, type ChatsPlay, tellChats, type ToldChats, topicOf } from './told-chats.ts';
export { createWalletFor } from './wallet-for.ts';
export { registerStoreContract } from './store-contract.ts';
export {
  type Act,
  callingBots,
  createRoomDriver,
  openWith,
  type RoomDriver,
  type RoomDriverOptions,
  settled,
  testConfig,
} from './room-driver.ts';
export { registerSessionContract } from './session-contract.ts';
export { registerTelegramContract } from './telegram-contract.ts';
export { type ChatAnswer, type ChatCall, openTellerScene, type TellerScene } from './teller-scene.ts';
