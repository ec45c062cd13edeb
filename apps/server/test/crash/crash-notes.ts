import { readFileSync, writeFileSync } from 'node:fs';
import type { PlayerId, TableId } from '@cardroom/kernel';
import type { TransferId } from '@cardroom/ledger';

/** What a process under test has written down: before it asks, and after it was answered. */
export type CrashNote =
  | { readonly kind: 'asked'; readonly id: TransferId }
  | { readonly kind: 'reserved'; readonly id: TransferId; readonly expiresAt: number }
  | {
      readonly kind: 'committing';
      readonly id: TransferId;
      readonly table: TableId;
      readonly player: PlayerId;
      readonly key: string;
    }
  | {
      readonly kind: 'committed';
      readonly id: TransferId;
      readonly table: TableId;
      readonly version: number;
      readonly player: PlayerId;
      readonly key: string;
    }
  | { readonly kind: 'rolledBack'; readonly id: TransferId };

/** Takes the notes out of the file. The last line of a killed process may be cut off: then it was never finished. */
export function takeNotes(file: string): readonly CrashNote[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  writeFileSync(file, '');
  return lines.filter((line) => line.endsWith('}')).map((line) => JSON.parse(line) as CrashNote);
}
