import { registerBusContract } from '@cardroom/testkit';
import { createInProcessBus } from './in-process-bus.ts';

registerBusContract('an in-process bus', async () => {
  const bus = createInProcessBus();
  return { node: async () => bus, close: async () => {} };
});
