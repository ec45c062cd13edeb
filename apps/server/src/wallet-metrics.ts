import { WALLET_OPERATIONS, WALLET_STATUSES, type WalletFigures, type WalletOperation } from '@cardroom/room';
import { Counter, Histogram, type Registry } from 'prom-client';

/** Between a reservation in memory and one that waits for a slow disk, in seconds. */
const SECONDS_BOUNDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/**
 * Adds the figures about wallets to `registry`, and gives where they are counted. Labels are statuses and operations,
 * never players or amounts: their number is fixed, and all are there from the start on, with nothing. [MET4] [MET5]
 */
export function addWalletMetrics(registry: Registry): WalletFigures {
  const counters = {
    reserve: statusCounter(registry, 'reserve', 'Reservations that were asked for, by what they came to'),
    commit: statusCounter(registry, 'commit', 'Commits of reservations, by what they came to'),
    rollback: statusCounter(registry, 'rollback', 'Rollbacks of reservations, by what they came to'),
  } satisfies Readonly<Record<WalletOperation, Counter<'status'>>>;
  const deadLetters = new Counter({
    name: 'poker_wallet_dlq_total',
    help: 'Reservations that could not be given back and became dead letters',
    registers: [registry],
  });
  const durations = new Histogram({
    name: 'poker_wallet_operation_duration_seconds',
    help: 'How long operations on wallets took, the wait for the disk included',
    labelNames: ['operation'],
    buckets: SECONDS_BOUNDS,
    registers: [registry],
  });
  for (const operation of WALLET_OPERATIONS) durations.zero({ operation });
  return {
    count: (operation, status) => counters[operation].inc({ status }),
    seconds: (operation, seconds) => durations.observe({ operation }, seconds),
    deadLetter: () => deadLetters.inc(),
  };
}

function statusCounter(registry: Registry, operation: WalletOperation, help: string): Counter<'status'> {
  const counter = new Counter({
    name: `poker_wallet_${operation}_total`,
    help,
    labelNames: ['status'],
    registers: [registry],
  });
  for (const status of WALLET_STATUSES[operation]) counter.inc({ status }, 0);
  return counter;
}
