import type { LedgerReads, TableReads } from '@cardroom/room';
import { Client } from 'pg';
import { createLedgerReads } from './ledger-reads.ts';
import { faultOf } from './postgres-faults.ts';
import { type Ask, askOf, connectionTo } from './postgres-link.ts';
import { createTableReads } from './table-reads.ts';

/** Runs work on how everything stood at one moment. */
export type AtOneMoment = <T>(work: (reads: TableReads & LedgerReads) => Promise<T>) => Promise<T>;

const BEGIN = `
  BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY;
  SET LOCAL statement_timeout = 0;
  SET LOCAL idle_in_transaction_session_timeout = 0`;

/**
 * Reading at one moment, on a connection of its own: the work may take long, and nobody is to wait for it. It holds no
 * lock that a writer wants.
 */
export function createMoment(url: string): AtOneMoment {
  return async (work) => {
    const client = new Client(connectionTo(url));
    // Whoever asks next finds out that the connection is lost.
    client.on('error', () => {});
    try {
      const ask = oneByOne(askOf(client), client.connect());
      await ask(BEGIN);
      return await work({ ...createTableReads(ask), ...createLedgerReads(ask) });
    } finally {
      // It has changed nothing, so there is nothing to commit.
      await client.end().catch(() => {});
    }
  };
}

/** Statements one after the other, whoever asks: a connection takes one at a time. */
function oneByOne(ask: Ask, begin: Promise<unknown>): Ask {
  let before = begin;
  return async (sql, values) => {
    const answer = before.then(() => ask(sql, values));
    before = answer.catch(() => {});
    try {
      return await answer;
    } catch (error) {
      throw faultOf(error, 'the database could not be read');
    }
  };
}
