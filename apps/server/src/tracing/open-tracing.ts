import type { TraceSettings } from './trace-settings.ts';
import type { Tracing } from './tracing.ts';

/** Tells a collector from now on; without one nothing is loaded and nothing is done. [TRC12] */
export async function openTracing(settings: TraceSettings | undefined): Promise<Tracing | undefined> {
  if (settings === undefined) return undefined;
  const { openSpanSink } = await import('./span-sink.ts');
  const { createTracing } = await import('./span-tracing.ts');
  return createTracing(await openSpanSink(settings));
}
