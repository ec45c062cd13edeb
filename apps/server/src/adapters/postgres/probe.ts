import { assert } from '@cardroom/kernel';
import type { StoreProbe } from '@cardroom/room';

/** The `probe` of the module at an address; without an address, one that does nothing. */
export async function loadProbe(address: string | undefined): Promise<StoreProbe> {
  if (address === undefined) return () => {};
  const module: unknown = await import(address);
  assert(isProbing(module), 'the module of a probe exports no probe');
  return module.probe;
}

function isProbing(module: unknown): module is { readonly probe: StoreProbe } {
  return typeof module === 'object' && module !== null && 'probe' in module && typeof module.probe === 'function';
}
