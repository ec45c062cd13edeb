import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';

/** A span as it came. */
export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly name: string;
  readonly kind: number;
  readonly facts: Readonly<Record<string, unknown>>;
  /** The spans of other traces that it names. */
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  /** What its server says of itself. */
  readonly resource: Readonly<Record<string, unknown>>;
}

const attributes = z.array(z.object({ key: z.string(), value: z.record(z.string(), z.unknown()) })).default([]);
const exported = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes }),
      scopeSpans: z.array(
        z.object({
          spans: z.array(
            z.object({
              traceId: z.string(),
              spanId: z.string(),
              parentSpanId: z.string().default(''),
              name: z.string(),
              kind: z.number(),
              attributes,
              links: z.array(z.object({ traceId: z.string(), spanId: z.string() })).default([]),
            }),
          ),
        }),
      ),
    }),
  ),
});

/** What a collector does with what it is sent. */
export type CollectorMood = 'takes' | 'refuses' | 'hangs';

/** A collector of traces over OTLP and HTTP, which keeps every byte that it is sent. */
export class TraceCollector {
  readonly #server: Server;
  readonly requests: { readonly headers: IncomingMessage['headers']; readonly path: string; readonly body: Buffer }[] =
    [];
  mood: CollectorMood;

  private constructor(mood: CollectorMood) {
    this.mood = mood;
    this.#server = createServer((request, response) => void this.#receive(request, response));
  }

  static async open(mood: CollectorMood = 'takes'): Promise<TraceCollector> {
    const collector = new TraceCollector(mood);
    await new Promise<void>((resolve) => collector.#server.listen(0, '127.0.0.1', resolve));
    return collector;
  }

  get url(): string {
    const address = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${address.port}`;
  }

  /** All spans that came as JSON. */
  get spans(): readonly ReceivedSpan[] {
    return this.requests.flatMap(({ body }) => spansIn(JSON.parse(body.toString('utf8'))));
  }

  /** Everything that came, as text: addresses, headers and bodies. */
  get text(): string {
    return this.requests
      .map(({ headers, path, body }) => `${path}\n${JSON.stringify(headers)}\n${body.toString('latin1')}`)
      .join('\n');
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const sent = Buffer.concat(chunks);
    const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent;
    this.requests.push({ headers: request.headers, path: request.url ?? '', body });
    if (this.mood === 'hangs') return;
    const isJson = request.headers['content-type'] === 'application/json';
    response.writeHead(this.mood === 'takes' ? 200 : 503, { 'content-type': request.headers['content-type'] });
    response.end(isJson ? '{}' : '');
  }
}

function spansIn(body: unknown): readonly ReceivedSpan[] {
  return exported.parse(body).resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans
      .flatMap(({ spans }) => spans)
      .map(({ traceId, spanId, parentSpanId, name, kind, links, attributes: own }) => {
        const span = { traceId, spanId, parentSpanId, name, kind, links };
        return Object.assign(span, { facts: factsOf(own), resource: factsOf(resource.attributes) });
      }),
  );
}

function factsOf(list: z.infer<typeof attributes>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(list.map(({ key, value }) => [key, Object.values(value)[0]]));
}
