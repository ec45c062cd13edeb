import {
  createMemoryStorage,
  createMemoryStore,
  registerActionStoreContract,
  registerPlayerStoreContract,
  registerStoreContract,
  registerSessionContract,
  registerTelegramContract,
} from './index.ts';

registerStoreContract('memory', async () => createMemoryStore());
registerPlayerStoreContract('memory', async () => createMemoryStorage().players);
registerTelegramContract('memory', async () => [createMemoryStorage().players]);
registerSessionContract('memory', async () => [createMemoryStorage().players]);
registerActionStoreContract('memory', async () => createMemoryStorage().actions);
