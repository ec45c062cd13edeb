import type { Measure } from './measure.ts';

/** One line of JSON: the fields of a measure in a fixed order, and nothing else. */
export function formatJsonLine(measured: Measure): string {
  const { suite, measure, value, unit, rival, ratio, target, ok } = measured;
  return JSON.stringify({
    suite,
    measure,
    value,
    unit,
    ...(rival !== undefined && { rival }),
    ...(ratio !== undefined && { ratio }),
    target,
    ok,
  });
}

const HEADINGS = ['measure', 'value', 'unit', 'ratio', 'rival', 'target', ''] as const;
/** Columns that hold numbers are set flush right. */
const NUMERIC = new Set(['value', 'ratio', 'target']);

/** The measures as a table that people read. */
export function formatTable(measures: readonly Measure[]): string {
  const rows = [[...HEADINGS], ...measures.map(rowOf)];
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => padded(cell, column, widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function rowOf({ measure, value, unit, ratio, rival, target, ok }: Measure): string[] {
  const shownRatio = ratio === undefined ? '' : `${ratio}x`;
  return [measure, grouped(value), unit, shownRatio, rival ?? '', grouped(target), ok ? 'ok' : 'MISSED'];
}

function padded(cell: string, column: number, width: number): string {
  return NUMERIC.has(HEADINGS[column] ?? '') ? cell.padStart(width) : cell.padEnd(width);
}

/** Thousands in groups, so that 1234567 is read at a glance. */
function grouped(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 2 });
}
