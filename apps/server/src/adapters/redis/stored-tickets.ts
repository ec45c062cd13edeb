import type { LockDomain } from '@cardroom/locks';
import { type LockLink, unavailable } from './lock-link.ts';
import { domainOfKey, KEY_PREFIX, keyOf, type StoredTicket, ticketsInHash } from './lock-words.ts';

/** All tickets that Redis keeps of living processes, of one domain or of all. A `Fault` when it cannot be asked. */
export async function readTickets(link: LockLink, domain: LockDomain | undefined): Promise<readonly StoredTicket[]> {
  try {
    const keys = domain === undefined ? await link.keys(`${KEY_PREFIX}{*`) : [keyOf(domain)];
    const [nowMs, ...hashes] = await Promise.all([link.timeMs(), ...keys.map((key) => link.hash(key))]);
    return hashes.flatMap((hash, at) => {
      const where = domainOfKey(keys[at] ?? '');
      return where === undefined ? [] : ticketsInHash(hash, { domain: where, nowMs });
    });
  } catch (error) {
    throw unavailable(error);
  }
}
