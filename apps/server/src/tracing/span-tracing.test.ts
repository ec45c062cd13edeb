import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Fault, tableId } from '@cardroom/kernel';
import { fastify } from 'fastify';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { TraceCollector } from '../../test/trace-collector.ts';
import { createLogger } from '../logger.ts';
import { LossBook } from './bounded-spans.ts';
import { openTracing } from './open-tracing.ts';
import { readTraceSettings } from './trace-settings.ts';
import type { Tracing } from './tracing.ts';

const JSON_BODY = { 'content-type': 'application/json' };

let collector: TraceCollector;
beforeEach(async () => {
  collector = await TraceCollector.open();
});
afterEach(() => collector.close());

async function openTold(): Promise<Tracing> {
  const json = { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json', OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
  const settings = readTraceSettings(json);
  const tracing = settings.ok ? await openTracing(settings.value) : undefined;
  if (tracing === undefined) throw new Error('there is a collector');
  return tracing;
}

describe('work that is followed', () => {
  const command = { action: 'raise', tableId: tableId('t1'), requestId: 'k1' };

  it('[TRC4] that fails is told by the code of its fault, and not in its words', async () => {
    const tracing = await openTold();
    const fault = new Fault('StoreFailed', 'nobody may read AsKd');
    const failing = tracing.live(() =>
      tracing.command(
        command,
        () => tracing.step('commit', () => Promise.reject(fault)),
        () => ({ outcome: 'accepted' }),
      ),
    );
    await expect(failing).rejects.toBe(fault);
    const thrown = new TypeError('AsKd');
    const work = () => tracing.step('decide', () => Promise.reject(thrown));
    await expect(tracing.live(work)).rejects.toBe(thrown);
    await tracing.close();
    const told = collector.spans.map(({ name, facts }) => [name, facts['error.type']]);
    expect(told).toEqual([
      ['commit', 'StoreFailed'],
      ['command raise', 'StoreFailed'],
      ['live command', 'StoreFailed'],
      ['decide', 'TypeError'],
      ['live command', 'TypeError'],
    ]);
    expect(collector.text).not.toContain('AsKd');
  });

  it('[TRC2] gives what it gives at once, and is no span where nothing is followed', async () => {
    const tracing = await openTold();
    expect(tracing.step('decide', () => 7)).toBe(7);
    expect(tracing.logFacts()).toEqual({});
    const value = await tracing.live(async () => tracing.step('decide', () => 8));
    expect(value).toBe(8);
    await tracing.close();
    expect(collector.spans.map(({ name }) => name)).toEqual(['decide', 'live command']);
  });
});

describe('what nobody asks for', () => {
  it('[TRC2] is a trace of its own, also in the middle of what somebody has asked for', async () => {
    const tracing = await openTold();
    const ended = () => ({ outcome: 'accepted' });
    const deal = () => tracing.command({ action: 'deal', tableId: tableId('t1') }, async () => 1, ended);
    await tracing.live(deal);
    await tracing.close();
    expect(collector.spans.map(({ name, parentSpanId }) => [name, parentSpanId])).toEqual([
      ['command deal', ''],
      ['live command', ''],
    ]);
  });
});

describe('what is done when a span is over', () => {
  it('[TRC7] belongs to nobody’s command, however long before it was planned there', async () => {
    const tracing = await openTold();
    const late = Promise.withResolvers<object>();
    const plan = () => {
      setTimeout(() => {
        tracing.step('decide', () => 1);
        void tracing.batch([tracing.origin()], () => Promise.resolve());
        late.resolve(tracing.logFacts());
      }, 10);
    };
    await tracing.live(async () => tracing.step('tell', plan));
    expect(await late.promise).toEqual({});
    await tracing.close();
    expect(collector.spans.map(({ name }) => name)).toEqual(['tell', 'live command']);
  });
});

describe('a request', () => {
  it('[TRC8] that is given up by whoever has asked ends there, without a status', async () => {
    const [tracing, app] = [await openTold(), fastify()];
    tracing.follow(app);
    const [begun, gone, slow] = [
      Promise.withResolvers<void>(),
      Promise.withResolvers<void>(),
      Promise.withResolvers<object>(),
    ];
    app.addHook('onRequestAbort', async (_request) => gone.resolve());
    app.get('/slow', () => {
      begun.resolve();
      return slow.promise;
    });
    const url = await app.listen({ port: 0 });
    const impatient = new AbortController();
    const asked = fetch(`${url}/slow`, { signal: impatient.signal });
    await begun.promise;
    impatient.abort();
    await expect(asked).rejects.toThrow();
    await gone.promise;
    slow.resolve({});
    await app.close();
    await tracing.close();
    const [given, ...others] = collector.spans;
    expect(others).toEqual([]);
    expect(given).toMatchObject({ name: 'GET /slow', facts: { 'error.type': 'aborted' } });
    expect(given?.facts).not.toHaveProperty('http.response.status_code');
  });

  it('[TRC2] whose body comes piece by piece is under way when it is answered', async () => {
    const [tracing, app] = [await openTold(), fastify()];
    tracing.follow(app);
    app.post('/said', async () => tracing.logFacts());
    const asked = request(`${await app.listen({ port: 0 })}/said`, { method: 'POST', headers: JSON_BODY });
    const answered = once(asked, 'response');
    asked.write('{"text":');
    await sleep(50);
    asked.end('"hello"}');
    const [response] = (await answered) as [IncomingMessage];
    const facts: unknown = await json(response);
    await app.close();
    await tracing.close();
    const [span] = collector.spans;
    expect(facts).toEqual({ trace_id: span?.traceId, span_id: span?.spanId });
  });

  it('[TRC11] that nobody is to keep names itself in no batch', async () => {
    const [tracing, app] = [await openTold(), fastify()];
    tracing.follow(app);
    app.get('/written', async () => tracing.batch([tracing.origin()], async () => ({})));
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00';
    await fetch(`${await app.listen({ port: 0 })}/written`, { headers: { traceparent } });
    await app.close();
    await tracing.close();
    expect(collector.spans).toEqual([]);
  });
});

describe('a batch', () => {
  it('[TRC6] names all that it writes, however many they are', async () => {
    const tracing = await openTold();
    const origins: unknown[] = [];
    const one = () => void origins.push(tracing.origin());
    for (let count = 0; count < 500; count += 1) await tracing.live(async () => tracing.step('commit', one));
    await tracing.batch(origins, () => Promise.resolve());
    await tracing.close();
    const batch = collector.spans.find(({ name }) => name === 'store batch');
    const written = new Set(batch?.links.map(({ spanId }) => spanId));
    const commits = collector.spans.filter(({ name }) => name === 'commit');
    expect(commits).toHaveLength(500);
    for (const { spanId } of commits) expect(written.has(spanId)).toBe(true);
  });
});

describe('a collector that is reached by HTTPS', () => {
  it('[TRC10] wants its certificate to be there', async () => {
    const file = '/none/ca.pem';
    const secure = { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector.example', OTEL_EXPORTER_OTLP_CERTIFICATE: file };
    const settings = readTraceSettings(secure);
    const opened = settings.ok ? openTracing(settings.value) : undefined;
    await expect(opened).rejects.toMatchObject({ code: 'BadTraceFile', message: expect.stringContaining(file) });
  });
});

describe('a server without a collector', () => {
  const SCRIPT = fileURLToPath(new URL('../../test/count-trace-modules.ts', import.meta.url));

  async function modulesLoaded(env: Readonly<Record<string, string>>): Promise<number> {
    const folder = mkdtempSync(join(tmpdir(), 'cardroom-traces-'));
    const settings = { PATH: process.env['PATH'], CARDROOM_DATA: folder, PORT: '0', ...env };
    const child = spawn(process.execPath, [SCRIPT], { env: settings, stdio: ['ignore', 'pipe', 'inherit'] });
    let told = '';
    child.stdout.on('data', (data: Buffer) => (told += data.toString('utf8')));
    await once(child, 'close');
    rmSync(folder, { recursive: true, force: true });
    return Number(told === '' ? NaN : told);
  }

  it('[TRC12] loads nothing of OpenTelemetry', async () => {
    expect(await modulesLoaded({ OTEL_SERVICE_NAME: 'cards' })).toBe(0);
    expect(await modulesLoaded({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url })).toBeGreaterThan(10);
  });
});

describe('spans that are lost', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('[TRC14] are told at once, then once a minute with all of it, and not when there are none', () => {
    const lines: string[] = [];
    const book = new LossBook();
    book.tellTo(createLogger('warn', { write: (line) => void lines.push(line) }));
    const counts = () => lines.splice(0).map((line) => (JSON.parse(line) as { readonly spans: number }).spans);
    book.add(1, 'ECONNREFUSED');
    expect(counts()).toEqual([1]);
    book.add(2, 'ECONNREFUSED');
    book.add(3, '503');
    vi.advanceTimersByTime(59_000);
    expect(counts()).toEqual([]);
    vi.advanceTimersByTime(1_000);
    expect(counts()).toEqual([5]);
    vi.advanceTimersByTime(600_000);
    expect(counts()).toEqual([]);
    book.add(4, '503');
    book.add(5, '503');
    book.close();
    expect(counts()).toEqual([4, 5]);
  });
});
