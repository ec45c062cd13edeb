import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { PROJECT_ROOT } from '../src/config.ts';

/** The text of a file of this checkout. */
export function textOf(path: string): string {
  return readFileSync(join(PROJECT_ROOT, path), 'utf8');
}

/** The contents of a file in YAML, or in JSON, which is YAML too. */
export function dataOf<T>(path: string, shape: z.ZodType<T>): T {
  return shape.parse(parse(textOf(path)));
}

const ALERTS = z.object({
  groups: z.array(
    z.object({
      name: z.string(),
      rules: z.array(
        z.object({
          alert: z.string(),
          expr: z.string(),
          for: z.string().optional(),
          labels: z.strictObject({ severity: z.enum(['critical', 'warning']) }),
          annotations: z.strictObject({ summary: z.string(), runbook: z.string() }),
        }),
      ),
    }),
  ),
});

/** Every alert, in the order of the file. */
export const alerts = () => dataOf('deploy/prometheus/alerts.yml', ALERTS).groups.flatMap(({ rules }) => rules);

const DASHBOARD = z.object({
  panels: z.array(
    z.object({
      id: z.number(),
      type: z.string(),
      title: z.string().min(1),
      description: z.string().optional(),
      gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
      targets: z.array(z.object({ expr: z.string() })).default([]),
    }),
  ),
});

/** Every panel of the dashboard. */
export const panels = () => dataOf('deploy/grafana/cardroom.json', DASHBOARD).panels;
