import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type PlayerId, type TableId } from '@cardroom/kernel';
import { resolutionId, type TransferId } from '@cardroom/ledger';
import {
  createDeadLetterOffice,
  createWallet,
  createWalletMeter,
  startWalletKeeper,
  type Store,
  STORE_STEPS,
} from '@cardroom/room';
import { expect } from 'vitest';
import { createSystemClock } from '../../src/adapters/system-clock.ts';
import { type CrashNote, takeNotes } from './crash-notes.ts';
import { type CrashPlace, CRASHING_WALLET, type OpenStorage, openCrashStorage, untilAtRest } from './crash-storage.ts';
import { CALL_STEPS, type KillStep } from './kill-probe.ts';

/** What a series of kills has come to. */
export interface CrashCount {
  readonly kills: number;
  /** How often the process was killed at each named step; the rest at moments that nobody chose. */
  readonly atStep: Readonly<Record<string, number>>;
  readonly reserved: number;
  readonly committed: number;
  readonly rolledBack: number;
}

/** A series of kills. */
export interface CrashOptions {
  readonly place: CrashPlace;
  readonly notes: string;
  readonly kills: number;
  /** Checks the whole ledger; called now and then and at the end. */
  readonly verify: (store: Store) => Promise<void>;
  /** Done to the database itself after a kill, such as killing it as well. */
  readonly alsoKill?: (round: number) => Promise<void>;
}

const STEPS: readonly KillStep[] = [...STORE_STEPS, ...CALL_STEPS];
const LIFE_MS_MAX = 250;
const VERIFY_EVERY = 25;
/** How soon after a start nothing may be left whose time was over. */
const EXPIRED_WITHIN_MS = 1_000;

/**
 * Lets a process reserve, commit and roll back, and kills it: in turn at each named step, and at random moments. After
 * each kill the storage is opened again, and all that was acknowledged must be there, nothing may be there by half,
 * and reservations whose time is over must be gone within a second.
 */
export async function killWallets({ place, notes, kills, verify, alsoKill }: CrashOptions): Promise<CrashCount> {
  const atStep: Record<string, number> = {};
  const count = { reserved: 0, committed: 0, rolledBack: 0 };
  for (let round = 0; round < kills; round += 1) {
    writeFileSync(notes, '');
    const step = round % 2 === 0 ? STEPS[(round / 2) % STEPS.length] : undefined;
    const wasAtStep = await playAndKill(place, notes, step, round);
    if (wasAtStep && step !== undefined) atStep[step] = (atStep[step] ?? 0) + 1;
    await alsoKill?.(round);
    await untilAtRest(place);
    const storage = await openCrashStorage(place);
    try {
      const taken = takeNotes(notes);
      await checkExpiry(storage);
      await checkNotes(storage.store, taken);
      addTo(count, taken);
      if (round % VERIFY_EVERY === VERIFY_EVERY - 1 || round === kills - 1) await verify(storage.store);
    } finally {
      await storage.close();
    }
  }
  return { kills, atStep, ...count };
}

function addTo(count: Record<'reserved' | 'committed' | 'rolledBack', number>, notes: readonly CrashNote[]): void {
  for (const { kind } of notes)
    if (kind === 'reserved' || kind === 'committed' || kind === 'rolledBack') count[kind] += 1;
}

/** Whether the process died at the step. One that does not come to it in time is killed as it is. */
async function playAndKill(
  place: CrashPlace,
  notes: string,
  step: KillStep | undefined,
  round: number,
): Promise<boolean> {
  const env = step === undefined ? {} : { KILL_AT: `${step}:${1 + (round % 17)}` };
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', CRASHING_WALLET, JSON.stringify(place), notes],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } },
  );
  let words = '';
  child.stderr.on('data', (data: Buffer) => (words += data.toString('utf8')));
  const closed = once(child, 'close');
  let isOver = false;
  void closed.then(() => (isOver = true));
  await Promise.race([once(child.stdout, 'data'), closed]);
  await Promise.race([sleep(step === undefined ? Math.random() * LIFE_MS_MAX : LIFE_MS_MAX * 4), closed]);
  const wasByItself = isOver;
  if (!isOver) child.kill('SIGKILL');
  await closed;
  expect(words, 'the process complained').toBe('');
  return wasByItself;
}

/** Whoever starts ends what is over; nothing older than its time is left after a second. */
async function checkExpiry({ store }: OpenStorage): Promise<void> {
  const clock = createSystemClock();
  const opened = clock.now();
  const figures = { count: () => {}, seconds: () => {}, deadLetter: () => {} };
  const troubles: unknown[] = [];
  const deadLetters = createDeadLetterOffice({ store, clock, figures, onTrouble: (trouble) => troubles.push(trouble) });
  const wallet = createWallet({ store, clock, meter: createWalletMeter(figures, () => 0), deadLetters });
  const stop = startWalletKeeper({ wallet, deadLetters, clock, onTrouble: (trouble) => troubles.push(trouble) });
  while ((await store.dueReservations(opened, 1)).length > 0 && clock.now() < opened + EXPIRED_WITHIN_MS)
    await sleep(5);
  expect(await store.dueReservations(opened, 1)).toEqual([]);
  await stop();
  expect(troubles).toEqual([]);
}

/** All that was acknowledged is there; what was only asked for is there as a whole or not at all. */
async function checkNotes(store: Store, notes: readonly CrashNote[]): Promise<void> {
  const outbox = new Map((await store.outbox(1_000_000)).map((message) => [message.body, message]));
  const rolledBack = new Set(notes.flatMap((note) => (note.kind === 'rolledBack' ? [note.id] : [])));
  const acknowledged = new Map(notes.flatMap((note) => (note.kind === 'committed' ? [[note.id, note.version]] : [])));
  for (const note of notes) {
    if (note.kind === 'reserved') expect((await store.reservation(note.id))?.made.expiresAt).toBe(note.expiresAt);
    if (note.kind === 'rolledBack') {
      expect((await store.reservation(note.id))?.state).toMatch(/^(rolled_back|expired)$/);
    }
    if (note.kind !== 'committing') continue;
    const version = await checkWhole(store, note, outbox);
    const known = acknowledged.get(note.id);
    if (known !== undefined) expect(version, 'an acknowledged commit').toBe(known);
    if (rolledBack.has(note.id)) expect(version, 'a commit that was rolled back').toBeUndefined();
  }
}

/** The version of a commit if it is there, with everything that belongs to it; nothing of it otherwise. */
async function checkWhole(
  store: Store,
  {
    id,
    table,
    player,
    key,
  }: { readonly id: TransferId; readonly table: TableId; readonly player: PlayerId; readonly key: string },
  outbox: ReadonlyMap<string, { readonly version: number }>,
): Promise<number | undefined> {
  const answer = await store.answer(player, key);
  const reservation = await store.reservation(id);
  const message = outbox.get(id);
  if (answer === undefined) {
    expect(reservation?.state).not.toBe('committed');
    expect(message).toBeUndefined();
    return undefined;
  }
  const version = Number(answer.body);
  expect(reservation).toMatchObject({
    state: 'committed',
    end: { id: resolutionId(id), tableVersion: version, amount: 2 },
  });
  expect(message?.version).toBe(version);
  const [step] = await store.stepsAfter(table, version - 1);
  expect(step).toMatchObject({ version, events: [{ body: JSON.stringify({ kind: 'Bet', id }) }] });
  return version;
}
