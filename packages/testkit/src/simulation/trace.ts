/** How many of the last lines are kept to be shown. */
const LINES_KEPT = 400;

/** What has happened in a simulation: the last lines as they are, all of them as a number. */
export class Trace {
  readonly #last: string[] = [];
  readonly #hear: ((line: string) => void) | undefined;
  #high = 0x9e3779b9;
  #low = 0x85ebca6b;

  /** `hear` is told every line. */
  constructor(hear?: (line: string) => void) {
    this.#hear = hear;
  }

  /** Adds a line. It must follow from the seed alone. */
  add(at: number, words: string): void {
    const line = `${at.toFixed(3)} ${words}`;
    for (let index = 0; index < line.length; index += 1) {
      const code = line.charCodeAt(index);
      this.#high = Math.imul(this.#high ^ code, 0x9e3779b1);
      this.#low = Math.imul(this.#low ^ code, 0x5f356495) ^ (this.#high >>> 15);
    }
    this.#last.push(line);
    if (this.#last.length > 2 * LINES_KEPT) this.#last.splice(0, LINES_KEPT);
    this.#hear?.(line);
  }

  /** The last lines, oldest first. */
  last(count: number): readonly string[] {
    return this.#last.slice(-Math.min(count, LINES_KEPT));
  }

  /** The same for two traces that are the same, and hardly ever for two that are not: 16 hexadecimal digits. */
  hash(): string {
    const part = (value: number): string => (value >>> 0).toString(16).padStart(8, '0');
    return part(this.#high) + part(this.#low);
  }
}
