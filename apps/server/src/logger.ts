import { type DestinationStream, type Logger, pino } from 'pino';

/** The server's log, one JSON line an entry. It never holds a token or a card, at any level. [R53] */
export function createLogger(level: string, destination: DestinationStream): Logger {
  return pino({ level, redact: ['req.headers.authorization', 'req.headers.cookie'] }, destination);
}
