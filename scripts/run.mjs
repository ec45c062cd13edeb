// The one entry of the npm scripts. Plain JavaScript without dependencies, so that any Node from 20 on can run it:
// it installs what is missing and hands over to the Node that the project has pinned.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const NODE_MAJOR = 24;
const INSTALL_STAMP = join(ROOT, 'node_modules/.cardroom-installed');
const WEB = join(ROOT, 'apps/web');
const WEB_STAMP = join(WEB, 'dist/.built-from');
/** What the web client is built from. */
const WEB_SOURCES = [
  'apps/web/index.html',
  'apps/web/package.json',
  'apps/web/public',
  'apps/web/src',
  'apps/web/vite.config.ts',
  'packages/kernel/src',
  'packages/poker/src',
  'packages/protocol/src',
  'packages/table/src',
  'package-lock.json',
];
const USAGE_ERROR = 2;
const NODE_FLAGS = [
  '--disable-warning=ExperimentalWarning',
  // V8 takes what lives while a write is under way for what lives long: it then keeps everything that hangs on it too,
  // and stands still for 10 ms at a time instead of one.
  '--no-allocation-site-pretenuring',
];

const VERBS = {
  start: (args) => {
    buildWebClient();
    return run('apps/server/src/cli.ts', ['serve', ...args]);
  },
  // The bench and the simulator stand beside the apps and not in one of them, so that they may use any of them.
  cardroom: ([verb, ...args]) => {
    if (verb === 'bench') return VERBS.bench(args);
    if (verb === 'simulate' || verb === 'chaos') return run(`test/${verb}.ts`, args);
    return run('apps/server/src/cli.ts', verb === undefined ? [] : [verb, ...args]);
  },
  test: (args) => {
    buildWebClient();
    return run(bin('vitest'), ['run', '--project', 'unit', '--project', 'browser', '--project', 'cluster', ...args]);
  },
  conformance: (args) => run(bin('vitest'), ['run', '--project', 'conformance', ...args]),
  perft: (args) => run('test/perft.ts', args),
  bench: (args) => run('bench/main.ts', args),
  /** Only what the others do first. */
  install: () => {},
  build: () => buildWebClient(),
};

const [verb, ...args] = process.argv.slice(2);
if (verb === undefined || !Object.hasOwn(VERBS, verb)) {
  fail(`Usage: node scripts/run.mjs ${Object.keys(VERBS).join('|')} [options]`, USAGE_ERROR);
}
installIfNeeded();
VERBS[verb](args);

function say(sentence) {
  process.stderr.write(`${sentence}\n`);
}

function fail(sentence, code = 1) {
  say(sentence);
  process.exit(code);
}

/** Installs the dependencies when there are none, or others than the lock file names. */
function installIfNeeded() {
  const wanted = hashOf(['package-lock.json']);
  if (textOf(INSTALL_STAMP) === wanted) return;
  const installed = join(ROOT, 'node_modules/.package-lock.json');
  const isFresh = existsSync(installed) && modifiedAt(installed) >= modifiedAt(join(ROOT, 'package-lock.json'));
  if (!isFresh || pinnedNode() === undefined) {
    say('Installing what Cardroom needs (once) ...');
    // npm's own words go to standard error: standard output belongs to the verb.
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    const done = spawnSync(npm, ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: ROOT,
      stdio: ['ignore', 2, 2],
      shell: process.platform === 'win32',
    });
    if (done.status !== 0) fail('The installation failed: see above. A connection to the npm registry is needed once.');
  }
  writeFileSync(INSTALL_STAMP, wanted);
}

/** Builds the web client when its sources are others than those of the last build. A failure stops nothing else. */
function buildWebClient() {
  if (!existsSync(join(WEB, 'index.html'))) return;
  const wanted = hashOf(WEB_SOURCES);
  if (textOf(WEB_STAMP) === wanted) return;
  say('Building the web client ...');
  const done = spawnSync(nodePath(), [join(ROOT, bin('vite')), 'build', '--logLevel', 'warn'], {
    cwd: WEB,
    stdio: ['ignore', 2, 2],
  });
  if (done.status !== 0) return say('The web client could not be built: see above. The server starts without it.');
  mkdirSync(dirname(WEB_STAMP), { recursive: true });
  writeFileSync(WEB_STAMP, wanted);
}

/** Runs a script on the project's Node, passes signals on, and ends as it ends. */
function run(script, scriptArgs) {
  const target = join(ROOT, script);
  if (!existsSync(target)) fail(`There is no ${script} in this checkout.`);
  // TypeScript is made into what Node runs at every start, in every thread: what it was made into is kept.
  const env = { NODE_COMPILE_CACHE: join(ROOT, 'node_modules/.cache/node'), ...process.env };
  const child = spawn(nodePath(), [...NODE_FLAGS, target, ...scriptArgs], {
    cwd: ROOT,
    stdio: 'inherit',
    env,
  });
  const pass = (signal) => child.kill(signal);
  process.on('SIGINT', pass);
  process.on('SIGTERM', pass);
  process.on('SIGHUP', pass);
  child.on('error', (error) => fail(`Node could not be started: ${error.message}`));
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

/** The Node to run on: the pinned one, or the present one if that is new enough. */
function nodePath() {
  const pinned = pinnedNode();
  if (pinned !== undefined) return pinned;
  if (Number(process.versions.node.split('.')[0]) >= NODE_MAJOR) return process.execPath;
  return fail(`Node ${NODE_MAJOR} is needed and is not installed: run npm ci.`);
}

function pinnedNode() {
  const names = process.platform === 'win32' ? ['node/bin/node.exe'] : ['node/bin/node', '.bin/node'];
  return names.map((name) => join(ROOT, 'node_modules', name)).find((path) => existsSync(path));
}

/** The script of a tool that is installed, from the root. */
function bin(tool) {
  const { bin: scripts } = JSON.parse(readFileSync(join(ROOT, 'node_modules', tool, 'package.json'), 'utf8'));
  return join('node_modules', tool, typeof scripts === 'string' ? scripts : scripts[tool]);
}

/** A hash over the names and contents of files and folders. */
function hashOf(paths) {
  const hash = createHash('sha256');
  for (const path of paths) addToHash(hash, path);
  return hash.digest('hex');
}

function addToHash(hash, path) {
  const full = join(ROOT, path);
  if (!existsSync(full)) return;
  if (statSync(full).isDirectory()) {
    for (const name of readdirSync(full).sort()) addToHash(hash, `${path}/${name}`);
  } else if (!path.includes('.test.')) {
    hash.update(path).update('\0').update(readFileSync(full)).update('\0');
  }
}

function textOf(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

function modifiedAt(path) {
  return existsSync(path) ? statSync(path).mtimeMs : 0;
}
