import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ADMIN_TOKEN } from '../../test/operator.ts';
import { openTestDatabase, POSTGRES_SKIP_REASON } from '../../test/postgres-server.ts';
import { type ServerProcess, startServerProcess } from '../../test/server-process.ts';
import { type ReceivedSpan, TraceCollector } from '../../test/trace-collector.ts';
import { openRemotePlayer, type PlayedHand, playHand, type RemotePlayer } from '../../test/two-players.ts';

const SECRET = 'a-key-of-the-collector';
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = '00f067aa0ba902b7';
const SAID = 'what a fine evening';
const SOON = { OTEL_BSP_SCHEDULE_DELAY: '50', OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' };
const SERVER_KIND = 2;

let folder: string;
let collector: TraceCollector;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cardroom-traces-'));
});
afterEach(async () => {
  await collector.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Steps of a span, by their names, as often as they were taken. */
function childrenOf(spans: readonly ReceivedSpan[], { spanId }: ReceivedSpan): readonly string[] {
  return spans.filter(({ parentSpanId }) => parentSpanId === spanId).map(({ name }) => name);
}

/** Something by an operator that stands in the log. */
async function takeRolloutBack(url: string): Promise<void> {
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json', 'x-operator': 'Olga' };
  const body = JSON.stringify({ percentage: 50, reason: 'a test' });
  const asked = { method: 'POST', headers: { ...headers, 'idempotency-key': randomUUID() }, body };
  expect((await fetch(`${url}/admin/rollout`, asked)).status).toBe(200);
}

/** Every commit is named by a batch, and a batch is a part of nothing. */
function expectWrittenInBatches(spans: readonly ReceivedSpan[], commitsMin: number): void {
  const batches = spans.filter(({ name }) => name === 'store batch');
  const commits = spans.filter(({ name }) => name === 'commit');
  expect(commits.length).toBeGreaterThan(commitsMin);
  const written = new Set(batches.flatMap(({ links }) => links.map(({ spanId }) => spanId)));
  for (const { spanId } of commits) expect(written.has(spanId)).toBe(true);
  for (const { parentSpanId, facts, links } of batches) {
    expect(parentSpanId).toBe('');
    expect(Number(facts['cardroom.requests'])).toBeGreaterThanOrEqual(links.length);
  }
}

describe('a server with a collector', () => {
  let seen: { readonly spans: readonly ReceivedSpan[]; readonly text: string };
  let hand: PlayedHand;
  let people: readonly RemotePlayer[];
  let code: number | null;
  let said: string;
  let played: string;

  beforeAll(async () => {
    played = mkdtempSync(join(tmpdir(), 'cardroom-traces-'));
    collector = await TraceCollector.open();
    const server = await startServerProcess(played, {
      ...SOON,
      LOG_LEVEL: 'info',
      ADMIN_TOKEN,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_HEADERS: `api-key=${SECRET}`,
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment=evening%20club,service.name=other',
      OTEL_SERVICE_NAME: 'cards',
    });
    const [ann, ben] = [await openRemotePlayer(server.url, 'Annabel'), await openRemotePlayer(server.url, 'Benedict')];
    people = [ann, ben];
    hand = await playHand(server.url, ann, ben);
    const traceparent = `00-${TRACE}-${PARENT}-01`;
    await ann.command(hand.tableId, { type: 'chat', text: SAID }, { traceparent });
    await ben.command(hand.tableId, { type: 'resume' }, { traceparent: 'nonsense' });
    await ann.ask('GET', `/api/leaderboard?by=net&limit=7`);
    await ann.ask('POST', '/api/session/transfer');
    await fetch(`${server.url}/healthz`);
    await takeRolloutBack(server.url);
    // The next hand is dealt by time alone.
    const isDealt = async (): Promise<void> => expect((await ann.view(hand.tableId)).handNumber).toBeGreaterThan(1);
    await vi.waitFor(isDealt, { timeout: 20_000, interval: 100 });
    code = await server.stop();
    said = server.said;
    seen = { spans: collector.spans, text: collector.text };
  }, 60_000);
  afterAll(() => rmSync(played, { recursive: true, force: true }));

  it('[TRC13] is told of all that was done until the server had ended', async () => {
    expect(code).toBe(0);
    expect(seen.spans.length).toBeGreaterThan(50);
    expect(seen.spans.filter(({ name }) => name === 'live command')).toHaveLength(hand.actionCount);
    const names = new Set(seen.spans.map(({ name }) => name));
    expect(names).toContain('POST /api/session/transfer');
    // A connection is no request: it lasts for as long as somebody plays.
    expect(names).not.toContain('GET /api/live');
    expect(said).not.toContain('traces.lost');
  });

  it('[TRC11] is told by whom, as the environment says, and with its headers', () => {
    for (const { resource } of seen.spans) {
      expect(resource).toMatchObject({ 'service.name': 'cards', 'deployment.environment': 'evening club' });
    }
    const headers = seen.text.split('\n').filter((line) => line.includes(`"api-key":"${SECRET}"`));
    expect(headers.length).toBeGreaterThan(0);
    expect(said).not.toContain(SECRET);
  });

  it('[TRC2] sees a command in its request or live frame, and its steps in the command', () => {
    const byId = new Map(seen.spans.map((span) => [span.spanId, span]));
    const asked = seen.spans.filter(({ facts }) => facts['cardroom.request'] !== undefined);
    expect(asked.length).toBe(hand.actionCount + 5);
    for (const command of asked) {
      const door = byId.get(command.parentSpanId);
      expect(door?.kind).toBe(SERVER_KIND);
      expect(['live command', 'POST /api/tables/:tableId/commands']).toContain(door?.name);
      expect(command.facts).toMatchObject({ 'cardroom.table': hand.tableId, 'cardroom.outcome': expect.any(String) });
    }
    const calls = asked.filter(({ name }) => name === 'command call');
    expect(calls.length).toBeGreaterThan(0);
    for (const call of calls) {
      expect(call.facts).toMatchObject({ 'cardroom.outcome': 'accepted', 'cardroom.hand_number': 1 });
      const steps = childrenOf(seen.spans, call);
      expect(steps.toSorted()).toEqual(
        ['answeredBefore', 'look', 'reserve', 'lock', 'decide', 'commit', 'unlock', 'tell'].toSorted(),
      );
    }
    expect(asked.find(({ name }) => name === 'command resume')?.facts['cardroom.outcome']).toBe('NotPaused');
  });

  it('[TRC2] begins a trace of its own for what time does', () => {
    const timed = seen.spans.filter(
      ({ name, facts }) => name.startsWith('command ') && facts['cardroom.request'] === undefined,
    );
    expect(timed.map(({ name }) => name)).toContain('command deal');
    for (const { parentSpanId } of timed) expect(parentSpanId).toBe('');
    const traces = timed.map(({ traceId }) => traceId);
    const asked = new Set(seen.spans.filter(({ kind }) => kind === SERVER_KIND).map(({ traceId }) => traceId));
    expect(traces.filter((traceId) => asked.has(traceId))).toEqual([]);
  });

  it('[TRC6] sees the batches in which commits are written, each with those that it wrote', () => {
    expectWrittenInBatches(seen.spans, hand.actionCount);
  });

  it('[TRC3] goes on with the trace of whoever asks, and begins one where none is named', () => {
    const chat = seen.spans.find(({ name }) => name === 'command chat');
    const door = seen.spans.find(({ spanId }) => spanId === chat?.parentSpanId);
    expect([chat?.traceId, door?.traceId, door?.parentSpanId]).toEqual([TRACE, TRACE, PARENT]);
    const resume = seen.spans.find(({ name }) => name === 'command resume');
    const other = seen.spans.find(({ spanId }) => spanId === resume?.parentSpanId);
    expect(other).toMatchObject({ parentSpanId: '', facts: { 'http.response.status_code': 422 } });
  });

  it('[TRC4] says no card, token, name, text of a chat or query, and nothing of who only looks after the server', () => {
    expect(hand.cards).toHaveLength(4);
    for (const card of hand.cards) expect(seen.text).not.toMatch(new RegExp(`(?<![\\w-])${card}(?![\\w-])`));
    const secrets = [
      ...people.flatMap(({ token, playerId }) => [token, playerId]),
      'Annabel',
      'Benedict',
      SAID,
      ADMIN_TOKEN,
      'Olga',
    ];
    for (const secret of secrets) expect(seen.text.includes(secret), secret).toBe(false);
    expect(seen.text).not.toMatch(/limit=7|by=net|healthz|holeCards|authorization|cookie/i);
  });

  it('[TRC5] is told what a line of the log names', () => {
    const lines = said.split('\n').filter((line) => line.includes('trace_id'));
    expect(lines.join()).toContain('rollout.taken_back');
    for (const line of lines) {
      const { trace_id: traceId, span_id: spanId, event } = JSON.parse(line) as Readonly<Record<string, unknown>>;
      const span = seen.spans.find((each) => each.spanId === spanId);
      expect(span?.traceId).toBe(traceId);
      if (event === 'rollout.taken_back') expect(span?.name).toBe('POST /admin/rollout');
    }
  });
});

describe('a collector that does not take what it is sent', () => {
  let server: ServerProcess;

  it.each(['refuses', 'hangs'] as const)(
    '[TRC14] and %s holds up neither play nor the end of the server',
    async (mood) => {
      collector = await TraceCollector.open(mood);
      server = await startServerProcess(folder, {
        ...SOON,
        LOG_LEVEL: 'warn',
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
        OTEL_BSP_MAX_QUEUE_SIZE: '20',
        OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '10',
      });
      const [ann, ben] = [await openRemotePlayer(server.url, 'Ann'), await openRemotePlayer(server.url, 'Ben')];
      const { actionCount } = await playHand(server.url, ann, ben);
      expect(actionCount).toBeGreaterThan(4);
      await expect.poll(() => collector.requests.length).toBeGreaterThan(0);
      const begun = performance.now();
      expect(await server.stop()).toBe(0);
      expect(performance.now() - begun).toBeLessThan(4_500);
      const lines = server.said.split('\n').filter((line) => line.includes('traces.lost'));
      // One at once and one at the end, however many were lost.
      expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
        expect.objectContaining({ spans: 1, reason: 'too many wait' }),
        expect.objectContaining({ spans: expect.any(Number), reason: 'the server has ended' }),
      ]);
    },
  );
});

describe('a server on PostgreSQL with a collector', () => {
  beforeEach(({ skip }) => {
    if (POSTGRES_SKIP_REASON !== undefined) skip(POSTGRES_SKIP_REASON);
  });

  it('[TRC6] tells of its batches too', async () => {
    collector = await TraceCollector.open();
    const database = await openTestDatabase();
    const env = { ...SOON, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, DATABASE_URL: database.url };
    const server = await startServerProcess(folder, env);
    const [ann, ben] = [await openRemotePlayer(server.url, 'Ann'), await openRemotePlayer(server.url, 'Ben')];
    const { actionCount } = await playHand(server.url, ann, ben);
    expect(await server.stop()).toBe(0);
    await database.drop();
    expectWrittenInBatches(collector.spans, actionCount);
    expect(collector.text).not.toContain(new URL(database.url).pathname);
  });
});

describe('the form in which a collector is told', () => {
  it('[TRC11] is protobuf if nobody says otherwise, at the address of traces alone if there is one, and compressed if asked', async () => {
    collector = await TraceCollector.open();
    const server = await startServerProcess(folder, {
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9',
      OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${collector.url}/here`,
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
    });
    await openRemotePlayer(server.url, 'Ann');
    expect(await server.stop()).toBe(0);
    expect(collector.requests).toHaveLength(1);
    expect(collector.requests[0]).toMatchObject({
      path: '/here',
      headers: { 'content-type': 'application/x-protobuf', 'content-encoding': 'gzip' },
    });
    expect(collector.text).toContain('POST /api/session');
  });

  it('[TRC11] keeps no trace that the sampler does not want', async () => {
    collector = await TraceCollector.open();
    const server = await startServerProcess(folder, {
      ...SOON,
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '0',
    });
    const ann = await openRemotePlayer(server.url, 'Ann');
    await ann.ask('GET', '/api/me', undefined, { traceparent: `00-${TRACE}-${PARENT}-01` });
    await ann.ask('GET', '/api/tables', undefined, { traceparent: `00-${TRACE}-${PARENT}-00` });
    await server.stop();
    expect(collector.spans.map(({ name }) => name)).toEqual(['GET /api/me']);
  });
});
