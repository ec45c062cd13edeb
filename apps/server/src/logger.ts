import { type DestinationStream, type Logger, pino } from 'pino';

/**
 * The server's log, one JSON line an entry; `mixin` gives what each line says besides. It never holds a token or a card, at
 * any level. [R53]
 */
export function createLogger(level: string, destination: DestinationStream, mixin?: () => object): Logger {
  const redact = ['req.headers.authorization', 'req.headers.cookie'];
  return pino({ level, redact, ...(mixin === undefined ? {} : { mixin }) }, destination);
}
