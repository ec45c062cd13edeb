import type { Locks } from '@cardroom/locks';
import { ACTION_OUTCOMES, ACTION_SECONDS_BOUNDS, type Room, type RoomFigures, type RoomMeter } from '@cardroom/room';
import { Counter, Gauge, type Registry } from 'prom-client';
import { CountedHistogram } from './counted-histogram.ts';
import type { Rollout } from './rollout.ts';

/** What the figures about tables are read from. */
export interface RoomFiguresSource {
  readonly meter: Pick<RoomMeter, 'read'>;
  readonly room: Pick<Room, 'activeTables'>;
  readonly locks: Pick<Locks, 'settings'>;
  readonly rollout: Pick<Rollout, 'reductions'>;
}

/** Counters that are one number each. */
const SUMS: readonly (readonly [name: string, help: string, read: (figures: RoomFigures) => number])[] = [
  ['poker_duplicate_requests_total', 'Commands that came again and got the first answer', ({ repeats }) => repeats],
  ['poker_version_conflicts_total', 'Conflicts that made a command decide again', ({ conflicts }) => conflicts],
  [
    'poker_chip_integrity_errors_total',
    'Impossible things, such as books that do not agree: each halts its table',
    ({ halts }) => halts,
  ],
  ['poker_hands_total', 'Hands that ended in a commit of this process', ({ hands }) => hands],
];

/**
 * Adds the figures about tables to `registry`. They are read when somebody asks for them. Labels are commands and
 * outcomes, never tables or players: their number is fixed, and all are there from the start on. [MET6] [MET7]
 */
export function addRoomMetrics(registry: Registry, { meter, room, locks, rollout }: RoomFiguresSource): void {
  const shape = {
    name: 'poker_action_duration_seconds',
    help: 'How long actions took, from their arrival to the answer',
    label: 'action',
    bounds: ACTION_SECONDS_BOUNDS,
  } as const;
  registry.registerMetric(new CountedHistogram(shape, () => meter.read().actions));
  registry.registerMetric(actionCounter(meter));
  for (const [name, help, read] of SUMS) registry.registerMetric(sumCounter(name, help, () => read(meter.read())));
  registry.registerMetric(
    gauge('poker_tables_active', 'Tables where a person sits in or somebody looks on', () => room.activeTables()),
  );
  registry.registerMetric(
    gauge(
      'poker_rollout_percentage',
      'How many tables of a hundred are locked by their parts, where the mode is fine',
      () => locks.settings.rolloutPercentage,
    ),
  );
  registry.registerMetric(
    sumCounter(
      'poker_rollout_reductions_total',
      'How often the rollout was halved after bad windows',
      () => rollout.reductions,
    ),
  );
}

function actionCounter(meter: RoomFiguresSource['meter']): Counter<'action' | 'outcome'> {
  return new Counter({
    name: 'poker_actions_total',
    help: 'Actions by what they came to: repeats are counted elsewhere',
    labelNames: ['action', 'outcome'],
    registers: [],
    collect() {
      this.reset();
      for (const [action, { outcomes }] of meter.read().actions) {
        for (const outcome of ACTION_OUTCOMES) this.inc({ action, outcome }, outcomes[outcome]);
      }
    },
  });
}

function sumCounter(name: string, help: string, read: () => number): Counter {
  return new Counter({
    name,
    help,
    registers: [],
    collect() {
      this.reset();
      this.inc(read());
    },
  });
}

function gauge(name: string, help: string, read: () => number): Gauge {
  return new Gauge({
    name,
    help,
    registers: [],
    collect() {
      this.set(read());
    },
  });
}
