import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { dataOf, textOf } from '../test/deploy-files.ts';
import { PROJECT_ROOT, readConfig } from './config.ts';
import { readConstants } from './constants.ts';
import { CLOSE_TIMEOUT_MS } from './serve.ts';

const SERVICE = z.object({
  image: z.string(),
  restart: z.string(),
  user: z.string().optional(),
  read_only: z.boolean().optional(),
  ports: z.array(z.string()).default([]),
  volumes: z.array(z.string()).default([]),
  command: z.array(z.string()).default([]),
  /** What has no value here has that of `deploy/.env`, if it is there. */
  environment: z.record(z.string(), z.string().nullable()).default({}),
  stop_grace_period: z.string().optional(),
  healthcheck: z.object({ test: z.array(z.string()) }).optional(),
});
const COMPOSE = z.object({
  services: z.record(z.string(), SERVICE),
  networks: z.object({ default: z.object({ ipam: z.object({ config: z.array(z.object({ subnet: z.string() })) }) }) }),
  volumes: z.record(z.string(), z.null()),
});
const SCRAPES = z.object({
  scrape_configs: z.array(
    z.object({ job_name: z.string(), static_configs: z.array(z.object({ targets: z.array(z.string()) })) }),
  ),
});

const compose = () => dataOf('deploy/compose.yml', COMPOSE);
const nodes = () => Object.entries(compose().services).filter(([name]) => name.startsWith('node'));
const secondsOf = (text: string): number => Number(/^(\d+)s$/.exec(text)?.[1]);

/** What the files of one folder or image say of a program: `NAME=value` as in a unit or an `ENV`. */
const valuesOf = (text: string, name: string): readonly string[] =>
  [...text.matchAll(new RegExp(`\\b${name}=(\\S+)`, 'g'))].map(([, value = '']) => value);

describe('compose', () => {
  it('[DEPL5] starts each part again, in a version that is named, and knows whether it is well', () => {
    const docker = textOf('deploy/Dockerfile');
    for (const [name, { image, restart, healthcheck }] of Object.entries(compose().services)) {
      expect(restart, name).toBe('unless-stopped');
      const isOurs = image === 'cardroom';
      expect(isOurs || /:v?\d+\.\d+|:\d+-/.test(image), name).toBe(true);
      expect(isOurs ? docker.includes('HEALTHCHECK') : (healthcheck?.test.length ?? 0) > 1, name).toBe(true);
    }
  });

  it('[DEPL5] every node is behind the balancer, is scraped by itself, and trusts the balancer', () => {
    const names = nodes().map(([name]) => `${name}:3000`);
    expect(names).toHaveLength(3);
    expect(textOf('deploy/Caddyfile')).toContain(`reverse_proxy {$NODES:${names.join(' ')}}`);
    const { scrape_configs: scrapes } = dataOf('deploy/prometheus/prometheus.yml', SCRAPES);
    const targets = scrapes.flatMap(({ static_configs: configs }) => configs.flatMap((config) => config.targets));
    expect(targets).toEqual(names);
    const [subnet] = compose().networks.default.ipam.config.map((config) => config.subnet);
    const constants = readConstants(join(PROJECT_ROOT, 'deploy/config'), PROJECT_ROOT);
    expect(constants).toMatchObject({ ok: true, value: { http: { trustedProxies: [subnet] } } });
    for (const [, { environment }] of nodes()) {
      // The secrets of a test, which are put in as compose does.
      const filled = Object.entries(environment).map(([key, value]) => [
        key,
        value?.replaceAll(
          /\$\{\w+(?::-(\w*)|[^}]*)\}/g,
          (_all, fallback?: string) => fallback ?? 'a secret of 24 letters or more'.replaceAll(' ', '-'),
        ),
      ]);
      expect(readConfig(Object.fromEntries(filled), '/app')).toMatchObject({ ok: true });
    }
  });

  it('[DEPL5] nothing is published but the balancer, and no secret stands in a file', () => {
    const open = Object.entries(compose().services).flatMap(([name, { ports }]) =>
      ports.filter((port) => !port.startsWith('127.0.0.1:')).map(() => name),
    );
    expect(new Set(open)).toEqual(new Set(['balancer']));
    const text = textOf('deploy/compose.yml');
    const example = textOf('deploy/.env.example');
    const wanted = new Set([...text.matchAll(/\$\{(\w+)/g)].map(([, name = '']) => name));
    expect(new Set([...example.matchAll(/^(\w+)=/gm)].map(([, name = '']) => name))).toEqual(wanted);
    for (const [, name = '', value] of example.matchAll(/^(\w+)=(.*)$/gm)) {
      if (!name.endsWith('PASSWORD')) continue;
      expect(value, name).toBe('');
      expect([...text.matchAll(new RegExp(`\\$\\{${name}(.)(.)`, 'g'))].map(([, ...rest]) => rest.join(''))).toContain(
        ':?',
      );
    }
    expect(textOf('.gitignore')).toContain('/deploy/.env\n');
  });

  it('[DEPL5] Redis keeps what it was told and throws nothing away', () => {
    const command = compose().services['redis']?.command ?? [];
    const valueOf = (option: string): string | undefined => command[command.indexOf(option) + 1];
    expect(valueOf('--appendonly')).toBe('yes');
    expect(valueOf('--maxmemory-policy')).toBe('noeviction');
  });

  it('[DEPL5] what is mounted is there', () => {
    const { services, volumes } = compose();
    const mounted = Object.values(services).flatMap((service) =>
      service.volumes.map((each) => each.split(':')[0] ?? ''),
    );
    const missing = mounted.filter((source) =>
      source.startsWith('.') ? !existsSync(join(PROJECT_ROOT, 'deploy', source)) : !Object.hasOwn(volumes, source),
    );
    expect(missing).toEqual([]);
  });

  it('[DEPL6] a server has longer to end than it takes, and no rights that it does not need', () => {
    for (const [name, node] of nodes()) {
      expect(secondsOf(node.stop_grace_period ?? ''), name).toBeGreaterThanOrEqual(2 * (CLOSE_TIMEOUT_MS / 1_000));
      expect(node.read_only, name).toBe(true);
    }
    const unit = textOf('deploy/cardroom.service');
    const [stop = ''] = valuesOf(unit, 'TimeoutStopSec');
    expect(secondsOf(stop)).toBeGreaterThanOrEqual(2 * (CLOSE_TIMEOUT_MS / 1_000));
    expect(unit).toMatch(/^DynamicUser=yes$/m);
    expect(unit).toMatch(/^ProtectSystem=strict$/m);
  });
});

describe('the image', () => {
  const docker = textOf('deploy/Dockerfile');
  const manifest = z
    .object({ devDependencies: z.record(z.string(), z.string()), workspaces: z.array(z.string()) })
    .parse(JSON.parse(textOf('package.json')));

  it('[DEPL6] runs on the Node that is tested, as nobody in particular, without what only builds and tests', () => {
    expect(docker).toContain(`ARG NODE=node:${manifest.devDependencies['node']}-`);
    expect(docker).toMatch(/^USER node$/m);
    expect(docker).toContain('npm ci --omit=dev');
    const last = docker.slice(docker.lastIndexOf('\nFROM '));
    expect(last).not.toContain('npm ');
    expect(last).not.toMatch(/COPY .*(testkit|bench)/);
  });

  it('[DEPL6] knows the manifest of every workspace, or npm would refuse the lock file', () => {
    const lock = z
      .object({ packages: z.record(z.string(), z.unknown()) })
      .parse(JSON.parse(textOf('package-lock.json')));
    const homes = Object.keys(lock.packages).filter((place) => place !== '' && !place.includes('node_modules'));
    expect(homes.length).toBeGreaterThan(manifest.workspaces.length);
    expect(homes.filter((home) => !docker.includes(`COPY ${home}/package.json ${home}/\n`))).toEqual([]);
  });

  it('[DEPL6] is made of what is let in', () => {
    const allowed = textOf('.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1));
    const copied = [...docker.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, sources = '']) =>
      sources.split(' '),
    );
    const isIn = (source: string): boolean => allowed.some((path) => source === path || source.startsWith(`${path}/`));
    expect(copied.filter((source) => !isIn(source) || !existsSync(join(PROJECT_ROOT, source)))).toEqual([]);
  });

  it('[DEPL6] starts Node as a checkout does', () => {
    const flagsOf = (text: string): readonly string[] =>
      text.match(/--(?:disable-warning=\w+|no-[\w-]*pretenuring)/g) ?? [];
    const [, ofCheckout = ''] = /const NODE_FLAGS = \[([^\]]*)\]/.exec(textOf('scripts/run.mjs')) ?? [];
    const said = ofCheckout.match(/'--[^']+'/g)?.map((flag) => flag.slice(1, -1));
    expect(flagsOf(textOf('deploy/cardroom.sh'))).toEqual(said);
  });
});
