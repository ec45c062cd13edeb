import { createWalletMeter, WALLET_OPERATIONS, WALLET_STATUSES } from '@cardroom/room';
import { transferId } from '@cardroom/ledger';
import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { parseExposition, type Sample } from '../test/exposition.ts';
import { addWalletMetrics } from './wallet-metrics.ts';

const TYPES: Readonly<Record<string, string>> = {
  poker_wallet_reserve_total: 'counter',
  poker_wallet_commit_total: 'counter',
  poker_wallet_rollback_total: 'counter',
  poker_wallet_dlq_total: 'counter',
  poker_wallet_operation_duration_seconds: 'histogram',
};

function valueOf(samples: readonly Sample[], name: string, labels: Readonly<Record<string, string>> = {}) {
  const isOne = (sample: Sample): boolean =>
    Object.entries(labels).every(([key, value]) => sample.labels[key] === value);
  return samples.find((sample) => sample.name === name && isOne(sample))?.value;
}

describe('figures about wallets', () => {
  it('[MET4] have exactly these names, types and labels, all from the start on and at nothing', async () => {
    const registry = new Registry();
    addWalletMetrics(registry);
    const { types, samples } = parseExposition(await registry.metrics());
    expect(Object.fromEntries(types)).toEqual(TYPES);
    for (const operation of WALLET_OPERATIONS) {
      const counted = samples.filter(({ name }) => name === `poker_wallet_${operation}_total`);
      expect(counted.map(({ labels }) => labels)).toEqual(WALLET_STATUSES[operation].map((status) => ({ status })));
    }
    const timed = samples.filter(({ name }) => name === 'poker_wallet_operation_duration_seconds_count');
    expect(timed.map(({ labels }) => labels)).toEqual(WALLET_OPERATIONS.map((operation) => ({ operation })));
    expect(samples.filter(({ name }) => name === 'poker_wallet_dlq_total')).toHaveLength(1);
    expect(samples.filter(({ value }) => value !== 0)).toEqual([]);
  });

  it('[MET5] count each operation once, by what it came to, and how long it took', async () => {
    const registry = new Registry();
    const figures = addWalletMetrics(registry);
    let now = 0;
    const meter = createWalletMeter(figures, () => now);
    const takes = (ms: number, code?: 'InsufficientFunds' | 'ReservationUnknown') => async () => {
      now += ms;
      const error = { code: code ?? 'TransferDiffers', transfer: transferId('r1') } as const;
      return { ok: false, error } as const;
    };
    await meter.measure('reserve', takes(1, 'InsufficientFunds'));
    await meter.measure('reserve', takes(40));
    await meter.measure('commit', takes(3, 'ReservationUnknown'));
    await meter.measure('rollback', () => Promise.reject(new Error('away'))).catch(String);
    figures.count('reserve', 'success');
    figures.deadLetter();
    const { samples } = parseExposition(await registry.metrics());
    const counted = (operation: string, status: string) =>
      valueOf(samples, `poker_wallet_${operation}_total`, { status });
    expect(counted('reserve', 'success')).toBe(1);
    expect(counted('reserve', 'insufficient_funds')).toBe(1);
    expect(counted('reserve', 'error')).toBe(1);
    expect(counted('commit', 'not_found')).toBe(1);
    expect(counted('commit', 'success')).toBe(0);
    expect(counted('rollback', 'error')).toBe(1);
    expect(valueOf(samples, 'poker_wallet_dlq_total')).toBe(1);
    const name = 'poker_wallet_operation_duration_seconds';
    const of = (operation: string, le: string) => valueOf(samples, `${name}_bucket`, { operation, le });
    expect([of('reserve', '0.0005'), of('reserve', '0.001'), of('reserve', '0.05')]).toEqual([0, 1, 2]);
    expect(valueOf(samples, `${name}_sum`, { operation: 'reserve' })).toBeCloseTo(0.041, 9);
    expect(valueOf(samples, `${name}_count`, { operation: 'rollback' })).toBe(1);
  });
});
