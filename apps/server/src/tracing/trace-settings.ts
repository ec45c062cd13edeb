import { err, ok, type Result } from '@cardroom/kernel';
import type { Environment } from '../config.ts';

/** How spans are written on the wire. */
export const TRACE_PROTOCOLS = ['http/protobuf', 'http/json'] as const;
export type TraceProtocol = (typeof TRACE_PROTOCOLS)[number];

/** Which traces are kept. What others have begun follows their word where the name says `parentbased`. */
export const TRACE_SAMPLERS = [
  'always_on',
  'always_off',
  'traceidratio',
  'parentbased_always_on',
  'parentbased_always_off',
  'parentbased_traceidratio',
] as const;
export type TraceSampler = (typeof TRACE_SAMPLERS)[number];

/** Where traces go, and how. */
export interface TraceSettings {
  /** May hold a password, as the headers may: neither is ever shown. */
  readonly url: string;
  readonly protocol: TraceProtocol;
  readonly headers: Readonly<Record<string, string>>;
  /** How long one sending may take, tries after a failure included. */
  readonly timeoutMs: number;
  readonly sampler: TraceSampler;
  /** The share of traces that a `traceidratio` keeps. */
  readonly ratio: number;
  /** What every span says of the server, `service.name` among it. */
  readonly resource: Readonly<Record<string, string>>;
  /** How many spans wait at most, how many go at once, and how long they wait for others. */
  readonly queueMax: number;
  readonly batchMax: number;
  readonly delayMs: number;
  /** Files in PEM, for a collector that is reached by HTTPS. */
  readonly files: Readonly<Partial<Record<'ca' | 'cert' | 'key', string>>>;
}

const COLLECTOR_HERE = 'http://localhost:4318';
const SERVICE_NAME = 'cardroom';

const HEADER_VALUE = /^[\t -~]*$/;
const ANY_VALUE = /^/;

/**
 * What the variables of OpenTelemetry say of traces; `undefined` without a collector, or when they are turned off. A wrong
 * value is named in the refusal, and not repeated where it may hold a secret. [TRC10] [TRC11]
 */
export function readTraceSettings(env: Environment): Result<TraceSettings | undefined, readonly string[]> {
  const read = new Reader(env);
  const isDisabled = read.oneOf(['OTEL_SDK_DISABLED'], ['true', 'false'], 'false') === 'true';
  const exporter = read.oneOf(['OTEL_TRACES_EXPORTER'], ['otlp', 'none'], undefined);
  const own = read.text('OTEL_EXPORTER_OTLP_TRACES_ENDPOINT');
  const shared = read.text('OTEL_EXPORTER_OTLP_ENDPOINT');
  const isWanted = own !== undefined || shared !== undefined || exporter === 'otlp';
  if (isDisabled || exporter === 'none' || !isWanted) return read.resultOf(undefined);
  // The exporter reads this one by itself; here it is held to what it may be.
  read.oneOf(namesOf('COMPRESSION'), ['none', 'gzip'], undefined);
  const [endpoint, name] =
    own === undefined
      ? [withPath(shared ?? COLLECTOR_HERE), 'OTEL_EXPORTER_OTLP_ENDPOINT']
      : [own, 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'];
  const sampler = read.oneOf(['OTEL_TRACES_SAMPLER'], TRACE_SAMPLERS, 'parentbased_always_on');
  const resource = read.pairs('OTEL_RESOURCE_ATTRIBUTES');
  const serviceName = read.text('OTEL_SERVICE_NAME');
  const queueMax = read.wholeNumber(['OTEL_BSP_MAX_QUEUE_SIZE'], 2_048);
  return read.resultOf({
    url: read.address(name, endpoint),
    protocol: read.oneOf(namesOf('PROTOCOL'), TRACE_PROTOCOLS, 'http/protobuf') ?? 'http/protobuf',
    headers: {
      ...read.pairs('OTEL_EXPORTER_OTLP_HEADERS', HEADER_VALUE),
      ...read.pairs('OTEL_EXPORTER_OTLP_TRACES_HEADERS', HEADER_VALUE),
    },
    timeoutMs: read.wholeNumber(namesOf('TIMEOUT'), 10_000),
    sampler: sampler ?? 'parentbased_always_on',
    ratio: read.share('OTEL_TRACES_SAMPLER_ARG'),
    resource: {
      'service.name': SERVICE_NAME,
      ...resource,
      ...(serviceName === undefined ? {} : { 'service.name': serviceName }),
    },
    queueMax,
    batchMax: Math.min(queueMax, read.wholeNumber(['OTEL_BSP_MAX_EXPORT_BATCH_SIZE'], 512)),
    delayMs: read.wholeNumber(['OTEL_BSP_SCHEDULE_DELAY'], 5_000),
    files: read.files({ ca: 'CERTIFICATE', cert: 'CLIENT_CERTIFICATE', key: 'CLIENT_KEY' }),
  });
}

/** The variable of traces alone, which wins, and the one of everything that is sent. */
function namesOf(ending: string): readonly string[] {
  return [`OTEL_EXPORTER_OTLP_TRACES_${ending}`, `OTEL_EXPORTER_OTLP_${ending}`];
}

function withPath(endpoint: string): string {
  return `${endpoint.replace(/\/$/, '')}/v1/traces`;
}

/** Reads variables and gathers what is wrong with them. One that is empty is not set. */
class Reader {
  readonly #env: Environment;
  readonly #wrong: string[] = [];

  constructor(env: Environment) {
    this.#env = env;
  }

  resultOf(settings: TraceSettings | undefined): Result<TraceSettings | undefined, readonly string[]> {
    return this.#wrong.length === 0 ? ok(settings) : err(this.#wrong);
  }

  text(name: string): string | undefined {
    const value = this.#env[name]?.trim();
    return value === '' ? undefined : value;
  }

  oneOf<Known extends string>(
    names: readonly string[],
    known: readonly Known[],
    usual: Known | undefined,
  ): Known | undefined {
    const [name, value] = this.#first(names);
    if (value === undefined) return usual;
    const found = known.find((each) => each === value.toLowerCase());
    if (found === undefined) this.#wrong.push(`${name} is not one of ${known.join(', ')}: ${quoted(value)}`);
    return found;
  }

  wholeNumber(names: readonly string[], usual: number): number {
    const [name, value] = this.#first(names);
    if (value === undefined) return usual;
    if (/^\d{1,9}$/.test(value) && Number(value) > 0) return Number(value);
    this.#wrong.push(`${name} is not a whole number from 1 on: ${quoted(value)}`);
    return usual;
  }

  share(name: string): number {
    const value = this.text(name);
    if (value === undefined) return 1;
    if (/^\d*\.?\d+$/.test(value) && Number(value) <= 1) return Number(value);
    this.#wrong.push(`${name} is not a number from 0 to 1: ${quoted(value)}`);
    return 1;
  }

  address(name: string, value: string): string {
    const url = URL.parse(value);
    if (url === null || !['http:', 'https:'].includes(url.protocol)) {
      this.#wrong.push(`${name} is not an address such as http://localhost:4318`);
    }
    return value;
  }

  /** A list such as `name=value,other=value`, in which signs of its own are written as in an address. */
  pairs(name: string, value = ANY_VALUE): Readonly<Record<string, string>> {
    const entries = (this.text(name) ?? '').split(',').filter((entry) => entry.trim() !== '');
    const pairs = entries.map((entry) => pairOf(entry, value));
    if (pairs.includes(undefined)) this.#wrong.push(`${name} is not a list such as name=value,other=value`);
    return Object.fromEntries(pairs.filter((pair) => pair !== undefined));
  }

  files(endings: Readonly<Record<'ca' | 'cert' | 'key', string>>): TraceSettings['files'] {
    const named = Object.entries(endings).map(([what, ending]) => [what, this.#first(namesOf(ending))[1]] as const);
    return Object.fromEntries(named.filter(([, file]) => file !== undefined));
  }

  #first(names: readonly string[]): readonly [name: string, value: string | undefined] {
    const name = names.find((each) => this.text(each) !== undefined) ?? '';
    return [name, this.text(name)];
  }
}

function pairOf(entry: string, allowed: RegExp): readonly [name: string, value: string] | undefined {
  const [, name = '', value = ''] = /^\s*([!#$%&'*+.^_`|~\w-]+)\s*=\s*(.*?)\s*$/.exec(entry) ?? [];
  try {
    const meant = decodeURIComponent(value);
    return name === '' || !allowed.test(meant) ? undefined : [decodeURIComponent(name), meant];
  } catch {
    return undefined;
  }
}

function quoted(value: string): string {
  return JSON.stringify(value.slice(0, 80));
}
