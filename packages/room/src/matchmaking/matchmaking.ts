import { assert, Fault, type PlayerId, present, type Result, type TableId, tableId } from '@cardroom/kernel';
import { type LedgerRejection, walletAccount } from '@cardroom/ledger';
import type { Table } from '@cardroom/table';
import type { Asked, Reply } from '../asked.ts';
import type { PathPorts } from '../command-path.ts';
import { fingerprint } from '../fingerprint.ts';
import type { OncePerKey } from '../once-per-key.ts';
import { commitOpening } from '../open-table.ts';
import type { RoomRejection } from '../room.ts';
import { settledQuietly } from '../settled-quietly.ts';
import { storedJson } from '../stored-json.ts';
import { tableFromStore } from '../stored-sections.ts';
import type { Trouble } from '../trouble.ts';
import { balanceOf } from '../wallet/wallet.ts';
import { isWaiting, type MatchEntry, type MatchStake, type StoredMatchEntry } from './match-entry.ts';
import { isUnderWay, type MatchStanding, NO_MATCH, standingOf } from './match-standing.ts';
import { matchOpening } from './match-table.ts';
import { type MatchPair, pairsOf } from './pairs.ts';

/** How long somebody waits for a stranger. */
export const MATCH_WAIT_MS = 180_000;

/** Somebody who wants to play a stranger. */
export interface SeekRequest {
  readonly principal: PlayerId;
  /** The idempotency key: the same principal and key ask once. */
  readonly key: string;
  /** What he is called at the table. */
  readonly name: string;
  readonly stake: MatchStake;
}

/** Brings strangers together at tables of two. Any number of rooms may do so on one store at the same time. */
export interface Matchmaking {
  /**
   * Puts the player into the queue, and matches him at once if somebody waits there for the same stake. Who waits already,
   * or sits with the opponent that he was given, stays where he is. Refused with `InsufficientFunds` when the wallet
   * does not hold the buy-in, and with `KeyReused`; nothing is kept then.
   */
  seek(request: SeekRequest): Promise<Result<MatchStanding, RoomRejection>>;
  /** How the player's wish stands. A table that he was given is at work in this room afterwards. */
  standing(player: PlayerId): Promise<MatchStanding>;
  /** Takes the player out of the queue, if he is there, and says how he stands then. */
  leave(player: PlayerId): Promise<MatchStanding>;
  /** Matches those who wait, as far as there are two of a stake. */
  pairUp(): Promise<void>;
}

/** What matchmaking needs from its room. */
export interface MatchmakingPorts {
  readonly path: PathPorts;
  readonly once: OncePerKey;
  /** Brings a table to work, so that its clock runs. */
  readonly host: (table: TableId) => Promise<unknown>;
  /** Makes the room wait for what is under way when it is closed. */
  readonly track: <T>(work: Promise<T>) => Promise<T>;
  readonly onTrouble: (trouble: Trouble) => void;
}

/** Matchmaking over its ports. */
export function createMatchmaking(ports: MatchmakingPorts): Matchmaking {
  const { once, track } = ports;
  const pairUp = inTurn(() => track(pairAll(ports)));
  return {
    pairUp,
    async seek({ principal, key, name, stake }) {
      const asked = { principal, key, fingerprint: fingerprint({ match: stake }) };
      const sought = await track(once(asked, () => enqueue(ports, asked, { name, stake })));
      if (sought.kind === 'keyReused') return { ok: false, error: { code: 'KeyReused' } };
      const error = refusalIn(sought.body);
      if (error !== undefined) return { ok: false, error };
      await pairUp();
      return { ok: true, value: await standingNow(ports, principal) };
    },
    standing: (player) => standingNow(ports, player),
    leave: (player) => track(leaveQueue(ports, player)),
  };
}

// ---- In and out of the queue ----------------------------------------------------------------------------------------

const TRIES_MAX = 10;
const SOUGHT = JSON.stringify({ ok: true });

async function enqueue(
  { path: { store, clock } }: MatchmakingPorts,
  asked: Asked,
  wish: Pick<SeekRequest, 'name' | 'stake'>,
): Promise<Reply> {
  const { principal } = asked;
  for (let attempt = 0; attempt < TRIES_MAX; attempt += 1) {
    const entry = await store.matchEntry(principal);
    const table = await tableOf(store, entry);
    const now = clock.now();
    const answer = { ...asked, body: SOUGHT, at: now };
    if (entry !== undefined && isUnderWay(entry, table, now)) return store.saveAnswer(answer);
    const { available } = await balanceOf(store, principal);
    if (available < wish.stake.buyIn) return refusal('InsufficientFunds');
    const waiting: MatchEntry = {
      playerId: principal,
      ...wish,
      since: now,
      expiresAt: now + MATCH_WAIT_MS,
      state: 'waiting',
    };
    const outcome = await store.changeMatch({ entry: waiting, revision: entry?.revision ?? 0 }, now, answer);
    if (outcome.kind === 'changed') return answer;
    if (outcome.kind === 'answered') return outcome.answer;
  }
  throw changedTooOften();
}

async function leaveQueue(ports: MatchmakingPorts, player: PlayerId): Promise<MatchStanding> {
  const { store, clock } = ports.path;
  for (let attempt = 0; attempt < TRIES_MAX; attempt += 1) {
    const entry = await store.matchEntry(player);
    if (entry === undefined || entry.state === 'left') return NO_MATCH;
    if (entry.state === 'matched') return standingNow(ports, player);
    const outcome = await end(ports, entry, 'left', clock.now());
    if (outcome.kind === 'changed') return NO_MATCH;
  }
  throw changedTooOften();
}

function end(
  { path }: MatchmakingPorts,
  { revision, ...entry }: StoredMatchEntry,
  state: 'left' | 'unpaid',
  at: number,
): ReturnType<PathPorts['store']['changeMatch']> {
  return path.store.changeMatch({ entry: { ...entry, state }, revision }, at);
}

function changedTooOften(): Fault {
  return new Fault('VersionConflict', 'the player’s place in the queue kept changing');
}

/** A refusal that is not kept: what the wallet lacks may be there when the same is asked again. */
function refusal(code: 'InsufficientFunds'): Reply {
  return { body: JSON.stringify({ ok: false, error: { code } }) };
}

function refusalIn(body: string): RoomRejection | undefined {
  const sought = storedJson(body, 'a stored answer');
  assert(typeof sought === 'object' && sought !== null && 'ok' in sought, 'not an answer');
  if (!('error' in sought)) return undefined;
  const { error } = sought;
  assert(typeof error === 'object' && error !== null && 'code' in error, 'a refusal without a code');
  assert(typeof error.code === 'string', 'the code of a refusal is a text');
  return { code: error.code };
}

async function standingNow(ports: MatchmakingPorts, player: PlayerId): Promise<MatchStanding> {
  const { store, clock } = ports.path;
  const entry = await store.matchEntry(player);
  const standing = standingOf(entry, await tableOf(store, entry), clock.now());
  // Whoever has opened it may be gone; the clock must run where the player is.
  if (standing.state === 'matched') await ports.host(standing.tableId);
  return standing;
}

/** The table that somebody was given, as the store has it, if it can still be played at. */
async function tableOf(store: PathPorts['store'], entry: MatchEntry | undefined): Promise<Table | undefined> {
  if (entry?.tableId === undefined) return undefined;
  const stored = await store.table(entry.tableId);
  const isInPlay = stored !== undefined && stored.closedAt === undefined && stored.halted === undefined;
  return isInPlay ? tableFromStore(stored) : undefined;
}

// ---- Pairs ----------------------------------------------------------------------------------------------------------

/** How many of those who wait are looked at in one go. */
const WAITING_MAX = 200;
/** After so many goes the rest is left to the next time. */
const GOES_MAX = 50;

async function pairAll(ports: MatchmakingPorts): Promise<void> {
  const { store, clock } = ports.path;
  for (let go = 0; go < GOES_MAX; go += 1) {
    const pairs = pairsOf(await store.waitingMatches(clock.now(), WAITING_MAX));
    const changed = await Promise.all(pairs.map((pair) => matchOrTell(ports, pair)));
    if (!changed.includes(true)) return;
  }
}

/** What goes wrong with two of them must not keep the others from being matched. */
async function matchOrTell(ports: MatchmakingPorts, pair: MatchPair): Promise<boolean> {
  try {
    return await match(ports, pair);
  } catch (error) {
    ports.onTrouble({ kind: 'matchFailed', error });
    return false;
  }
}

/** Seats two at a table of their own; says whether the queue is another one now, by us or by others. [MM3] */
async function match(ports: MatchmakingPorts, pair: MatchPair): Promise<boolean> {
  const { clock, random } = ports.path;
  const now = clock.now();
  // Whose time has run out while others were seated is not asked for: the store would refuse it.
  if (!pair.every((entry) => isWaiting(entry, now))) return true;
  const id = tableId(random.id());
  const outcome = await commitOpening(ports.path, matchOpening(pair, id, now));
  if (outcome.kind === 'refused') return (await dropUnpaid(ports, pair, outcome.error)) === 'changed';
  assert(outcome.kind === 'committed' || outcome.kind === 'conflict', `a match: ${outcome.kind}`);
  if (outcome.kind === 'committed') await ports.host(id);
  return true;
}

/** Who can no longer pay waits no more, and the other one keeps his place. [MM5] */
async function dropUnpaid(
  ports: MatchmakingPorts,
  pair: MatchPair,
  { code, account }: LedgerRejection,
): Promise<'changed' | 'conflict' | 'answered'> {
  assert(code === 'InsufficientFunds', `the ledger refused a match: ${code}`);
  const payer = pair.find(({ playerId }) => walletAccount(playerId) === account);
  const outcome = await end(ports, present(payer, 'who cannot pay'), 'unpaid', ports.path.clock.now());
  return outcome.kind;
}

/**
 * `work` one run after the other. Whoever asks while one is running gets the next, which sees what he has done, together
 * with all others who ask meanwhile.
 */
function inTurn(work: () => Promise<void>): () => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  let next: Promise<void> | undefined;
  async function after(before: Promise<void>): Promise<void> {
    await settledQuietly(before);
    next = undefined;
    await work();
  }
  return () => {
    if (next === undefined) {
      next = after(last);
      last = next;
    }
    return next;
  };
}
