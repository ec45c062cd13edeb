import type { AdminDeps } from '../admin/admin-deps.ts';
import type { Clock, PlayerRecord, Room, Statistics } from '@cardroom/room';
import type { RateLimit, RateLimiter } from '../rate-limit.ts';
import type { Readiness } from '../readiness.ts';
import type { Sessions } from '../sessions.ts';
import type { DeviceCodes } from '../device-codes.ts';
import type { TelegramIdentity } from '../telegram/telegram-identity.ts';
import type { Tracing } from '../tracing/tracing.ts';

/** What the server's doors need. */
export interface ServerDeps {
  readonly room: Room;
  readonly sessions: Sessions;
  readonly deviceCodes: DeviceCodes;
  /** Lets users of Telegram in, who may also show the page inside of it; nobody comes from there without. */
  readonly telegram?: TelegramIdentity | undefined;
  readonly statistics: Statistics;
  readonly clock: Clock;
  /** A fresh id for a request that came without an idempotency key. */
  readonly newKey: () => string;
  /** Where the built web client is. */
  readonly webFolder: string;
  readonly logger?: object;
  /** Who follows what is asked here, if anybody does. */
  readonly tracing?: Tracing | undefined;
  readonly limits?: Partial<Limits>;
  /** Whose word is taken for whom they speak for; nobody's if absent. */
  readonly trustedProxies?: readonly string[];
  /** Whether the server can do its work; asked by /readyz. */
  readonly readiness: () => Promise<Readiness>;
  /** What operators may do; nothing of it is there without. */
  readonly admin?: AdminDeps | undefined;
  /** Whether the server is about to go: then it is not ready, though it works, and keeps no connection. */
  readonly isLeaving?: () => boolean;
}

/** How often what may be done. */
export interface Limits {
  /** Per player: everything that is asked with a session. */
  readonly player: RateLimit;
  /** Per address: new sessions, also by Telegram, device codes that are redeemed, and requests without a session. */
  readonly address: RateLimit;
  /** Per player: opening tables. */
  readonly tables: RateLimit;
  /** Per player: making device codes. */
  readonly deviceCodes: RateLimit;
}

/** Limits that no person meets and that keep a script from filling the machine. */
export const LIMITS: Limits = {
  player: { burst: 300, perSecond: 60 },
  address: { burst: 2_000, perSecond: 100 },
  tables: { burst: 30, perSecond: 1 },
  deviceCodes: { burst: 10, perSecond: 1 / 30 },
};

/** What the routes need: the deps, the limiters, and who asks. */
export interface RouteDeps extends ServerDeps {
  readonly limiters: Readonly<Record<keyof Limits, RateLimiter>>;
}

/** Somebody whose identity has been proven. */
export type Principal = PlayerRecord;
