import { createMemoryPlayers, createMemoryStore, registerPlayerStoreContract, registerStoreContract } from './index.ts';

registerStoreContract('memory', async () => createMemoryStore());
registerPlayerStoreContract('memory', async () => createMemoryPlayers());
