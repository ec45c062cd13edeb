import type { Environment } from './config.ts';
import { adjustWallet } from './ledger-adjust.ts';
import { checkReceiptFile, showReceipt } from './ledger-receipt.ts';
import { showMovements } from './ledger-movements.ts';
import { verifyLedger } from './ledger-verify.ts';
import type { VerbOutput } from './replay.ts';

const USAGE = `Usage: npm run -s cardroom -- ledger WHAT [options]

  verify                 checks everything that is kept: every entry of the journal, every account, every open table
  receipt HAND           who paid whom in a hand, what stood afterwards, and what each player won or lost
  check FILE             checks a receipt that was saved with --json; needs no database
  movements              the audit trail: who moved how many chips, when and why
    --player P --table T --hand H   only what concerns these
    --after SEQ --limit N           N lines after entry SEQ of the journal; 1000 if not said

  adjust PLAYER CHIPS    gives a player chips, or takes them when the number is below zero
    --reason TEXT          why; it is kept for ever
    --author NAME          who; the user of this machine if not said
    --from deadletter      chips that were set aside, instead of new ones
    --id ID                the same id again does nothing; made up if not said

  --json   machine-readable: one line, or a line each for movements

It looks at the database of CARDROOM_DATA, or at DATABASE_URL if that is set, also while a server runs on it.
Exit code: 0 all is well, 1 a breach was found or there is no such thing, 2 not understood.
`;

/** What part of the ledger's command line does its work, gives the exit code, or a sentence about what it was told. */
export type LedgerCommand = (
  args: readonly string[],
  env: Environment,
  output: VerbOutput,
) => Promise<number | { readonly misused: string }>;

const COMMANDS: Readonly<Record<string, LedgerCommand>> = {
  verify: verifyLedger,
  receipt: showReceipt,
  check: checkReceiptFile,
  movements: showMovements,
  adjust: adjustWallet,
};

/** The verb `ledger`; gives the exit code. */
export async function runLedger(
  args: readonly string[],
  env: Environment,
  output: VerbOutput = process,
): Promise<number> {
  if (args.includes('--help')) {
    output.stdout.write(USAGE);
    return 0;
  }
  const [name = '', ...rest] = args;
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  const outcome =
    command === undefined
      ? { misused: name === '' ? 'say what to do' : `there is no ${JSON.stringify(name.slice(0, 40))}` }
      : await command(rest, env, output);
  if (typeof outcome === 'number') return outcome;
  output.stderr.write(`ledger: ${outcome.misused}\n\n${USAGE}`);
  return 2;
}
