import { describe, expect, it } from 'vitest';
import { readConfig } from '../config.ts';
import { readTraceSettings } from './trace-settings.ts';

const COLLECTOR = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector.example:4318' };

/** What was read, or nothing where there is no collector; a mistake fails the test. */
function settingsOf(env: Readonly<Record<string, string>>) {
  const read = readTraceSettings(env);
  if (!read.ok) throw new Error(read.error.join('; '));
  return read.value;
}

/** What is wrong, in sentences. */
function mistakesIn(env: Readonly<Record<string, string>>): readonly string[] {
  const read = readTraceSettings(env);
  return read.ok ? [] : read.error;
}

describe('the settings of traces', () => {
  it.each([
    {},
    { OTEL_EXPORTER_OTLP_ENDPOINT: '', OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: ' ' },
    { OTEL_SERVICE_NAME: 'cards', OTEL_TRACES_SAMPLER: 'always_on' },
    { ...COLLECTOR, OTEL_SDK_DISABLED: 'true' },
    { ...COLLECTOR, OTEL_SDK_DISABLED: 'TRUE' },
    { ...COLLECTOR, OTEL_TRACES_EXPORTER: 'none' },
  ])('[TRC11] %j wants none', (env) => {
    expect(settingsOf(env)).toBeUndefined();
  });

  it('[TRC11] have the defaults of OpenTelemetry', () => {
    expect(settingsOf(COLLECTOR)).toEqual({
      url: 'http://collector.example:4318/v1/traces',
      protocol: 'http/protobuf',
      headers: {},
      timeoutMs: 10_000,
      sampler: 'parentbased_always_on',
      ratio: 1,
      resource: { 'service.name': 'cardroom' },
      queueMax: 2_048,
      batchMax: 512,
      delayMs: 5_000,
      files: {},
    });
    expect(settingsOf({ OTEL_TRACES_EXPORTER: 'otlp' })?.url).toBe('http://localhost:4318/v1/traces');
  });

  it('[TRC11] are what the variables say, and those of traces alone win', () => {
    const env = {
      OTEL_SDK_DISABLED: 'false',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://shared.example/base/',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
      OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/json',
      OTEL_EXPORTER_OTLP_HEADERS: 'api-key=one, tenant = a%20b%3Dc ',
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'api-key=two',
      OTEL_EXPORTER_OTLP_TIMEOUT: '2000',
      OTEL_TRACES_SAMPLER: 'traceidratio',
      OTEL_TRACES_SAMPLER_ARG: '.25',
      OTEL_RESOURCE_ATTRIBUTES: 'service.name=other,deployment.environment=%D8%B4%D8%A8',
      OTEL_SERVICE_NAME: 'cards',
      OTEL_BSP_MAX_QUEUE_SIZE: '100',
      OTEL_EXPORTER_OTLP_CERTIFICATE: '/etc/ca.pem',
    };
    expect(settingsOf(env)).toMatchObject({
      url: 'http://shared.example/base/v1/traces',
      protocol: 'http/json',
      headers: { 'api-key': 'two', tenant: 'a b=c' },
      timeoutMs: 2_000,
      sampler: 'traceidratio',
      ratio: 0.25,
      resource: { 'service.name': 'cards', 'deployment.environment': 'شب' },
      queueMax: 100,
      batchMax: 100,
      files: { ca: '/etc/ca.pem' },
    });
    const own = { ...env, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'https://own.example/exactly/here' };
    expect(settingsOf(own)?.url).toBe('https://own.example/exactly/here');
  });

  it.each([
    ['OTEL_SDK_DISABLED', 'perhaps'],
    ['OTEL_TRACES_EXPORTER', 'zipkin'],
    ['OTEL_EXPORTER_OTLP_PROTOCOL', 'grpc'],
    ['OTEL_EXPORTER_OTLP_TRACES_PROTOCOL', 'http/xml'],
    ['OTEL_EXPORTER_OTLP_COMPRESSION', 'zip'],
    ['OTEL_EXPORTER_OTLP_TIMEOUT', '0'],
    ['OTEL_EXPORTER_OTLP_TRACES_TIMEOUT', '1s'],
    ['OTEL_TRACES_SAMPLER', 'sometimes'],
    ['OTEL_TRACES_SAMPLER_ARG', '1.5'],
    ['OTEL_BSP_MAX_QUEUE_SIZE', '-1'],
    ['OTEL_BSP_MAX_EXPORT_BATCH_SIZE', 'many'],
    ['OTEL_BSP_SCHEDULE_DELAY', '1e3'],
  ])('[TRC10] %s=%s stops the start and is named', (name, value) => {
    const mistakes = mistakesIn({ ...COLLECTOR, [name]: value });
    expect(mistakes).toEqual([expect.stringMatching(new RegExp(`^${name} is not .*: "${value}"$`))]);
    expect(readConfig({ ...COLLECTOR, [name]: value }, '/srv')).toEqual({ ok: false, error: mistakes });
  });

  it.each([
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'secret.example:4318'],
    ['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', 'ftp://secret'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'secret'],
    ['OTEL_EXPORTER_OTLP_HEADERS', 'api-key=secret%'],
    ['OTEL_EXPORTER_OTLP_TRACES_HEADERS', 'api-key=secret%0D%0Amore: 1'],
    ['OTEL_RESOURCE_ATTRIBUTES', '=secret'],
  ])('[TRC10] %s=%s is named and not repeated', (name, value) => {
    const [mistake = '', ...more] = mistakesIn({ ...COLLECTOR, [name]: value });
    expect(more).toEqual([]);
    expect(mistake).toMatch(new RegExp(`^${name} is not`));
    expect(mistake).not.toContain('secret');
  });
});
