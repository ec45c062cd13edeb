import { isIP } from 'node:net';
import { z } from 'zod';

/** What can be tuned about the doors. */
export interface HttpSettings {
  /**
   * Addresses and networks of proxies whose word is taken for whom they speak for: the address that limits are
   * counted by, and whether that one came by HTTPS. Of everybody else such words count for nothing.
   */
  readonly trustedProxies: readonly string[];
}

/** Networks that have a name: this machine, and the private networks of IPv4 and IPv6. */
const NETWORK_NAMES: ReadonlySet<string> = new Set(['loopback', 'linklocal', 'uniquelocal']);
const ADDRESS_BITS = { 4: 32, 6: 128 } as const;

const error =
  'must be addresses or networks with commas between them, such as "loopback, 10.0.0.0/8", or "" for no proxy';

/** The section `http`. */
export const httpSection = z.strictObject({
  trusted_proxies: z
    .string({ error })
    .refine((text) => proxiesIn(text).every(isNetwork), { error })
    .prefault(''),
});

/** The section as settings of the doors. */
export function httpSettingsOf(section: Readonly<z.infer<typeof httpSection>>): HttpSettings {
  return { trustedProxies: proxiesIn(section.trusted_proxies) };
}

function proxiesIn(text: string): readonly string[] {
  return text.trim() === '' ? [] : text.split(',').map((part) => part.trim());
}

function isNetwork(text: string): boolean {
  if (NETWORK_NAMES.has(text)) return true;
  const [address = '', bits, ...more] = text.split('/');
  const family = isIP(address);
  if ((family !== 4 && family !== 6) || more.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= ADDRESS_BITS[family]);
}
