import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Defect, seatIndex, tableId } from '@cardroom/kernel';
import { createFakeClock } from '@cardroom/testkit';
import { describe, expect, it } from 'vitest';
import { fencingToken } from './backend.ts';
import { createLocks } from './create-locks.ts';
import { createInProcessBackend } from './in-process-backend.ts';
import { LEVEL_MODES, LOCK_LEVELS, type LockLevel, type LockMode } from './levels.ts';
import { chatPath, isAbove, lockPath, type LockPath, type PathSpec } from './lock-path.ts';
import { coversBelow } from './modes.ts';

/*
 * What must not compile, and what must. All snippets stand in one file, each in a function of its own; the project's
 * compiler reads that file once, and each case looks at the errors on its own line.
 */

const ROOT = path.resolve(import.meta.dirname, '../../..');
const FOLDER = path.join(ROOT, '.cache/lock-types');

const PRELUDE = `
import { type SeatIndex, type TableId } from '@cardroom/kernel';
import {
  assertUnlocked, chatPath, guard, lockPath, scopeOf,
  type Holds, type LockLease, type LockPath, type Locks, type PathSpec, type Scope, type Under, type Unlocked, type UnlockedTable,
} from '@cardroom/locks';

declare const locks: Locks;
declare const table: TableId;
declare const seat: SeatIndex;
declare const spec: PathSpec;
declare const mode: 'S' | 'X';
declare const lease: LockLease;
declare function nothing(): void;
declare function send(sender: Unlocked, text: string): Promise<void>;
declare function handle(sender: UnlockedTable): Promise<void>;
declare function payOut(scope: Under<'pot:X'>): Promise<void>;
declare function openRound(scope: Scope<never, 'round:X'>): Promise<void>;
declare function readPot(evidence: Holds<'pot:S'>): number;
declare function commit(lease: LockLease): Promise<void>;

const root = scopeOf(locks, table);
const chats = scopeOf(locks);
const stage = guard({ level: 'stage', table }, 'waiting');
const pot = guard({ level: 'pot', table }, 1);
const stack = guard({ level: 'player', table, seat }, 1);
const stageIS = lockPath({ stage: 'IS' });
const stageIX = lockPath({ stage: 'IX' });
const stageSIX = lockPath({ stage: 'SIX' });
const stageS = lockPath({ stage: 'S' });
const stageX = lockPath({ stage: 'X' });
const tableIS = lockPath({ table: 'IS' });
const tableIX = lockPath({ table: 'IX' });
const tableS = lockPath({ table: 'S' });
const tableSIX = lockPath({ table: 'SIX' });
const tableX = lockPath({ table: 'X' });
const deckS = lockPath({ deck: 'S' });
const deckX = lockPath({ deck: 'X' });
const roundX = lockPath({ round: 'X' });
const potS = lockPath({ pot: 'S' });
const potX = lockPath({ pot: 'X' });
const playerS = lockPath({ player: { S: [seat] } });
const playerX = lockPath({ player: { X: [seat] } });
const chat = chatPath('room');
`;

const LEAVES = '"deck:S" | "deck:X" | "player:S" | "player:X" | "pot:S" | "pot:X" | "round:S" | "round:X"';
const CHATS = '"chat:S" | "chat:X"';

/** That `step` is refused where only `allowed` may be taken. */
const onlyAllows = (step: string, allowed: string): string => `Type '"${step}"' is not assignable to type '${allowed}'`;

interface Refused {
  readonly title: string;
  readonly snippet: string;
  readonly says: string;
}

const REFUSED: readonly Refused[] = [
  // The order.
  {
    title: '[LOCK40] the table after the pot',
    snippet: 'await root.lock(potX, (scope) => scope.lock(tableS, nothing));',
    says: onlyAllows('table:S', `${CHATS} | "player:S" | "player:X"`),
  },
  {
    title: '[LOCK40] the deck after the round',
    snippet: 'await root.lock(roundX, (scope) => scope.lock(deckS, nothing));',
    says: onlyAllows('deck:S', `${CHATS} | "player:S" | "player:X" | "pot:S" | "pot:X"`),
  },
  {
    title: '[LOCK40] the pot after a player',
    snippet: 'await root.lock(playerX, (scope) => scope.lock(potX, nothing));',
    says: onlyAllows('pot:X', CHATS),
  },
  {
    title: '[LOCK40] the stage after the table',
    snippet: 'await root.lock(tableIX, (scope) => scope.lock(stageIX, nothing));',
    says: onlyAllows('stage:IX', `${CHATS} | ${LEAVES}`),
  },
  {
    title: '[LOCK40] a path whose first step comes too early',
    snippet: `await root.lock(roundX, (scope) => scope.lock(lockPath({ deck: 'S', pot: 'X' }), nothing));`,
    says: onlyAllows('deck:S', `${CHATS} | "player:S" | "player:X" | "pot:S" | "pot:X"`),
  },
  {
    title: '[LOCK40] the pot after a chat',
    snippet: 'await root.lock(chat, (scope) => scope.lock(potX, nothing));',
    says: onlyAllows('pot:X', 'never'),
  },
  {
    title: '[LOCK40] what comes before the outermost of two scopes',
    snippet: 'await root.lock(deckX, (outer) => outer.lock(potX, (inner) => inner.lock(roundX, nothing)));',
    says: onlyAllows('round:X', `${CHATS} | "player:S" | "player:X"`),
  },
  {
    title: '[LOCK40] the deck after the pot, taken for `await using`',
    snippet: 'await using scope = await root.take(potX); await scope.take(deckX);',
    says: onlyAllows('deck:X', `${CHATS} | "player:S" | "player:X"`),
  },
  {
    title: '[LOCK40] the deck after the pot, if it is available',
    snippet: 'await root.lock(potX, (scope) => scope.lockIfAvailable(deckX, nothing));',
    says: onlyAllows('deck:X', `${CHATS} | "player:S" | "player:X"`),
  },
  {
    title: '[LOCK40] a path made at run time inside another',
    snippet: 'await root.lock(potX, (scope) => scope.lock(lockPath(spec), nothing));',
    says: `${CHATS} | "player:S" | "player:X"'`,
  },
  {
    title: '[LOCK40] anything but a chat after a path made at run time',
    snippet: 'await root.lock(lockPath(spec), (scope) => scope.lock(playerX, nothing));',
    says: onlyAllows('player:X', CHATS),
  },
  {
    title: '[LOCK40] a part of a table by somebody who has no table',
    snippet: 'await chats.lock(potX, nothing);',
    says: onlyAllows('pot:X', CHATS),
  },

  // The same level twice, upgrades, and what is covered.
  {
    title: '[LOCK41] the pot twice',
    snippet: 'await root.lock(potX, (scope) => scope.lock(potX, nothing));',
    says: onlyAllows('pot:X', `${CHATS} | "player:S" | "player:X"`),
  },
  {
    title: '[LOCK41] one seat after another',
    snippet: 'await root.lock(playerX, (scope) => scope.lock(lockPath({ player: { X: [seat] } }), nothing));',
    says: onlyAllows('player:X', CHATS),
  },
  {
    title: '[LOCK41] one chat inside another',
    snippet: `await root.lock(chat, (scope) => scope.lock(chatPath('other'), nothing));`,
    says: onlyAllows('chat:X', 'never'),
  },
  {
    title: '[LOCK41] an upgrade of the pot from S to X',
    snippet: 'await root.lock(potS, (scope) => scope.lock(potX, nothing));',
    says: onlyAllows('pot:X', `${CHATS} | "player:S"`),
  },
  {
    title: '[LOCK41] an upgrade of the table from S to X',
    snippet: 'await root.lock(tableS, (scope) => scope.lock(tableX, nothing));',
    says: onlyAllows('table:X', CHATS),
  },
  {
    title: '[LOCK41] an upgrade of the table from IS to IX',
    snippet: 'await root.lock(tableIS, (scope) => scope.lock(tableIX, nothing));',
    says: onlyAllows('table:IX', `${CHATS} | "deck:S" | "player:S" | "pot:S" | "round:S"`),
  },
  {
    title: '[LOCK41] an upgrade of the table from IX to SIX',
    snippet: 'await root.lock(tableIX, (scope) => scope.lock(tableSIX, nothing));',
    says: onlyAllows('table:SIX', `${CHATS} | ${LEAVES}`),
  },
  {
    title: '[LOCK41] a write below a table that is held for reading',
    snippet: 'await root.lock(tableS, (scope) => scope.lock(potX, nothing));',
    says: onlyAllows('pot:X', CHATS),
  },
  {
    title: '[LOCK41] a write below the intention to read',
    snippet: 'await root.lock(tableIS, (scope) => scope.lock(potX, nothing));',
    says: onlyAllows('pot:X', `${CHATS} | "deck:S" | "player:S" | "pot:S" | "round:S"`),
  },
  {
    title: '[LOCK41] the intention to write below a stage with the intention to read',
    snippet: 'await root.lock(stageIS, (scope) => scope.lock(tableIX, nothing));',
    says: onlyAllows('table:IX', `${CHATS} | "deck:S" | "player:S" | "pot:S" | "round:S" | "table:IS" | "table:S"`),
  },
  {
    title: '[LOCK41] a write after a read that brought only the intention to read',
    snippet: 'await root.lock(potS, (scope) => scope.lock(playerX, nothing));',
    says: onlyAllows('player:X', `${CHATS} | "player:S"`),
  },
  {
    title: '[LOCK41] the same where the stage has the intention to write and the table has not',
    snippet: 'await root.lock(stageIX, (outer) => outer.lock(potS, (inner) => inner.lock(playerX, nothing)));',
    says: onlyAllows('player:X', `${CHATS} | "player:S"`),
  },
  {
    title: '[LOCK41] the pot below a table that is held for writing: it is held already',
    snippet: 'await root.lock(tableX, (scope) => scope.lock(potX, nothing));',
    says: onlyAllows('pot:X', CHATS),
  },
  {
    title: '[LOCK41] reading below SIX: it is held already',
    snippet: 'await root.lock(tableSIX, (scope) => scope.lock(potS, nothing));',
    says: onlyAllows('pot:S', `${CHATS} | "deck:X" | "player:X" | "pot:X" | "round:X"`),
  },

  // Guarded data.
  {
    title: '[LOCK42] reading guarded data without a lock',
    snippet: 'pot.read(root);',
    says: onlyAllows('pot:S', 'never'),
  },
  {
    title: '[LOCK42] reading the pot with a lock on a player',
    snippet: 'await root.lock(playerX, (scope) => pot.read(scope));',
    says: onlyAllows('pot:S', 'HeldWith<never, "player:X">'),
  },
  {
    title: '[LOCK42] writing with evidence of reading',
    snippet: 'await root.lock(potS, (scope) => pot.write(scope, 2));',
    says: onlyAllows('pot:X', 'HeldWith<never, "pot:S">'),
  },
  {
    title: '[LOCK42] writing the pot under SIX alone',
    snippet: 'await root.lock(tableSIX, (scope) => pot.write(scope, 2));',
    says: onlyAllows('pot:X', 'HeldWith<never, "table:SIX">'),
  },
  {
    title: '[LOCK42] reading the pot with an intention alone',
    snippet: 'await root.lock(tableIX, (scope) => pot.read(scope));',
    says: onlyAllows('pot:S', 'HeldWith<never, "table:IX">'),
  },
  {
    title: '[LOCK42] writing in a mode that is known only at run time',
    snippet: 'await root.lock(lockPath({ pot: mode }), (scope) => pot.write(scope, 2));',
    says: `'OpenScope<never, ${CHATS} | "player:S">' is not assignable to parameter of type 'Holds<"pot:X">'`,
  },
  {
    title: '[LOCK42] reading under a path made at run time',
    snippet: 'await root.lock(lockPath(spec), (scope) => pot.read(scope));',
    says: onlyAllows('pot:S', 'never'),
  },
  {
    title: '[LOCK42] reading a stack under a path made at run time',
    snippet: 'await root.lock(lockPath(spec), (scope) => stack.read(scope));',
    says: onlyAllows('player:S', 'never'),
  },
  {
    title: '[LOCK42] writing the stage with the whole table',
    snippet: `await root.lock(tableX, (scope) => stage.write(scope, 'hand'));`,
    says: `is not assignable to parameter of type 'Holds<"stage:X">'`,
  },
  {
    title: '[LOCK42] reading the pot in the chat',
    snippet: 'await chats.lock(chat, (scope) => readPot(scope));',
    says: onlyAllows('pot:S', 'HeldWith<never, "chat:X">'),
  },

  // Functions that lock or send.
  {
    title: '[LOCK43] a function that locks below the pot, called by somebody who has come to the players',
    snippet: 'await root.lock(playerX, (scope) => payOut(scope));',
    says: `is not assignable to parameter of type 'Under<"pot:X">'`,
  },
  {
    title: '[LOCK43] the same, called by somebody who holds the pot and a player',
    snippet: `await root.lock(lockPath({ pot: 'X', player: { X: [seat] } }), (scope) => payOut(scope));`,
    says: onlyAllows('player:S', CHATS),
  },
  {
    title: '[LOCK43] the same, called by somebody who holds the pot for reading',
    snippet: 'await root.lock(potS, payOut);',
    says: `Type '"pot:X"' is not assignable to type 'HeldWith<never, "pot:S">'`,
  },
  {
    title: '[LOCK43] the same, called by somebody who holds the whole table: he has the players already',
    snippet: 'await root.lock(tableX, payOut);',
    says: onlyAllows('player:S', CHATS),
  },
  {
    title: '[LOCK43] the same, called by somebody who holds nothing',
    snippet: 'await payOut(root);',
    says: `is not assignable to parameter of type 'Under<"pot:X">'`,
  },
  {
    title: '[LOCK43] a function that locks the round, called under the pot',
    snippet: 'await root.lock(potX, (scope) => openRound(scope));',
    says: onlyAllows('round:X', `${CHATS} | "player:S" | "player:X"`),
  },
  {
    title: '[LOCK43] sending while the pot is held',
    snippet: `await root.lock(potX, (scope) => send(scope, 'your turn'));`,
    says: `required in type 'Unlocked<never>'`,
  },
  {
    title: '[LOCK43] sending while a chat is held',
    snippet: `await using scope = await chats.take(chat); await send(scope, 'your turn');`,
    says: `required in type 'Unlocked<never>'`,
  },
  {
    title: '[LOCK43] handling a command, which locks and sends, while the pot is held',
    snippet: 'await root.lock(potX, handle);',
    says: `'UnlockedTable'`,
  },

  // Paths.
  {
    title: '[LOCK44] a write below a table that is read, in one path',
    snippet: `lockPath({ table: 'S', pot: 'X' });`,
    says: onlyAllows('S', '"IX" | "SIX"'),
  },
  {
    title: '[LOCK44] a write below the intention to read, in one path',
    snippet: `lockPath({ table: 'IS', round: 'S', player: { X: [seat] } });`,
    says: onlyAllows('IS', '"IX" | "SIX"'),
  },
  {
    title: '[LOCK44] a table to write below a stage that is read, in one path',
    snippet: `lockPath({ stage: 'S', table: 'IX' });`,
    says: onlyAllows('S', '"IX" | "SIX"'),
  },
  {
    title: '[LOCK44] a read below a table that covers it, in one path',
    snippet: `lockPath({ table: 'X', pot: 'S' });`,
    says: onlyAllows('X', '"IS" | "IX"'),
  },
  {
    title: '[LOCK44] a level that does not exist',
    snippet: `lockPath({ pot: 'X', board: 'X' });`,
    says: `'OneOf<"deck" | "player" | "pot" | "round" | "stage" | "table">'`,
  },
  {
    title: '[LOCK44] nothing but a level that does not exist',
    snippet: `lockPath({ board: 'X' });`,
    says: `'board' does not exist in type 'PathSpec'`,
  },
  {
    title: '[LOCK44] an intention on what has no parts',
    snippet: `lockPath({ pot: 'IX' });`,
    says: onlyAllows('IX', '"S" | "X"'),
  },
  {
    title: '[LOCK44] a mode that does not exist',
    snippet: `lockPath({ table: 'W' });`,
    says: onlyAllows('W', '"IS" | "IX" | "S" | "SIX" | "X"'),
  },
  {
    title: '[LOCK44] a seat that is any number',
    snippet: 'lockPath({ player: { X: [3] } });',
    says: `Type 'number' is not assignable to type 'SeatIndex'`,
  },
  {
    title: '[LOCK44] players without their seats',
    snippet: `lockPath({ player: 'X' });`,
    says: `Type 'string' has no properties in common with type 'SeatModes'`,
  },
  {
    title: '[LOCK44] a path of one kind for another',
    snippet: 'const wanted: LockPath<"pot:X"> = playerX; void wanted;',
    says: onlyAllows('player:X', '"pot:X"'),
  },

  // Evidence of another kind, and what was not awaited.
  {
    title: '[LOCK42] a lease where the evidence of a scope is asked for',
    snippet: 'readPot(lease);',
    says: `'LockLease' is not assignable to parameter of type 'Holds<"pot:S">'`,
  },
  {
    title: '[LOCK42] a scope where a lease is asked for',
    snippet: 'await root.lock(potX, (scope) => commit(scope));',
    says: `missing the following properties from type 'LockLease'`,
  },
  {
    title: '[LOCK43] the value of a work that was not awaited',
    snippet: 'const value: number = root.lock(potX, (scope) => pot.read(scope)); void value;',
    says: `Type 'Promise<number>' is not assignable to type 'number'`,
  },
  {
    title: '[LOCK43] a scope that was not awaited',
    snippet: 'await using scope = root.take(potX); void scope;',
    says: `must be either an object with a '[Symbol.asyncDispose]()'`,
  },
  {
    title: '[LOCK43] a scope whose end is not awaited',
    snippet: 'using scope = await root.take(potX); void scope;',
    says: `required in type 'Disposable'`,
  },
];

const ACCEPTED: readonly (readonly [title: string, snippet: string])[] = [
  [
    'a path of several levels',
    `await root.lock(lockPath({ deck: 'S', round: 'X', pot: 'X', player: { S: [seat], X: [seat] } }), nothing);`,
  ],
  [
    'every level one inside the other',
    'await root.lock(stageIX, (a) => a.lock(tableIX, (b) => b.lock(deckX, (c) => c.lock(roundX, (d) => d.lock(potX, (e) => e.lock(playerX, (f) => f.lock(chat, nothing)))))));',
  ],
  ['levels may be skipped', 'await root.lock(deckX, (scope) => scope.lock(playerX, nothing));'],
  [
    'reads below the intention to read',
    'await root.lock(tableIS, (scope) => scope.lock(potS, (inner) => inner.lock(playerS, nothing)));',
  ],
  [
    'reads and writes below the intention to write',
    'await root.lock(tableIX, (scope) => scope.lock(potS, (inner) => inner.lock(playerX, nothing)));',
  ],
  [
    'writes below SIX',
    'await root.lock(tableSIX, (scope) => scope.lock(potX, (inner) => inner.lock(playerX, nothing)));',
  ],
  [
    'the table below a stage that is read and written in parts',
    'await root.lock(stageSIX, (scope) => scope.lock(tableIX, (inner) => inner.lock(potX, nothing)));',
  ],
  [
    'reading the whole table below the intention to write on the stage',
    'await root.lock(stageIX, (scope) => scope.lock(tableS, (inner) => inner.lock(chat, nothing)));',
  ],
  [
    'a write after a write, by the intention that the first brought',
    'await root.lock(deckX, (scope) => scope.lock(potS, (inner) => inner.lock(playerX, nothing)));',
  ],
  [
    'a write after a path that names the intention to write',
    `await root.lock(lockPath({ table: 'IX', pot: 'S' }), (scope) => scope.lock(playerX, nothing));`,
  ],
  ['a chat after a path made at run time', 'await root.lock(lockPath(spec), (scope) => scope.lock(chat, nothing));'],
  ['a chat by somebody who has no table', 'await chats.lock(chat, nothing);'],
  [
    'reading and writing with the lock for writing',
    'await root.lock(potX, (scope) => pot.write(scope, pot.read(scope) + 1));',
  ],
  [
    'reading further in',
    'await root.lock(potS, (outer) => outer.lock(playerS, (inner) => pot.read(inner) + stack.read(inner)));',
  ],
  [
    'writing a part with the whole table',
    'await root.lock(tableX, (scope) => { pot.write(scope, 2); stack.write(scope, 2); });',
  ],
  [
    'writing a part with the whole stage',
    `await root.lock(stageX, (scope) => { pot.write(scope, 2); stage.write(scope, 'hand'); });`,
  ],
  ['reading a part with the stage that is read', 'await root.lock(stageS, (scope) => readPot(scope));'],
  [
    'reading a part under SIX, writing what was taken below',
    'await root.lock(tableSIX, (scope) => scope.lock(playerX, (inner) => { readPot(inner); stack.write(inner, 2); }));',
  ],
  ['a function that locks below, called by somebody who may', 'await root.lock(potX, payOut);'],
  [
    'the same by somebody who holds more',
    'await root.lock(tableIX, (outer) => outer.lock(deckX, (inner) => inner.lock(potX, payOut)));',
  ],
  ['a function that locks, called by somebody who holds nothing', 'await openRound(root);'],
  ['a function that locks, called before its level', 'await root.lock(deckX, openRound);'],
  [
    'sending before and after',
    `await send(root, 'before'); await root.lock(potX, nothing); await send(root, 'after'); assertUnlocked(root);`,
  ],
  ['sending by somebody who locks chats only', `await send(chats, 'hello'); await handle(root);`],
  [
    'a scope for the rest of a block',
    'await using scope = await root.take(potX); pot.write(scope, 2); await using inner = await scope.take(playerX); stack.write(inner, 2);',
  ],
  [
    'what a work gives, awaited or not inside',
    'const [now, later]: readonly number[] = [await root.lock(potX, () => 1), await root.lock(potX, async () => 2)]; void now; void later;',
  ],
  [
    'what came of asking for something free',
    'const tried = await root.lockIfAvailable(potX, (scope) => pot.read(scope)); const value: number | undefined = tried.taken ? tried.value : undefined; void value;',
  ],
  [
    'a function that writes with the evidence in its parameter',
    'const pay = (evidence: Holds<"pot:X">): void => pot.write(evidence, pot.read(evidence) + readPot(evidence)); await root.lock(potX, pay); await root.lock(tableX, pay);',
  ],
  [
    'a function that reads, locks and says what it needs',
    'const take = (scope: Scope<"pot:X", "player:X">): Promise<number> => scope.lock(playerX, (inner) => pot.read(scope) + stack.read(inner)); await root.lock(potX, take);',
  ],
  ['a lease of a scope for the store', 'await root.lock(potX, (scope) => Promise.all(scope.leases.map(commit)));'],
  [
    'a path for a wider one',
    'const either: LockPath<"pot:X" | "player:X"> = mode === "S" ? potX : playerX; await root.lock(either, nothing);',
  ],
  [
    'a spec whose parts are all named right',
    `lockPath({ stage: 'IX', table: 'SIX', deck: 'S', pot: 'X', player: { S: [seat] } }); lockPath({ table: 'IS', pot: 'S' });`,
  ],
  ['a mode that is known only at run time', 'lockPath({ pot: mode }); chatPath("room", mode);'],
];

/** The file with one line for every snippet, and the line on which each begins. */
function fixtureOf(snippets: readonly string[]): { readonly text: string; readonly lineOf: (at: number) => number } {
  const head = PRELUDE.trim().split('\n');
  const body = snippets.map((snippet, at) => `export async function case${at}(): Promise<void> { ${snippet} }`);
  return { text: [...head, ...body, ''].join('\n'), lineOf: (at) => head.length + at + 1 };
}

/** The errors of the compiler by `file:line`; each with the lines that explain it. */
function errorsIn(files: Readonly<Record<string, string>>): ReadonlyMap<string, readonly string[]> {
  mkdirSync(FOLDER, { recursive: true });
  const options = { composite: false, declaration: false, emitDeclarationOnly: false, noEmit: true, types: ['node'] };
  const compilerOptions = { ...options, noErrorTruncation: true };
  const config = { extends: '../../tsconfig.base.json', compilerOptions, files: Object.keys(files) };
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(FOLDER, name), text);
  writeFileSync(path.join(FOLDER, 'tsconfig.json'), JSON.stringify(config));
  const compiler = path.join(ROOT, 'node_modules/typescript/bin/tsc');
  const run = spawnSync(process.execPath, [compiler, '-p', FOLDER, '--pretty', 'false'], {
    cwd: FOLDER,
    encoding: 'utf8',
  });
  const found = new Map<string, string[]>();
  for (const error of run.stdout.split(/\n(?=\S)/).filter((text) => text.trim() !== '')) {
    const place = /^(\w+\.ts)\((\d+),\d+\): error TS\d+: /.exec(error);
    // An error elsewhere would make all that is said about the cases worthless.
    if (place === null) throw new Error(`unexpected output of the compiler: ${error}`);
    const at = `${place[1]}:${place[2]}`;
    found.set(at, [...(found.get(at) ?? []), error.slice(place[0].length)]);
  }
  if (run.status !== 2 && run.status !== 1) throw new Error(`the compiler ended with ${run.status}: ${run.stderr}`);
  return found;
}

/** The example of the README, word for word. */
function exampleText(): string {
  const readme = readFileSync(path.join(import.meta.dirname, '../README.md'), 'utf8');
  return /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
}

/** One level in one mode, as it is written and as it is. */
interface Step {
  readonly level: LockLevel;
  readonly mode: LockMode;
  readonly written: string;
  readonly path: LockPath;
}

const STEPS: readonly Step[] = LOCK_LEVELS.flatMap((level) => LEVEL_MODES[level].map((mode) => stepOf(level, mode)));

function stepOf(level: LockLevel, mode: LockMode): Step {
  if (level === 'chat') {
    return { level, mode, written: `chatPath('room', '${mode}')`, path: chatPath('room', mode === 'S' ? 'S' : 'X') };
  }
  if (level === 'player') {
    const spec: PathSpec = { player: { [mode]: [seatIndex(3)] } };
    return { level, mode, written: `lockPath({ player: { ${mode}: [seat] } })`, path: lockPath(spec) };
  }
  const spec: PathSpec = { [level]: mode };
  return { level, mode, written: `lockPath({ ${level}: '${mode}' })`, path: lockPath(spec) };
}

/** Every step inside every other. */
const PAIRS = STEPS.flatMap((outer) => STEPS.map((inner) => ({ outer, inner })));

/** Whether `Locks` lets a task that holds the first ask for the second, and the first does not cover it already. */
async function isWanted({ outer, inner }: (typeof PAIRS)[number]): Promise<boolean> {
  if (isAbove(outer, inner) && coversBelow(outer.mode, inner.mode)) return false;
  const locks = createLocks({ backend: createInProcessBackend(fencingToken(1)), timer: createFakeClock() });
  const about = { table: tableId('t1'), task: locks.newTask('pair') };
  await locks.acquire({ ...about, path: outer.path });
  const asked = locks.acquire({ ...about, path: inner.path, timeoutMs: 1 });
  return asked.then(
    () => true,
    (reason: unknown) => {
      expect(reason).toBeInstanceOf(Defect);
      return false;
    },
  );
}

const fixture = fixtureOf([
  ...REFUSED.map(({ snippet }) => snippet),
  ...ACCEPTED.map(([, snippet]) => snippet),
  ...PAIRS.map(
    ({ outer, inner }) => `await root.lock(${outer.written}, (scope) => scope.lock(${inner.written}, nothing));`,
  ),
]);
const errors = errorsIn({ 'cases.ts': fixture.text, 'example.ts': exampleText() });

/** The errors of one snippet. */
const errorsOf = (at: number): readonly string[] => errors.get(`cases.ts:${fixture.lineOf(at)}`) ?? [];

describe('what does not compile', () => {
  for (const [at, { title, says }] of REFUSED.entries()) {
    it(title, () => {
      expect(errorsOf(at)).toEqual([expect.stringContaining(says)]);
    });
  }
});

describe('what compiles', () => {
  for (const [at, [title]] of ACCEPTED.entries()) {
    it(`[LOCK45] ${title}`, () => {
      expect(errorsOf(REFUSED.length + at)).toEqual([]);
    });
  }

  it('[LOCK45] and nothing else is wrong', () => {
    const before = Array.from({ length: fixture.lineOf(0) - 1 }, (_, at) => `cases.ts:${at + 1}`);
    expect(before.length).toBeGreaterThan(40);
    expect(before.filter((place) => errors.has(place))).toEqual([]);
  });
});

describe('every step inside every other', () => {
  it('[LOCK46] compiles exactly when the locks accept it and it is not covered already', async () => {
    const wrong: string[] = [];
    let compiledCount = 0;
    for (const [at, pair] of PAIRS.entries()) {
      const compiles = errorsOf(REFUSED.length + ACCEPTED.length + at).length === 0;
      if (compiles) compiledCount++;
      if (compiles !== (await isWanted(pair))) wrong.push(`${pair.outer.written} ${pair.inner.written} ${compiles}`);
    }
    expect(wrong).toEqual([]);
    expect(PAIRS).toHaveLength(400);
    expect(compiledCount).toBe(96);
  });
});

describe('the README', () => {
  it('[LOCK57] has an example of at most 15 lines that compiles, runs and prints what it says', () => {
    const lines = exampleText()
      .split('\n')
      .filter((line) => line.trim() !== '');
    expect(lines.length).toBeLessThanOrEqual(15);
    expect([...errors.keys()].filter((place) => place.startsWith('example.ts'))).toEqual([]);
    const says = lines.flatMap((line) => /^console\.log\(.*; \/\/ (.*)$/.exec(line)?.[1] ?? []);
    const run = spawnSync(process.execPath, [path.join(FOLDER, 'example.ts')], { encoding: 'utf8' });
    expect({ status: run.status, printed: run.stdout.trim().split('\n') }).toEqual({ status: 0, printed: says });
    expect(says).toHaveLength(1);
  });
});
