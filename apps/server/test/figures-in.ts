/** What a PromQL expression asks for: a figure by its name, with the labels that it is picked by. */
export interface AskedFigure {
  readonly name: string;
  readonly labels: readonly string[];
}

/** The figures that an expression names, and the labels that it groups by. */
export interface Asked {
  readonly figures: readonly AskedFigure[];
  readonly groups: readonly string[];
}

const WORDS: ReadonlySet<string> = new Set(['and', 'or', 'unless', 'offset', 'bool']);

/** Reads as much of PromQL as it takes to know what is asked for: every name that is no function and no keyword. */
export function figuresIn(expression: string): Asked {
  const groups: string[] = [];
  const bare = expression
    .replaceAll(/"(?:[^"\\]|\\.)*"/g, '""')
    .replaceAll(/\[[^\]]*\]/g, '')
    .replaceAll(/\bby\s*\(([^)]*)\)/g, (_all, labels: string) => {
      groups.push(...labels.split(',').map((label) => label.trim()));
      return '';
    });
  const figures = [...bare.matchAll(/(?<![\w.$])([a-zA-Z_:][\w:]*)(\s*\()?(?:\{([^}]*)\})?/g)]
    .filter(([, name = '', call]) => call === undefined && !WORDS.has(name))
    .filter(({ index }) => !isInBraces(bare, index))
    .map(([, name = '', , picked = '']) => ({
      name,
      labels: [...picked.matchAll(/(\w+)\s*[=!]/g)].map(([, label = '']) => label),
    }));
  return { figures, groups };
}

function isInBraces(text: string, at: number): boolean {
  return text.lastIndexOf('{', at) > text.lastIndexOf('}', at);
}
