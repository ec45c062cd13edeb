import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Writable } from 'node:stream';
import type { Result } from '@cardroom/kernel';
import { eachPhh, type PhhEntry, replayPhh } from '@cardroom/poker';
import { createLineOutput, type LineOutput } from './line-output.ts';

const USAGE = `Usage: npm run -s cardroom -- replay [--json] FILE...

Replays hand histories in PHH notation (.phh one hand, .phhs many under numbered headers) by the rules, without
rake, and prints one JSON line per hand:

  {"file":"a.phhs","hand":1,"ok":true,"finishing_stacks":[102,98]}
  {"file":"a.phhs","hand":2,"ok":false,"finishing_stacks":null,"error":"WrongActor: action 5 (p1 f): it is the turn of p3 [R18]"}

"hand" is the number in the header, 1 for a hand without one. "finishing_stacks" has one entry per player, in the
units of the file; it is null when the hand could not be played to its end, and ours when only the file's own
finishing_stacks differ. Exit code: 0 all hands fine, 1 some failed, 2 wrong usage or a file that cannot be read.
`;

/** Where a verb writes: data to `stdout`, words to `stderr`. */
export interface VerbOutput {
  readonly stdout: Writable;
  readonly stderr: Writable;
}

interface Tally {
  hands: number;
  failed: number;
  unreadable: number;
}

/** The verb `replay`; gives the exit code. */
export async function runReplay(args: readonly string[], { stdout, stderr }: VerbOutput = process): Promise<number> {
  if (args.includes('--help')) {
    stdout.write(USAGE);
    return 0;
  }
  const files = args.filter((arg) => !arg.startsWith('--'));
  const unknown = args.find((arg) => arg.startsWith('--') && arg !== '--json');
  if (unknown !== undefined || files.length === 0) {
    stderr.write(`replay: ${unknown === undefined ? 'no file is named' : `unknown option ${unknown}`}\n\n${USAGE}`);
    return 2;
  }
  const tally: Tally = { hands: 0, failed: 0, unreadable: 0 };
  const output = createLineOutput(stdout);
  for (const file of files) {
    const text = await textOf(file);
    if (text.ok) await replayFile(file, text.value, { output, tally });
    else {
      tally.unreadable++;
      stderr.write(`replay: cannot read ${file}: ${text.error}\n`);
    }
  }
  await output.close();
  stderr.write(`${tally.hands} hands replayed, ${tally.failed} failed\n`);
  if (tally.unreadable > 0) return 2;
  return tally.failed > 0 ? 1 : 0;
}

async function textOf(file: string): Promise<Result<string, string>> {
  try {
    return { ok: true, value: await readFile(placeOf(file), 'utf8') };
  } catch (error) {
    return { ok: false, error: error instanceof Error ? error.message : String(error) };
  }
}

/** Where a file is that somebody has named: npm starts scripts at the root and remembers where it was called. */
export function placeOf(file: string): string {
  const here = path.resolve(file);
  const called = process.env['INIT_CWD'];
  return existsSync(here) || called === undefined ? here : path.resolve(called, file);
}

async function replayFile(
  file: string,
  text: string,
  to: { readonly output: LineOutput; readonly tally: Tally },
): Promise<void> {
  const before = to.tally.hands;
  for (const entry of eachPhh(text)) {
    const line = lineOf(file, entry);
    to.tally.hands++;
    if (!line.ok) to.tally.failed++;
    const full = to.output.add(JSON.stringify(line));
    if (full !== undefined) await full;
  }
  if (to.tally.hands > before) return;
  to.tally.hands++;
  to.tally.failed++;
  await to.output.add(JSON.stringify(failed(file, 1, 'NoHand: there is no hand in this file')));
}

/** What is printed of one hand; the names are those of the notation. */
interface ReplayLine {
  readonly file: string;
  readonly hand: number;
  readonly ok: boolean;
  readonly finishing_stacks: readonly number[] | null;
  readonly error?: string;
}

function lineOf(file: string, { number, hand }: PhhEntry): ReplayLine {
  if (!hand.ok) return failed(file, number, `${hand.error.code}: line ${hand.error.line}: ${hand.error.message}`);
  const replayed = replayPhh(hand.value);
  if (replayed.ok) return { file, hand: number, ok: true, finishing_stacks: replayed.value.finishingStacks };
  const { code, message, finishingStacks } = replayed.error;
  return { ...failed(file, number, `${code}: ${message}`), finishing_stacks: finishingStacks ?? null };
}

function failed(file: string, hand: number, error: string): ReplayLine {
  return { file, hand, ok: false, finishing_stacks: null, error };
}
