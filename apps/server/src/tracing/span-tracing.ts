import { AsyncLocalStorage } from 'node:async_hooks';
import { Fault } from '@cardroom/kernel';
import type { CommandStep, TracedCommand, TracedEnd } from '@cardroom/room';
import {
  type Context,
  type Link,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Tracer,
} from '@opentelemetry/api';
import { parseTraceParent } from '@opentelemetry/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { SpanSink } from './span-sink.ts';
import type { Tracing } from './tracing.ts';

/** Asked by programs every few seconds, and the same each time. */
const UNFOLLOWED: ReadonlySet<string | undefined> = new Set(['/healthz', '/readyz', '/metrics']);

/** Makes spans of what the server does, and hands them to `sink`. [TRC2] [TRC3] [TRC4] */
export function createTracing(sink: SpanSink): Tracing {
  const work = new SpanWork(sink.tracer);
  return {
    follow: (app) => followRequests(app, work),
    live: (asked) => work.within(work.start('live command', SpanKind.SERVER, ROOT_CONTEXT), asked),
    command: (command, asked, endOf) => followCommand(work, command, asked, endOf),
    step: (step, taken) => followStep(work, step, taken),
    origin: () => work.current,
    batch: (origins, write) => followBatch(work, origins, write),
    logFacts: () => logFacts(work),
    tellTo: (logger) => sink.losses.tellTo(logger),
    close: () => sink.close(),
  };
}

/** A span and all that is done during it. */
interface Open {
  readonly span: Span;
  readonly context: Context;
  /** What was planned during it may be done long after: that belongs to it no more. [TRC7] */
  isOver: boolean;
}

/** Spans, and which of them is under way where. */
class SpanWork {
  readonly #tracer: Tracer;
  readonly #current = new AsyncLocalStorage<Open>();

  constructor(tracer: Tracer) {
    this.#tracer = tracer;
  }

  get current(): Open | undefined {
    const open = this.#current.getStore();
    return open?.isOver === true ? undefined : open;
  }

  start(name: string, kind: SpanKind, parent: Context, links: readonly Link[] = []): Open {
    const span = this.#tracer.startSpan(name, { kind, links: [...links] }, parent);
    return { span, context: trace.setSpan(parent, span), isOver: false };
  }

  /** Does `work` during a span, which goes on after it. */
  during<T>(open: Open, work: () => T): T {
    return this.#current.run(open, work);
  }

  /** Does `work` during a span, which ends with it: at once, or when what it promises has come or failed. */
  within<T>(open: Open, work: () => T): T {
    try {
      const value = this.during(open, work);
      if (value instanceof Promise) {
        value.then(
          () => end(open),
          (error: unknown) => endFailed(open, errorType(error)),
        );
      } else end(open);
      return value;
    } catch (error) {
      endFailed(open, errorType(error));
      throw error;
    }
  }
}

function end(open: Open): void {
  open.isOver = true;
  open.span.end();
}

function endFailed(open: Open, type: string): void {
  open.span.setAttribute('error.type', type);
  open.span.setStatus({ code: SpanStatusCode.ERROR });
  end(open);
}

/** Of an error nothing is told but its code, or what kind of mistake it is. */
function errorType(error: unknown): string {
  return error instanceof Fault ? error.code : error instanceof Error ? error.name : 'unknown';
}

/** A line of the log during a span says which one, so that both are found together. */
function logFacts({ current }: SpanWork): object {
  if (current === undefined) return {};
  const { traceId, spanId } = current.span.spanContext();
  return { trace_id: traceId, span_id: spanId };
}

// ---- Commands -------------------------------------------------------------------------------------------------------

/** What time or a bot does begins a trace of its own, in whichever moment it was planned. */
function followCommand<T>(
  work: SpanWork,
  { action, tableId, requestId }: TracedCommand,
  asked: () => Promise<T>,
  endOf: (value: T) => TracedEnd,
): Promise<T> {
  const parent = requestId === undefined ? ROOT_CONTEXT : (work.current?.context ?? ROOT_CONTEXT);
  const open = work.start(`command ${action}`, SpanKind.INTERNAL, parent);
  const { span } = open;
  span.setAttributes({ 'cardroom.command': action, 'cardroom.table': tableId });
  if (requestId !== undefined) span.setAttribute('cardroom.request', requestId);
  return work.within(open, async () => {
    const value = await asked();
    const { outcome, handNumber } = endOf(value);
    span.setAttribute('cardroom.outcome', outcome);
    if (handNumber !== undefined) span.setAttribute('cardroom.hand_number', handNumber);
    return value;
  });
}

/** A step of nothing that is followed is no span. */
function followStep<T>(work: SpanWork, step: CommandStep, taken: () => T): T {
  const { current } = work;
  return current === undefined ? taken() : work.within(work.start(step, SpanKind.INTERNAL, current.context), taken);
}

/** A batch belongs to all whose requests it writes, so it is a trace of its own that names theirs; none if there are none. */
function followBatch<T>(work: SpanWork, origins: readonly unknown[], write: () => Promise<T>): Promise<T> {
  const contexts = origins.filter(isOpen).map(({ span }) => span.spanContext());
  const kept = contexts.filter(({ traceFlags }) => (traceFlags & TraceFlags.SAMPLED) !== 0);
  if (kept.length === 0) return write();
  const links = kept.map((context) => ({ context }));
  const open = work.start('store batch', SpanKind.INTERNAL, ROOT_CONTEXT, links);
  open.span.setAttribute('cardroom.requests', origins.length);
  return work.within(open, write);
}

function isOpen(origin: unknown): origin is Open {
  return typeof origin === 'object' && origin !== null && 'span' in origin;
}

// ---- Requests -------------------------------------------------------------------------------------------------------

/** A request is a span by its method and the form of its address: neither ids nor the query are told. */
function followRequests(app: FastifyInstance, work: SpanWork): void {
  const opened = new WeakMap<FastifyRequest, Open>();
  app.addHook('onRequest', (request, _reply, done) => {
    const { method, routeOptions, ws } = request;
    const route = routeOptions.url;
    if (ws || UNFOLLOWED.has(route)) return done();
    const open = work.start(route === undefined ? method : `${method} ${route}`, SpanKind.SERVER, contextOf(request));
    open.span.setAttribute('http.request.method', method);
    if (route !== undefined) open.span.setAttribute('http.route', route);
    opened.set(request, open);
    work.during(open, done);
  });
  app.addHook('onResponse', async (request, { statusCode }) => {
    const open = opened.get(request);
    if (open === undefined || open.isOver) return;
    open.span.setAttribute('http.response.status_code', statusCode);
    if (statusCode >= 500) open.span.setStatus({ code: SpanStatusCode.ERROR });
    end(open);
  });
  // Whoever has gone gets no response; what he has asked for is done all the same.
  app.addHook('onRequestAbort', async (request) => {
    const open = opened.get(request);
    if (open !== undefined && !open.isOver) endFailed(open, 'aborted');
  });
}

/** The trace that whoever asks has begun; a header that makes no sense names none. [TRC3] */
function contextOf({ headers }: FastifyRequest): Context {
  const { traceparent } = headers;
  const parent = typeof traceparent === 'string' ? parseTraceParent(traceparent) : null;
  return parent === null ? ROOT_CONTEXT : trace.setSpanContext(ROOT_CONTEXT, { ...parent, isRemote: true });
}
