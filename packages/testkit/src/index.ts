export { anyHandSetup } from './any-hand-setup.ts';
export { checkStore } from './check-store.ts';
export { type DrawnRequest, drawRequest } from './draw-request.ts';
export { createFakeClock, type FakeClock } from './fake-clock.ts';
export { playWithFaults } from './faulty-play.ts';
export { createMemoryPlayers } from './memory-players.ts';
export { createMemoryStore } from './memory-store.ts';
export { registerPlayerStoreContract } from './player-store-contract.ts';
export { createSeededRandom, seededUint32 } from './seeded-random.ts';
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
