import { readFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { Agent as SecureAgent } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { Fault } from '@cardroom/kernel';
import type { Tracer } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  type Sampler,
  type SpanExporter,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { BoundedSpans, LossBook } from './bounded-spans.ts';
import type { TraceSettings } from './trace-settings.ts';

/** How long the last spans of a server that ends may take to be sent; then they are lost. */
const LAST_SPANS_MAX_MS = 1_000;

/** Where spans go. */
export interface SpanSink {
  readonly tracer: Tracer;
  /** What could not be sent. */
  readonly losses: LossBook;
  close(): Promise<void>;
}

/**
 * Sends spans to the collector of `settings`, batch by batch, beside all else: nobody waits for it, and what a collector
 * does not take in time is dropped. [TRC13] [TRC14]
 */
export async function openSpanSink(settings: TraceSettings): Promise<SpanSink> {
  const agent = agentFor(settings);
  const losses = new LossBook();
  const { queueMax, batchMax, delayMs, timeoutMs, resource } = settings;
  const bounded = new BoundedSpans(queueMax, losses, (exporter) => {
    const limits = { maxQueueSize: queueMax, maxExportBatchSize: batchMax, scheduledDelayMillis: delayMs };
    return new BatchSpanProcessor({ exporter, ...limits, exportTimeoutMillis: timeoutMs });
  });
  bounded.sendBy(await exporterFor(settings, agent));
  const provider = new TracerProvider({
    sampler: samplerFor(settings),
    resource: resourceFromAttributes(resource),
    // A batch names all that it writes, which the store bounds.
    spanLimits: { linkCountLimit: Infinity },
    spanProcessors: [bounded],
  });
  return {
    tracer: provider.getTracer('cardroom'),
    losses,
    async close() {
      const over = new AbortController();
      // Nobody is told that it could not: what is lost is in the book.
      const sent = provider.shutdown().catch(() => undefined);
      await Promise.race([sent, sleep(LAST_SPANS_MAX_MS, undefined, { signal: over.signal }).catch(() => undefined)]);
      over.abort();
      if (bounded.unsent > 0) losses.add(bounded.unsent, 'the server has ended');
      losses.close();
      agent.destroy();
    },
  };
}

async function exporterFor({ protocol, url, headers, timeoutMs }: TraceSettings, agent: Agent): Promise<SpanExporter> {
  const { OTLPTraceExporter } =
    protocol === 'http/json'
      ? await import('@opentelemetry/exporter-trace-otlp-http')
      : await import('@opentelemetry/exporter-trace-otlp-proto');
  return new OTLPTraceExporter({ url, headers, timeoutMillis: timeoutMs, httpAgentOptions: () => agent });
}

/** The connections to the collector: our own, so that they can be ended. */
function agentFor({ url, files }: TraceSettings): Agent {
  if (!url.startsWith('https:')) return new Agent({ keepAlive: true });
  const read = Object.entries(files).map(([what, file]) => [what, contentOf(file)]);
  return new SecureAgent({ keepAlive: true, ...Object.fromEntries(read) });
}

function contentOf(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new Fault('BadTraceFile', `a certificate or key for the collector of traces cannot be read: ${file}`, {
      cause,
    });
  }
}

function samplerFor({ sampler, ratio }: TraceSettings): Sampler {
  const root = sampler.endsWith('always_on')
    ? new AlwaysOnSampler()
    : sampler.endsWith('always_off')
      ? new AlwaysOffSampler()
      : new TraceIdRatioBasedSampler(ratio);
  return sampler.startsWith('parentbased') ? new ParentBasedSampler({ root }) : root;
}
