/** Rows under a header as text: columns of equal width, two spaces between them, numbers to the right. */
export function formatTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((name, column) => Math.max(name.length, ...rows.map((row) => (row[column] ?? '').length)));
  const isNumber = header.map((_name, column) => rows.every((row) => /^[-+]?\d*$/.test(row[column] ?? '')));
  const lineOf = (row: readonly string[]): string =>
    row
      .map((cell, column) =>
        isNumber[column] === true ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd();
  return [header, ...rows].map((row) => `${lineOf(row)}\n`).join('');
}

/** A moment as people and programs read it. */
export function formatMoment(at: number): string {
  return new Date(at).toISOString();
}
