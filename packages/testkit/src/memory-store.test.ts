import {
  createMemoryStorage,
  createMemoryStore,
  registerActionStoreContract,
  registerPlayerStoreContract,
  registerStoreContract,
  registerTelegramContract,
} from './index.ts';

registerStoreContract('memory', async () => createMemoryStore());
registerPlayerStoreContract('memory', async () => createMemoryStorage().players);
registerTelegramContract('memory', async () => [createMemoryStorage().players]);
registerActionStoreContract('memory', async () => createMemoryStorage().actions);
