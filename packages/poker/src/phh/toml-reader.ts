/** A date, a time or both, as it is written: `13:47:54`, `2023-06-22`, `2023-06-22T13:47:54Z`. */
export interface TomlMoment {
  readonly moment: string;
}

/**
 * What a field can hold. Whole numbers that JavaScript cannot hold exactly are `bigint`; a table is a `Map`.
 */
export type TomlValue =
  | string
  | number
  | bigint
  | boolean
  | TomlMoment
  | readonly TomlValue[]
  | ReadonlyMap<string, TomlValue>;

/** A place in a text that is being read, and the first mistake found. */
export interface TomlReader {
  readonly text: string;
  at: number;
  /** How many arrays and tables are open around the place. */
  depth: number;
  fault: { readonly at: number; readonly message: string } | undefined;
}

/** Notes a mistake at the reader's place, unless one was noted before. */
export function tomlFault(reader: TomlReader, message: string): false {
  reader.fault ??= { at: reader.at, message };
  return false;
}

/** Whether a character code is a space or a tab. */
export function isTomlBlank(code: number): boolean {
  return code === 32 || code === 9;
}

/** Whether a value is a list. */
export function isTomlList(value: TomlValue | undefined): value is readonly TomlValue[] {
  return Array.isArray(value);
}

/** Whether a value is a table. */
export function isTomlTable(value: TomlValue | undefined): value is ReadonlyMap<string, TomlValue> {
  return value instanceof Map;
}
