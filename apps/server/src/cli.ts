import { fstatSync } from 'node:fs';

const USAGE = `Usage: npm run -s cardroom -- VERB [options]

  serve            run the server; HOST, PORT, CARDROOM_DATA and others set it up: see config --print
  config           check the configuration; --print shows every setting in force and where it came from
  locks WHAT       audit, snapshot, revoke: what commands lock, what is locked on a running server, taking a lock away
  actions          what operators have done, and what came of it
  ledger WHAT      verify, receipt HAND, check FILE, movements: the books, and what stands in them
  table WHAT       list, inspect, reset, rollback: what is kept of a table, and what to do when it was halted
  dlq WHAT         list, show ID, retry ID, resolve ID: reservations that could not be given back
  stats WHAT       show PLAYER, rebuild: what the hands of players come to
  backup FILE      copy the database into a file, also while a server runs on it
  restore FILE     put a backup in the place of the database
  load             play at many tables over live sockets, and say how quick the server is
  replay FILE...   replay hand histories in PHH notation, one JSON line a hand
  evaluate         one hand a line on standard input: its category and its strength

Options: --json  machine-readable output, --help  this text, or VERB --help for a verb's own
`;

/** The exit code of a call that was not understood. */
const USAGE_ERROR = 2;

const VERBS: Readonly<Record<string, (args: readonly string[]) => Promise<number>>> = {
  serve,
  config: async (args) => (await import('./config-verb.ts')).runConfig(args, process.env),
  locks,
  actions: async (args) => (await import('./actions-verb.ts')).runActions(args, process.env),
  ledger: async (args) => (await import('./ledger-verb.ts')).runLedger(args, process.env),
  table: async (args) => (await import('./table-verb.ts')).runTable(args, process.env),
  dlq: async (args) => (await import('./dlq-verb.ts')).runDlq(args, process.env),
  stats: async (args) => (await import('./stats-verb.ts')).runStats(args, process.env),
  backup: async (args) => (await import('./backup-verb.ts')).runBackup('backup', args, process.env),
  restore: async (args) => (await import('./backup-verb.ts')).runBackup('restore', args, process.env),
  load: async (args) => (await import('./load/load-verb.ts')).runLoadVerb(args),
  replay: async (args) => (await import('./replay.ts')).runReplay(args),
  evaluate,
};

/** Runs one verb; gives the exit code: 0 done, 1 checked and failed, 2 not understood. */
async function run([verb, ...args]: readonly string[]): Promise<number> {
  if (verb === '--help' || verb === '-h' || verb === 'help') {
    process.stdout.write(USAGE);
    return 0;
  }
  if (verb === undefined) return misused('say what to do');
  const action = Object.hasOwn(VERBS, verb) ? VERBS[verb] : undefined;
  return action === undefined ? misused(`there is no verb ${JSON.stringify(verb.slice(0, 40))}`) : action(args);
}

async function locks(args: readonly string[]): Promise<number> {
  const what = args.find((arg) => !arg.startsWith('-'));
  if (what !== 'snapshot' && what !== 'revoke') return (await import('./locks-verb.ts')).runLocks(args);
  return (await import('./live-locks-verb.ts')).runLiveLocks(args, process.env);
}

async function evaluate(args: readonly string[]): Promise<number> {
  // Node would read a folder as if it were an empty file.
  if (fstatSync(process.stdin.fd).isDirectory())
    return misused('evaluate reads a file, and standard input is a folder');
  return (await import('./evaluate.ts')).runEvaluate(args);
}

async function serve(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    process.stdout.write(
      'Usage: serve [--json]\n\nRuns the server until it is told to stop. SIGHUP makes it read its configuration again.\n',
    );
    return 0;
  }
  const unknown = args.find((arg) => arg !== '--json');
  if (unknown !== undefined) return misused(`serve does not know ${JSON.stringify(unknown.slice(0, 40))}`);
  return (await import('./serve.ts')).runServe(args.includes('--json'));
}

function misused(what: string): number {
  process.stderr.write(`${what}\n\n${USAGE}`);
  return USAGE_ERROR;
}

// Whoever reads what a verb says may have read enough, as `head` does; a server goes on without a reader.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

process.exitCode = await run(process.argv.slice(2));
