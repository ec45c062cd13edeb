import type { BatchTracer, CommandTracer } from '@cardroom/room';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';

/** What this server tells a collector of its work. A server that has no collector has none of it. */
export interface Tracing extends CommandTracer, BatchTracer {
  /** Follows the requests of `app`; called before its routes are added, and after the live sockets. */
  follow(app: FastifyInstance): void;
  /** Does `work`, which somebody asks for over a live connection, as a trace of its own. */
  live<T>(work: () => Promise<T>): Promise<T>;
  /** What a line of the log says of the span during which it is written. */
  logFacts(): object;
  /** Says from now on, now and then, how many spans were lost and why. */
  tellTo(logger: Logger): void;
  /** Sends what is there, for as long as that may take, and ends. */
  close(): Promise<void>;
}
