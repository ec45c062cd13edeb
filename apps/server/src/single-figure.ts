import { Counter, Gauge } from 'prom-client';

/** A counter without labels that is counted elsewhere, and read when somebody asks. */
export function sumCounter(name: string, help: string, read: () => number): Counter {
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

/** A gauge without labels that is read when somebody asks. `read` must not throw. */
export function gauge(name: string, help: string, read: () => number | Promise<number>): Gauge {
  return new Gauge({
    name,
    help,
    registers: [],
    async collect() {
      this.set(await read());
    },
  });
}
