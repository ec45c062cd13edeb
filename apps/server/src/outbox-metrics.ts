import { Fault } from '@cardroom/kernel';
import { type Clock, MESSAGE_OUTCOMES, type OutboxBacklog, type OutboxMeter, type OutboxReads } from '@cardroom/room';
import { Counter, Gauge, type Registry } from 'prom-client';

/** What the figures about messages to chats are read from. */
export interface OutboxFiguresSource {
  readonly meter: Pick<OutboxMeter, 'read'>;
  readonly store: Pick<OutboxReads, 'outboxBacklog'>;
  readonly clock: Pick<Clock, 'now'>;
}

/**
 * Adds the figures about messages to chats to `registry`. What waits is read from the store when somebody asks, so that it
 * is told also where nobody tells messages; while the store cannot be read the last figure stays. [MET8]
 */
export function addOutboxMetrics(registry: Registry, { meter, store, clock }: OutboxFiguresSource): void {
  const counter = new Counter({
    name: 'poker_outbox_messages_total',
    help: 'Messages to chats by what became of them in this process',
    labelNames: ['outcome'],
    registers: [],
    collect() {
      this.reset();
      const counts = meter.read();
      for (const outcome of MESSAGE_OUTCOMES) this.inc({ outcome }, counts[outcome]);
    },
  });
  registry.registerMetric(counter);
  registry.registerMetric(
    backlogGauge('poker_outbox_waiting', 'Messages that wait to be told', store, ({ waiting }) => waiting),
  );
  registry.registerMetric(
    backlogGauge('poker_outbox_lag_seconds', 'How long the oldest of them has waited', store, ({ oldestAt }) =>
      oldestAt === undefined ? 0 : Math.max(0, clock.now() - oldestAt) / 1_000,
    ),
  );
}

function backlogGauge(
  name: string,
  help: string,
  store: OutboxFiguresSource['store'],
  read: (backlog: OutboxBacklog) => number,
): Gauge {
  return new Gauge({
    name,
    help,
    registers: [],
    async collect() {
      try {
        this.set(read(await store.outboxBacklog()));
      } catch (error) {
        if (!(error instanceof Fault)) throw error;
      }
    },
  });
}
