import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { alerts, dataOf, panels, textOf } from '../test/deploy-files.ts';
import { type Exposition, parseExposition } from '../test/exposition.ts';
import { type Asked, figuresIn } from '../test/figures-in.ts';
import { REDIS_SKIP_REASON, startRedisServer } from '../test/redis-server.ts';
import { runCli, startServerProcess } from '../test/server-process.ts';
import { PROJECT_ROOT } from './config.ts';

/** Figures that the dashboard does not show, and why. */
const LEFT_OUT: ReadonlyMap<string, string> = new Map();

/** What Prometheus adds to what it scrapes. */
const OF_PROMETHEUS = { name: 'up', labels: ['job', 'instance'] };

/** The parts of each section of the runbook, in this order. */
const PARTS = ['What it means', 'What players notice', 'Look here', 'Do this', 'Over when', 'Prevent'];

const PROMTOOL_SKIP_REASON =
  spawnSync('promtool', ['--version']).status === 0 ? undefined : 'promtool is not installed: it comes with Prometheus';

const folder = mkdtempSync(join(tmpdir(), 'cardroom-watching-'));
let exported: Exposition;

beforeAll(async () => {
  // Figures about news between servers are told only where there may be others.
  const redis = REDIS_SKIP_REASON === undefined ? await startRedisServer() : undefined;
  const server = await startServerProcess(join(folder, 'data'), redis === undefined ? {} : { REDIS_URL: redis.url });
  exported = parseExposition(await (await fetch(`${server.url}/metrics`)).text());
  await server.stop();
  await redis?.stop();
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The labels of each sample of a started server, by its name. */
function labelsByName(): ReadonlyMap<string, ReadonlySet<string>> {
  const labels = new Map([[OF_PROMETHEUS.name, new Set(OF_PROMETHEUS.labels)]]);
  for (const sample of exported.samples) {
    const known = labels.get(sample.name) ?? new Set(OF_PROMETHEUS.labels);
    labels.set(sample.name, new Set([...known, ...Object.keys(sample.labels)]));
  }
  return labels;
}

/** What an expression asks for and a started server does not tell. */
function missingIn({ figures, groups }: Asked): readonly string[] {
  const labels = labelsByName();
  const unknown = figures.filter(({ name }) => !labels.has(name)).map(({ name }) => name);
  const unlabelled = figures.flatMap(({ name, labels: picked }) =>
    picked.filter((label) => labels.get(name)?.has(label) === false).map((label) => `${name}{${label}}`),
  );
  const ungrouped = groups.filter((group) => !figures.every(({ name }) => labels.get(name)?.has(group) === true));
  return [...unknown, ...unlabelled, ...ungrouped.map((group) => `by (${group})`)];
}

/** A section of the runbook for each heading, by its heading. */
function sections(): ReadonlyMap<string, string> {
  const [, ...found] = textOf('docs/runbook.md').split(/^## /m);
  return new Map(found.map((section) => [section.split('\n', 1)[0] ?? '', section]));
}

function promtool(...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync('promtool', [...args], { cwd: PROJECT_ROOT, encoding: 'utf8' });
  return status === 0 ? 'fine' : stdout + stderr;
}

describe('an expression', () => {
  it('[DEPL1] is read for its figures and labels, functions and keywords aside', () => {
    const expression = 'max by (le, level) (rate(a_total{x="b{c}", y=~"$z"}[5m])) / sum(b) > 1.2e9 and c{} offset 5m';
    expect(figuresIn(expression)).toEqual({
      figures: [
        { name: 'a_total', labels: ['x', 'y'] },
        { name: 'b', labels: [] },
        { name: 'c', labels: [] },
      ],
      groups: ['le', 'level'],
    });
  });
});

describe('the alerts', () => {
  it('[DEPL1] ask only for figures and labels that a started server tells', ({ skip }) => {
    if (REDIS_SKIP_REASON !== undefined) skip(REDIS_SKIP_REASON);
    const wrong = alerts().flatMap(({ alert, expr }) => missingIn(figuresIn(expr)).map((what) => `${alert}: ${what}`));
    expect(wrong).toEqual([]);
    expect(alerts().filter(({ expr }) => figuresIn(expr).figures.length === 0)).toEqual([]);
  });

  it('[DEPL3] lead to a section of the runbook each, which has all its parts, and there is no other', () => {
    const names = alerts().map(({ alert }) => alert);
    expect(new Set(names).size).toBe(names.length);
    expect([...sections().keys()].toSorted()).toEqual(names.toSorted());
    for (const { alert, annotations } of alerts()) {
      expect(annotations.runbook).toBe(`docs/runbook.md#${alert.toLowerCase()}`);
      const bold = [...(sections().get(alert) ?? '').matchAll(/^\*\*([^*]+?)\.?\*\*/gm)].map(([, part]) => part);
      expect(bold, alert).toEqual(PARTS);
    }
  });

  it('[DEPL4] each fire in a test of their own, and none in a house that is well', () => {
    const shape = z.object({
      tests: z.array(
        z.object({
          name: z.string(),
          alert_rule_test: z.array(z.object({ alertname: z.string(), exp_alerts: z.array(z.unknown()).default([]) })),
        }),
      ),
    });
    const { tests } = dataOf('deploy/prometheus/alerts.test.yml', shape);
    const asked = tests.flatMap((test) => test.alert_rule_test);
    const names = new Set(alerts().map(({ alert }) => alert));
    const named = (fires: boolean) =>
      new Set(asked.filter((each) => each.exp_alerts.length > 0 === fires).map(({ alertname }) => alertname));
    expect(named(true)).toEqual(names);
    expect(named(false)).toEqual(names);
  });

  it('[DEPL4] are understood by Prometheus, and fire as their tests say', ({ skip }) => {
    if (PROMTOOL_SKIP_REASON !== undefined) skip(PROMTOOL_SKIP_REASON);
    expect(promtool('check', 'config', 'deploy/prometheus/prometheus.yml')).toBe('fine');
    expect(promtool('test', 'rules', 'deploy/prometheus/alerts.test.yml')).toBe('fine');
  });
});

describe('the dashboard', () => {
  it('[DEPL1] asks only for figures and labels that a started server tells', ({ skip }) => {
    if (REDIS_SKIP_REASON !== undefined) skip(REDIS_SKIP_REASON);
    const wrong = panels().flatMap(({ title, targets }) =>
      targets.flatMap(({ expr }) => missingIn(figuresIn(expr)).map((what) => `${title}: ${what}`)),
    );
    expect(wrong).toEqual([]);
  });

  it('[DEPL2] shows every figure of ours, or it is listed here why not', () => {
    const shown = new Set(
      panels().flatMap(({ targets }) => targets.flatMap(({ expr }) => figuresIn(expr).figures.map(({ name }) => name))),
    );
    const isShown = (family: string): boolean =>
      ['', '_bucket', '_sum', '_count'].some((end) => shown.has(family + end));
    const ours = [...exported.types.keys()].filter((family) => family.startsWith('poker_'));
    expect(ours.length).toBeGreaterThan(0);
    expect(ours.filter((family) => !isShown(family) && !LEFT_OUT.has(family))).toEqual([]);
    expect([...LEFT_OUT.keys()].filter((family) => isShown(family) || !ours.includes(family))).toEqual([]);
  });

  it('[DEPL2] explains each panel, and none lies on another', () => {
    const all = panels();
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    expect(all.filter(({ type, description = '' }) => type !== 'row' && description === '')).toEqual([]);
    const cells = all.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, at) => `${x + (at % w)} ${y + Math.floor(at / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(all.filter(({ gridPos: { x, w } }) => x + w > 24)).toEqual([]);
  });

  it('[DEPL4] is understood by Prometheus', ({ skip }) => {
    if (PROMTOOL_SKIP_REASON !== undefined) skip(PROMTOOL_SKIP_REASON);
    const expressions = panels().flatMap(({ targets }) => targets.map(({ expr }) => expr));
    const rules = expressions.map((expr, at) => ({ record: `dashboard:${at}`, expr }));
    const file = join(folder, 'dashboard.yml');
    writeFileSync(file, JSON.stringify({ groups: [{ name: 'dashboard', rules }] }));
    expect(promtool('check', 'rules', file)).toBe('fine');
  });
});

describe('the runbook', () => {
  it('[DEPL3] names only commands that there are', async () => {
    const lines = [...textOf('docs/runbook.md').matchAll(/^ {4}cardroom (\w+)(?: (\w+))?/gm)];
    const called = lines.map(([, verb = '', what = '']) => ({ verb, what }));
    const usage = (await runCli(['--help'])).stdout.split('\n');
    const isThere = ({ verb, what }: { readonly verb: string; readonly what: string }): boolean =>
      usage.some((line) => new RegExp(`^  ${verb} .*\\b${what}\\b`).test(line));
    expect(called.length).toBeGreaterThan(0);
    expect(called.filter((each) => !isThere(each))).toEqual([]);
  });

  it('[DEPL3] names only figures and sections that there are', () => {
    const text = textOf('docs/runbook.md');
    const figures = [...text.matchAll(/`(poker_\w+)`/g)].map(([, name = '']) => name);
    expect(figures.filter((name) => !exported.types.has(name))).toEqual([]);
    const anchors = new Set([...sections().keys()].map((heading) => heading.toLowerCase()));
    const links = [...text.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor = '']) => anchor);
    expect(links.length).toBeGreaterThan(0);
    expect(links.filter((anchor) => !anchors.has(anchor))).toEqual([]);
  });
});
