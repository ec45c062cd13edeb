import type { Trouble } from '@cardroom/room';
import type { Logger } from 'pino';

/**
 * Puts troubles into the server's log, a line each. A halted table is a line with the evidence and the command that
 * shows more; of its error only our own words are repeated. [LOG2]
 */
export function createTroubleLog(logger: Logger): (trouble: Trouble) => void {
  return ({ kind, tableId, error, evidence }) => {
    if (evidence === undefined) {
      logger.error({ kind, tableId, err: error }, 'trouble with tables or wallets');
      return;
    }
    const look = `npm run -s cardroom -- table inspect ${tableId}`;
    logger.error({ event: 'table.halted', kind, tableId, ...evidence, look }, 'a table was halted: nobody plays there');
  };
}
