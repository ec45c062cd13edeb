import { parseArgs, type ParseArgsConfig } from 'node:util';
import { err, ok, type Result } from '@cardroom/kernel';

type Options = NonNullable<ParseArgsConfig['options']>;

/** What was said on the command line: options by their names, and the words that belong to none. */
export type Said<T extends Options> = ReturnType<typeof parseArgs<{ options: T; allowPositionals: true }>>;

/** Reads what is said after a verb, or says in a sentence what cannot be understood. */
export function parseSaid<const T extends Options>(args: readonly string[], options: T): Result<Said<T>, string> {
  try {
    return ok(parseArgs({ args: [...args], options, allowPositionals: true }));
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    return err(said.split('. ')[0] ?? said);
  }
}

/** A whole number within bounds; `undefined` for anything else. */
export function wholeNumber(text: string, least: number, most: number): number | undefined {
  const number = Number(text);
  return /^\d{1,16}$/.test(text) && number >= least && number <= most ? number : undefined;
}
