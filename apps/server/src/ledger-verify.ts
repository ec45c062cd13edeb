import { type StoreReport, verifyStore } from '@cardroom/room';
import type { LedgerCommand } from './ledger-verb.ts';
import { sha256 } from './sha256.ts';
import { parseSaid } from './verb-arguments.ts';
import { withStorage } from './with-storage.ts';

/** A report with how long it took. */
interface TimedReport extends StoreReport {
  readonly seconds: number;
  readonly entriesPerSecond: number;
}

/** `ledger verify`: checks all that is kept, as it stands at one moment. [LCLI1] [LCLI2] */
export const verifyLedger: LedgerCommand = async (args, env, output) => {
  const said = parseSaid(args, { json: { type: 'boolean' } });
  if (!said.ok) return { misused: said.error };
  const [stray] = said.value.positionals;
  if (stray !== undefined) return { misused: `verify does not know ${JSON.stringify(stray.slice(0, 40))}` };
  return withStorage(env, output, async ({ store }) => {
    const begun = performance.now();
    const report = await verifyStore(store, sha256);
    const seconds = (performance.now() - begun) / 1_000;
    const timed = { ...report, seconds, entriesPerSecond: Math.round(report.entries / seconds) };
    output.stdout.write(said.value.values.json === true ? `${JSON.stringify(timed)}\n` : wordsOf(timed));
    return report.ok ? 0 : 1;
  });
};

function wordsOf(report: TimedReport): string {
  const { transfers, entries, batches, accounts, pending, tables, breachCount, breaches } = report;
  const speed = `in ${report.seconds.toFixed(2)} s, ${report.entriesPerSecond} entries/s`;
  const lines = [
    `${transfers} transfers in ${batches} batches, ${accounts} accounts, ${pending} pending reservations, ${tables} open tables`,
    `${entries} entries checked ${speed}`,
    breachCount === 0 ? 'Nothing is wrong.' : `${breachCount} breaches:`,
    ...breaches.map(({ kind, sentence }) => `  ${kind}: ${sentence}`),
    ...(breachCount > breaches.length ? [`  and ${breachCount - breaches.length} more`] : []),
  ];
  return lines.map((line) => `${line}\n`).join('');
}
