/** One figure. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What a scrape says. */
export interface Exposition {
  readonly text: string;
  readonly types: ReadonlyMap<string, string>;
  readonly samples: readonly Sample[];
}

const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"(?:,|$)/;

/**
 * Reads the text format as strictly as a scraper does: a type before the first sample of its family, the samples of
 * a family together, none of them twice. Throws at the first line that is none.
 */
export function parseExposition(text: string): Exposition {
  const types = new Map<string, string>();
  const samples: Sample[] = [];
  const seen = new Set<string>();
  let family = '';
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('# HELP ')) continue;
    const [, typed, type] = /^# TYPE (\S+) (counter|gauge|histogram|summary)$/.exec(line) ?? [];
    if (typed !== undefined && type !== undefined) {
      if (types.has(typed)) throw new Error(`a family twice: ${line}`);
      types.set(typed, type);
      family = typed;
      continue;
    }
    const sample = sampleIn(line);
    const own = types.get(family) === 'histogram' ? sample.name.replace(/_(bucket|sum|count)$/, '') : sample.name;
    if (own !== family) throw new Error(`not among its family: ${line}`);
    const labels = Object.entries(sample.labels).map(([name, value]) => JSON.stringify([name, value]));
    const key = `${sample.name} ${labels.toSorted((left, right) => (left < right ? -1 : 1)).join()}`;
    if (seen.has(key)) throw new Error(`a sample twice: ${line}`);
    seen.add(key);
    samples.push(sample);
  }
  return { text, types, samples };
}

function sampleIn(line: string): Sample {
  const [, name, labels = '', value] = SAMPLE.exec(line) ?? [];
  if (name === undefined || value === undefined) throw new Error(`not a sample: ${line}`);
  return { name, labels: labelsIn(labels, line), value: numberIn(value, line) };
}

function labelsIn(text: string, line: string): Readonly<Record<string, string>> {
  const labels: [string, string][] = [];
  for (let rest = text; rest !== '';) {
    const [all = '', name = '', value = ''] = LABEL.exec(rest) ?? [];
    if (all === '') throw new Error(`not labels: ${line}`);
    labels.push([name, value]);
    rest = rest.slice(all.length);
  }
  return Object.fromEntries(labels);
}

function numberIn(text: string, line: string): number {
  if (text === '+Inf') return Infinity;
  // A mean of nothing, which a process that has just begun has some of.
  if (/^nan$/i.test(text)) return Number.NaN;
  const number = Number(text);
  if (Number.isNaN(number)) throw new Error(`not a number: ${line}`);
  return number;
}
