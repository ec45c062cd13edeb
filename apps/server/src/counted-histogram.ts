import { Histogram } from 'prom-client';

/** How often a time fell into each class, not summed up, the last being beyond all bounds; and the sum of all times. */
interface CountedTimes {
  readonly counts: readonly number[];
  readonly sumSeconds: number;
}

/** How a counted histogram is called, and what its bounds are, in seconds. */
export interface CountedHistogramShape<Label extends string> {
  readonly name: string;
  readonly help: string;
  readonly label: Label;
  readonly bounds: readonly number[];
}

type HistogramValues = Awaited<ReturnType<Histogram['get']>>;

/** A histogram whose times have been counted elsewhere. The library's own can only be told each time by itself. */
export class CountedHistogram<Label extends string> extends Histogram<Label | 'le'> {
  readonly #empty: Histogram;
  readonly #shape: CountedHistogramShape<Label>;
  readonly #read: () => ReadonlyMap<string, CountedTimes>;

  constructor(shape: CountedHistogramShape<Label>, read: () => ReadonlyMap<string, CountedTimes>) {
    const { name, help, label, bounds } = shape;
    super({ name, help, labelNames: [label], buckets: [...bounds], registers: [] });
    this.#empty = new Histogram({ name, help, labelNames: [label], buckets: [...bounds], registers: [] });
    this.#shape = shape;
    this.#read = read;
  }

  override async get(): Promise<HistogramValues> {
    const values = [...this.#read()].flatMap(([value, times]) => this.#valuesOf(value, times));
    return { ...(await this.#empty.get()), values };
  }

  /** What the registry asks a histogram for when it writes text. */
  getForPromString(): Promise<HistogramValues> {
    return this.get();
  }

  #valuesOf(value: string, { counts, sumSeconds }: CountedTimes): HistogramValues['values'] {
    const { name, label, bounds } = this.#shape;
    const labels = { [label]: value };
    let count = 0;
    const buckets = counts.map((inClass, at) => {
      count += inClass;
      return { metricName: `${name}_bucket`, labels: { ...labels, le: bounds[at] ?? '+Inf' }, value: count };
    });
    return [
      ...buckets,
      { metricName: `${name}_sum`, labels, value: sumSeconds },
      { metricName: `${name}_count`, labels, value: count },
    ];
  }
}
