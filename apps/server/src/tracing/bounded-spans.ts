import type { Context } from '@opentelemetry/api';
import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import type { ReadableSpan, Span, SpanExporter, SpanProcessor } from '@opentelemetry/sdk-trace';
import type { Logger } from 'pino';

const LINE_EVERY_MS = 60_000;

/** Counts spans that were lost, and says so in the log: at once for the first, then at most once a minute. [TRC14] */
export class LossBook {
  #lost = 0;
  #reason = '';
  #logger: Logger | undefined;
  #next: NodeJS.Timeout | undefined;

  tellTo(logger: Logger): void {
    this.#logger = logger;
  }

  add(count: number, reason: string): void {
    this.#lost += count;
    this.#reason = reason;
    if (this.#next !== undefined) return;
    this.#tell();
    this.#next = setTimeout(() => {
      this.#next = undefined;
      this.#tell();
    }, LINE_EVERY_MS).unref();
  }

  close(): void {
    clearTimeout(this.#next);
    this.#tell();
  }

  #tell(): void {
    if (this.#lost === 0) return;
    const facts = { event: 'traces.lost', spans: this.#lost, reason: this.#reason };
    this.#logger?.warn(facts, 'the collector of traces does not take them: they are dropped, and play goes on');
    this.#lost = 0;
  }
}

/** Hands spans on to be sent, never more at once than may wait; every one that is not taken is in the book. */
export class BoundedSpans implements SpanProcessor {
  readonly #max: number;
  readonly #losses: LossBook;
  readonly #processorFor: (exporter: SpanExporter) => SpanProcessor;
  #processor: SpanProcessor | undefined;
  #waiting = 0;
  #underWay = 0;

  constructor(max: number, losses: LossBook, processorFor: (exporter: SpanExporter) => SpanProcessor) {
    this.#max = max;
    this.#losses = losses;
    this.#processorFor = processorFor;
  }

  /** How many spans nobody has taken yet. */
  get unsent(): number {
    return this.#waiting + this.#underWay;
  }

  /** From now on spans go out by `exporter`. */
  sendBy(exporter: SpanExporter): void {
    this.#processor = this.#processorFor({
      export: (spans, told) => {
        this.#waiting -= spans.length;
        this.#underWay += spans.length;
        exporter.export(spans, (result) => {
          this.#underWay -= spans.length;
          this.#note(spans.length, result);
          told(result);
        });
      },
      shutdown: () => exporter.shutdown(),
    });
  }

  onStart(span: Span, parent: Context): void {
    this.#processor?.onStart(span, parent);
  }

  onEnd(span: ReadableSpan): void {
    if (this.#waiting >= this.#max) return this.#losses.add(1, 'too many wait');
    this.#waiting += 1;
    this.#processor?.onEnd(span);
  }

  async forceFlush(): Promise<void> {
    await this.#processor?.forceFlush();
  }

  async shutdown(): Promise<void> {
    await this.#processor?.shutdown();
  }

  #note(count: number, { code, error }: ExportResult): void {
    if (code !== ExportResultCode.SUCCESS) this.#losses.add(count, reasonOf(error));
  }
}

/** The code of a failure, such as `ECONNREFUSED` or 401; the words of a collector are its own. */
function reasonOf(error: Error | undefined): string {
  if (error === undefined) return 'unknown';
  const code: unknown = 'code' in error ? error.code : undefined;
  return typeof code === 'string' || typeof code === 'number' ? `${code}` : error.message.slice(0, 100);
}
