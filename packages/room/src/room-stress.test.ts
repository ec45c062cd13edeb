import {
  createLocksFor,
  createMemoryStore,
  type OpenStressWorld,
  registerMatchStress,
  registerRoomStress,
} from '@cardroom/testkit';

for (const count of [1, 2]) {
  const name = `a memory store with ${count === 1 ? 'one room' : 'two rooms'}`;
  const open: OpenStressWorld = async (clock) => {
    const [store, locks] = [createMemoryStore(), createLocksFor(clock)];
    return { nodes: Array.from({ length: count }, () => ({ store, locks })), close: () => locks.close() };
  };
  registerRoomStress(name, open);
  registerMatchStress(name, open);
}
