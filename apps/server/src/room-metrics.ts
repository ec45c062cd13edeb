import type { Locks } from '@cardroom/locks';
import {
  ACTION_OUTCOMES,
  ACTION_SECONDS_BOUNDS,
  type Room,
  type RoomFigures,
  type RoomGauges,
  type RoomMeter,
} from '@cardroom/room';
import { Counter, type Registry } from 'prom-client';
import { CountedHistogram } from './counted-histogram.ts';
import type { Rollout } from './rollout.ts';
import { gauge, sumCounter } from './single-figure.ts';

/** What the figures about tables are read from. */
export interface RoomFiguresSource {
  readonly meter: Pick<RoomMeter, 'read'>;
  readonly room: Pick<Room, 'gauges'>;
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

/** How the tables stand, one number each. */
const GAUGES: readonly (readonly [name: string, help: string, read: (gauges: RoomGauges) => number])[] = [
  ['poker_tables_active', 'Tables where a person sits in or somebody looks on', ({ active }) => active],
  ['poker_tables_halted', 'Open tables that were halted and wait for an operator', ({ halted }) => halted],
  [
    'poker_turn_overdue_seconds',
    'How long ago the turn ran out that is late the longest: 0 when every turn has time left',
    ({ turnOverdueMs }) => turnOverdueMs / 1_000,
  ],
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
  for (const [name, help, read] of GAUGES) registry.registerMetric(gauge(name, help, () => read(room.gauges())));
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
