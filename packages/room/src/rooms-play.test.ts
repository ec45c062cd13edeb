import { assert, handId, type PlayerId } from '@cardroom/kernel';
import { type Card, shuffledDeck } from '@cardroom/poker';
import { draftOf, eventFor, evolve, type Table, type TableEvent, viewFor } from '@cardroom/table';
import { createSeededRandom, playTwoRooms, type RoomsPlay } from '@cardroom/testkit';
import { describe, expect, it } from 'vitest';
import type { StoredStep, TableStep } from './index.ts';

/** Refusals that depend on more than the table: on wallets, on a key, on what is out of play. */
const NOT_OF_TABLE = /^(InsufficientFunds|AccountFull|MustBringBackStack|KeyReused|TableHalted|UnknownTable)$/u;

/** The versions of a table as its log tells them; there is none at 0. */
type Versions = readonly (Replayed | undefined)[];

interface Replayed {
  readonly table: Table;
  readonly events: readonly TableEvent[];
}

function replayed(log: readonly StoredStep[]): Versions {
  const versions: (Replayed | undefined)[] = [undefined];
  for (const step of log) {
    const events = step.events.map(({ body }) => JSON.parse(body) as TableEvent);
    const table = events.reduce<Table | undefined>(evolve, versions.at(-1)?.table);
    assert(table !== undefined, 'a log begins with a table');
    versions.push({ events, table });
  }
  return versions;
}

/** Everybody has heard every version once and in order, as the log tells it to the viewer. */
function checkHeard({ ears }: RoomsPlay, versions: Versions): void {
  for (const { room, viewer, since, steps } of ears) {
    for (const [at, step] of steps.entries()) {
      const { version, events } = step;
      assert(version === since + at + 1, `${room} told ${version} after ${since + at}`);
      const told = versions[version];
      assert(told !== undefined, `${room} told version ${version}, which there is not`);
      assert(isSameView(step, told.table, viewer), `${room} told ${viewer ?? 'all'} a wrong view of ${version}`);
      const seen = told.events.flatMap((event) => eventFor(told.table, event, viewer) ?? []);
      assert(isSame(events, seen), `${room} told ${viewer ?? 'all'} wrong events of ${version}`);
    }
  }
}

/**
 * No version is the answer to two commands. What was accepted shows its version; what was refused would be so at some
 * version between the drawing of the command and the answer.
 */
function checkSaid({ said }: RoomsPlay, versions: Versions): void {
  const answered = new Set<number>();
  const random = createSeededRandom(1);
  const deck = shuffledDeck(() => random.uint32());
  for (const { request, answer, version: last } of said) {
    const { key, since, command, player } = request;
    if (!answer.ok) {
      const { code } = answer.error;
      // A turn that is over stays over: that may be said by a room that is behind. [R29]
      const known = versions.slice(code === 'WrongTurn' ? 1 : since, last + 1).toReversed();
      const isFit = known.some((made) => made && codeAt(made.table, request, answer.at, deck) === code);
      assert(NOT_OF_TABLE.test(code) || isFit, `key ${key}: ${command.type} was refused with ${code} on nothing`);
      continue;
    }
    const { version } = answer;
    assert(!answered.has(version), `version ${version} is the answer to two keys`);
    answered.add(version);
    const made = versions[version];
    assert(made !== undefined, `key ${key}: there is no version ${version}`);
    assert(isSameView(answer, made.table, player), `key ${key}: a wrong view of ${version}`);
  }
}

/** Why the command would be refused at `table`, if it would be. */
function codeAt(
  table: Table,
  { command, player }: RoomsPlay['said'][number]['request'],
  now: number,
  deck: readonly Card[],
): string | undefined {
  const env = { now, deck, newHandId: handId('none'), random: 1 };
  const draft = draftOf(table, { ...command, playerId: player }, env);
  return draft.ok ? undefined : draft.error.code;
}

/** Whether the viewer was shown the table at a version. A restart may put a deadline off, so that is left out. */
function isSameView(shown: Pick<TableStep, 'version' | 'view'>, table: Table, viewer: PlayerId | undefined): boolean {
  const { deadline: _shown, ...seen } = shown.view;
  const { deadline: _due, ...expected } = viewFor(table, viewer);
  return isSame(seen, { ...expected, version: shown.version });
}

/** Whether two values are the same as JSON, in whatever order their fields are. */
function isSame(left: unknown, right: unknown): boolean {
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return left === right;
  const [one, other] = [left as Readonly<Record<string, unknown>>, right as Readonly<Record<string, unknown>>];
  return Object.keys({ ...one, ...other }).every((name) => isSame(one[name], other[name]));
}

/** What went wrong, with what that came from. */
function textOf(error: unknown): string {
  return error instanceof Error && error.cause !== undefined
    ? `${String(error)}: ${textOf(error.cause)}`
    : String(error);
}

describe('two rooms on one store', () => {
  // More seeds: ROOMS_SEEDS=1000 vitest run packages/room/src/rooms-play.test.ts
  const seeds = Number(process.env['ROOMS_SEEDS'] ?? 70);
  const PATIENCE = { timeout: 60_000 + 1_000 * seeds };
  const STEPS = 40;

  /** A play that went as it should. */
  async function play(seed: number): Promise<RoomsPlay & { readonly hands: number }> {
    try {
      const played = await playTwoRooms({ seed, steps: STEPS });
      const versions = replayed(played.log);
      checkHeard(played, versions);
      checkSaid(played, versions);
      return { ...played, hands: versions.at(-1)?.table.handNumber ?? 0 };
    } catch (cause) {
      throw new Error(`seed ${seed}: ${textOf(cause)}`, { cause });
    }
  }

  it('[ROOM50] whatever fails, each key has one answer, and all is told as the log has it', PATIENCE, async () => {
    const sum = { accepted: 0, refused: 0, hands: 0, faults: 0, revoked: 0, killed: 0, calm: 0, calmConflicts: 0 };
    for (let seed = 1; seed <= seeds; seed += 1) {
      const { count, said, hands } = await play(seed);
      const accepted = said.filter(({ answer }) => answer.ok).length;
      const made = { ...count, hands, accepted, refused: said.length - accepted };
      for (const name of Object.keys(sum) as (keyof typeof sum)[]) sum[name] += made[name];
    }
    // The plays are worth something only if much goes on in them.
    expect(sum.accepted).toBeGreaterThan(20 * seeds);
    expect(sum.refused).toBeGreaterThan(20 * seeds);
    expect(sum.hands).toBeGreaterThan(3 * seeds);
    expect(sum.faults).toBeGreaterThan(20 * seeds);
    expect(sum.revoked).toBeGreaterThan(2 * seeds);
    expect(sum.killed).toBeGreaterThan(seeds);
    expect(sum.calm).toBeGreaterThan(20 * seeds);
    // Where nothing fails, nobody is kept from playing by others.
    expect(sum.calmConflicts).toBeLessThanOrEqual(sum.calm / 100);
  });

  it('[ROOM50] the same seed gives the same play', async () => {
    const [one, other] = [await playTwoRooms({ seed: 7, steps: STEPS }), await playTwoRooms({ seed: 7, steps: STEPS })];
    expect(one.count).toEqual(other.count);
    expect(one.log).toEqual(other.log);
  });
});
