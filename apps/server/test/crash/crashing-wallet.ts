import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { chips, Fault, handId, type PlayerId, playerId, type TableId, tableId } from '@cardroom/kernel';
import { potAccount, type TransferId, transferId, walletAccount } from '@cardroom/ledger';
import { createDeadLetterOffice, createWallet, createWalletMeter, GRANT } from '@cardroom/room';
import { leaseOn } from '@cardroom/testkit';
import { createPreciseTimer, createSystemClock } from '../../src/adapters/system-clock.ts';
import { type CrashPlace, openCrashStorage } from './crash-storage.ts';
import type { CrashNote } from './crash-notes.ts';
import { probe } from './kill-probe.ts';

/*
 * Players who reserve, commit and roll back as fast as they can, several at once at each table, until the process is
 * killed: the first argument is the place as JSON, the second the file of notes. What is about to be asked and what
 * was answered is noted, a JSON line each, before anything else happens.
 */

const [placeText = '', notes = ''] = process.argv.slice(2);
const place = JSON.parse(placeText) as CrashPlace;
const PLAYERS = Array.from({ length: 6 }, (_, at) => playerId(`p${at}`));
const TABLES = ['t0', 't1', 't2'].map((id) => tableId(id));
const SHORT_MS = 150;

function note(line: CrashNote): void {
  appendFileSync(notes, `${JSON.stringify(line)}\n`);
}

const storage = await openCrashStorage(place, true);
const { store } = storage;
const clock = createSystemClock();
const figures = { count: () => {}, seconds: () => {}, deadLetter: () => {} };
const deadLetters = createDeadLetterOffice({ store, clock, figures, onTrouble: () => {} });
const meter = createWalletMeter(figures, () => createPreciseTimer().monotonicMs());
const wallet = createWallet({ store, clock, meter, deadLetters });

/** Reserves a bet; half of those that nobody will commit expire soon. */
async function reserve(id: TransferId, player: PlayerId, table: TableId, isShort: boolean): Promise<boolean> {
  const to = potAccount(handId(`${table}-pot`));
  const ttl = isShort ? { ttlMs: SHORT_MS } : {};
  const request = {
    id,
    from: walletAccount(player),
    to,
    amount: chips(3),
    code: 'bet',
    tableId: table,
    ...ttl,
  } as const;
  note({ kind: 'asked', id });
  probe('reserve.asked');
  const [outcome] = await Promise.all([wallet.reserve(request), wallet.reserve(request)]);
  if (outcome.ok) note({ kind: 'reserved', id, expiresAt: outcome.value.made.expiresAt ?? 0 });
  probe('reserve.answered');
  return outcome.ok;
}

/** Commits a reservation with its table, as a command does: section, event, answer, message and money at once. */
async function commit(id: TransferId, player: PlayerId, table: TableId): Promise<void> {
  const key = `key-${id}`;
  note({ kind: 'committing', id, table, player, key });
  probe('commit.asked');
  const stored = await store.table(table);
  const version = stored?.version ?? 0;
  const before = stored?.sections.find(({ section }) => section === 'pot');
  const mark = { version: before?.version ?? 0, fence: before?.fence ?? 0 };
  const at = clock.now();
  const outcome = await store.commit(leaseOn(table), {
    tableId: table,
    version,
    at,
    reads: [],
    writes: [{ section: 'pot', ...mark, body: JSON.stringify({ id }) }],
    events: [{ body: JSON.stringify({ kind: 'Bet', id }) }],
    transfers: [
      {
        kind: 'post',
        pendingId: id,
        debit: walletAccount(player),
        credit: potAccount(handId(`${table}-pot`)),
        amount: chips(2),
        code: 'bet',
        tableId: table,
      },
    ],
    books: new Map(),
    startedHands: [],
    endedHands: [],
    outbox: [{ topic: table, body: id }],
    timers: [{ kind: 'set', name: 'turn', dueAt: at + 1_000, body: id }],
    answer: { principal: player, key, fingerprint: id, body: `${version + 1}`, at },
  });
  if (outcome.kind === 'committed') note({ kind: 'committed', id, table, version: outcome.version, player, key });
  else if (outcome.kind === 'conflict') await rollBack(id);
  probe('commit.answered');
}

async function rollBack(id: TransferId): Promise<void> {
  probe('rollback.asked');
  const outcome = await wallet.rollback(id);
  if (outcome.ok) note({ kind: 'rolledBack', id });
  probe('rollback.answered');
}

async function play(player: PlayerId, table: TableId): Promise<void> {
  for (let round = 0; ; round += 1) {
    const id = transferId(`${Date.now().toString(36)}-${randomUUID()}`);
    try {
      const isReserved = await reserve(id, player, table, round % 4 === 3);
      if (isReserved && round % 4 < 2) await commit(id, player, table);
      else if (isReserved && round % 4 === 2) await rollBack(id);
    } catch (error) {
      // The storage may be away for a while: nothing is known of this one then.
      if (!(error instanceof Fault)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    if (round % 8 === 7) await wallet.expireDue();
  }
}

await Promise.all(PLAYERS.map((player) => wallet.grant(player, player, chips(GRANT * 100))));
process.stdout.write('playing\n');
await Promise.all(PLAYERS.flatMap((player, at) => TABLES.slice(at % 2).map((table) => play(player, table))));
