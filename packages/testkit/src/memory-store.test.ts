import { createMemoryStorage, createMemoryStore, registerPlayerStoreContract, registerStoreContract } from './index.ts';

registerStoreContract('memory', async () => createMemoryStore());
registerPlayerStoreContract('memory', async () => createMemoryStorage().players);
