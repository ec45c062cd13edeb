import { type LoadFigures, runLoad, startOwnServer } from '@cardroom/server';
import { atLeast, atMost } from './figures.ts';
import type { Measure } from './measure.ts';

const TABLES = 300;
const SECONDS = 30;
const SPECTATORS = 5_000;
const MEGABYTE = 1_000_000;

/** The whole server as players meet it, its clients on the same machine. Three hundred tables, then only onlookers. */
export async function measureServerUnderLoad(): Promise<readonly Measure[]> {
  // Players who see every hand to its end act most: between hands a table rests for seconds, as people want it to.
  const played = await onOwnServer({ tables: TABLES, seats: 6, spectators: 0, seconds: SECONDS, policy: 'callers' });
  const watched = await onOwnServer({ tables: 50, seats: 0, spectators: SPECTATORS, seconds: 5, policy: 'callers' });
  return [
    atLeast('server.actions_per_s', played.actionsPerSecond, 'actions/s', 1_500),
    atMost('server.ack_p99_ms', played.ackP99Ms ?? Number.NaN, 'ms', 50),
    atMost('server.seen_by_all_p99_ms', played.toAllP99Ms ?? Number.NaN, 'ms', 50),
    atMost('server.spectators_memory_mb', (watched.serverMemory ?? Number.NaN) / MEGABYTE, 'MB', 1_000),
  ];
}

type Size = Pick<LoadFigures, 'tables' | 'spectators' | 'seconds'> & {
  readonly seats: number;
  readonly policy: 'callers';
};

async function onOwnServer(size: Size): Promise<LoadFigures> {
  await using server = await startOwnServer();
  const figures = await runLoad({ ...size, url: server.url, warmUpSeconds: 10, thinkMs: 0 }, () => {});
  const { ok } = await server.verify();
  const isWhole = ok && figures.reconnects === 0 && Object.keys(figures.refusals).length === 0;
  if (!isWhole) throw new Error(`the load did not go well: ${JSON.stringify({ ...figures, ok })}`);
  return figures;
}
