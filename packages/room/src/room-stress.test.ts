import { createLocksFor, createMemoryStore, registerRoomStress } from '@cardroom/testkit';

for (const count of [1, 2]) {
  registerRoomStress(`a memory store with ${count === 1 ? 'one room' : 'two rooms'}`, async (clock) => {
    const [store, locks] = [createMemoryStore(), createLocksFor(clock)];
    return { nodes: Array.from({ length: count }, () => ({ store, locks })), close: () => locks.close() };
  });
}
