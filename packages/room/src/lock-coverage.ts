import { COMMAND_REACHES, locksOf, type Reach, REACHES, writesOf } from './command-reach.ts';

/** One commit as it was seen in a run: what it was for, what was locked, and what it wrote. */
export interface CommitSighting {
  readonly command: string;
  /** The levels that were asked for, in their order. */
  readonly locks: readonly string[];
  /** The sections that it wrote. */
  readonly writes: readonly string[];
  /** Those of them that its lease did not cover. */
  readonly unlocked: readonly string[];
  /** Sections of the table that the store did not compare with what was decided on. */
  readonly uncompared: readonly string[];
  /** Whether something was awaited between reading the table and handing the commit over. */
  readonly awaited: boolean;
}

/**
 * How bad it is when two commands meet there. `CRITICAL`: something is written that is not locked. `HIGH`: something
 * is awaited between reading and writing, and the store does not compare it. `LOW`: it was declared, but never seen.
 */
export type CoverageRisk = 'NONE' | 'LOW' | 'HIGH' | 'CRITICAL';

/** A row of the coverage matrix: one command in one of its reaches. */
export interface CoverageRow {
  readonly command: string;
  readonly reach: Reach | 'undeclared';
  /** What is locked for writing, in the order in which it is taken; what lies above is locked with an intention. */
  readonly locks: readonly string[];
  /** What may be written; with a run, what was. `player` is any chair that is locked. */
  readonly writes: readonly string[];
  /** What may be written, or was, without being locked. */
  readonly gaps: readonly string[];
  /** How many commits were seen; absent without a run. */
  readonly seen?: number;
  /** How many of them awaited something between reading the table and handing the commit over. */
  readonly awaits?: number;
  /** Sections that the store did not compare in one of them. */
  readonly uncompared?: readonly string[];
  readonly risk: CoverageRisk;
}

/** The coverage matrix as the commands declare it. */
export function lockCoverage(): readonly CoverageRow[] {
  return Object.entries(COMMAND_REACHES).flatMap(([command, reaches]) =>
    reaches.map((reach) => {
      const [locks, writes] = [locksOf(REACHES[reach]), writesOf(REACHES[reach])];
      const gaps = locks.includes('stage') ? [] : writes.filter((section) => !locks.includes(section));
      return { command, reach, locks, writes, gaps, risk: gaps.length === 0 ? 'NONE' : 'CRITICAL' } as const;
    }),
  );
}

/** The coverage matrix beside what was seen in a run. What was seen and not declared has rows of its own. */
export function lockCoverageSeen(sightings: readonly CommitSighting[]): readonly CoverageRow[] {
  const declared = lockCoverage();
  const groups = Map.groupBy(sightings, rowName);
  const rows = declared.map((row) => rowSeen(row, groups.get(rowName(row)) ?? []));
  const known = new Set(declared.map(rowName));
  const others = [...groups].filter(([name]) => !known.has(name));
  return [...rows, ...others.flatMap(([, group]) => undeclaredRows(group))];
}

/** Whether two commands could meet somewhere: what `cardroom locks audit` fails on. */
export function hasGap({ risk }: CoverageRow): boolean {
  return risk === 'CRITICAL' || risk === 'HIGH';
}

function rowName({ command, locks }: Pick<CoverageRow, 'command' | 'locks'>): string {
  return `${command} ${locks.join(' ')}`;
}

function rowSeen(row: CoverageRow, sightings: readonly CommitSighting[]): CoverageRow {
  const writes = distinct(sightings.flatMap((sighting) => sighting.writes.map(kindOf)));
  const undeclared = writes.filter((section) => !row.writes.includes(section));
  const unlocked = sightings.flatMap((sighting) => sighting.unlocked.map(kindOf));
  const gaps = distinct([...row.gaps, ...undeclared, ...unlocked]);
  const uncompared = distinct(sightings.flatMap((sighting) => sighting.uncompared.map(kindOf)));
  const awaits = sightings.filter(({ awaited }) => awaited).length;
  const isUnchecked = awaits > 0 && uncompared.length > 0;
  const quiet = sightings.length === 0 ? 'LOW' : 'NONE';
  const risk = gaps.length > 0 ? 'CRITICAL' : isUnchecked ? 'HIGH' : quiet;
  return { ...row, writes, gaps, seen: sightings.length, awaits, uncompared, risk };
}

function undeclaredRows(sightings: readonly CommitSighting[]): readonly CoverageRow[] {
  const [first] = sightings;
  if (first === undefined) return [];
  const { command, locks } = first;
  // Whatever it writes, nobody has declared it.
  return [rowSeen({ command, reach: 'undeclared', locks, writes: [], gaps: [], risk: 'CRITICAL' }, sightings)];
}

/** The order in which sections are locked, and so in which they are shown. */
const ORDER: readonly string[] = ['stage', 'deck', 'round', 'pot', 'player'];

function kindOf(section: string): string {
  return section.split(':')[0] ?? section;
}

function distinct(sections: readonly string[]): readonly string[] {
  return [...new Set(sections)].toSorted((left, right) => ORDER.indexOf(left) - ORDER.indexOf(right));
}
