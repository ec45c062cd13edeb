import { assert, type SeatIndex, seatIndex } from '@cardroom/kernel';
import { LOCK_LEVELS, type LockLevel } from '@cardroom/locks';
import {
  changedSections,
  sectionNames,
  sectionsOf,
  type Table,
  tableFromSections,
  type TableSections,
} from '@cardroom/table';
import { storedJson } from './stored-json.ts';
import type { Commit, SectionRead, StoredSection, StoredTable } from './ports/store.ts';

/** A table's sections as they stand in the store, by name. */
export type StoredSections = ReadonlyMap<string, StoredSection>;

/** The sections of a stored table by name. */
export function sectionsByName(stored: StoredTable): StoredSections {
  return new Map(stored.sections.map((section) => [section.section, section]));
}

/** The table that was stored. A malformed section is a `Defect`, and so is a missing one. */
export function tableFromStore(stored: StoredTable): Table {
  const sections = Object.fromEntries(stored.sections.map((section) => [section.section, parsed(section)]));
  assert('stage' in sections && 'round' in sections, 'a section of a stored table is missing');
  // The bodies are the ones that `sectionChanges` wrote.
  return tableFromSections(sections as unknown as TableSections, stored.eventCount);
}

/**
 * What must be written to bring the store from `held`, the sections of `before`, to `table`, and what was read only. A
 * table that is not stored yet has no `before`.
 */
export function sectionChanges(held: StoredSections, table: Table, before?: Table): Pick<Commit, 'reads' | 'writes'> {
  const reads: SectionRead[] = [];
  const writes: (SectionRead & { readonly body: string })[] = [];
  const names = sectionNames(table.config.seatCount);
  const changed = new Set(before === undefined ? names : changedSections(before, table));
  const sections = sectionsOf(table);
  for (const section of names) {
    const stored = held.get(section);
    const mark = { section, version: stored?.version ?? 0, fence: stored?.fence ?? 0 };
    const body = changed.has(section) ? JSON.stringify(sections[section]) : stored?.body;
    if (body === undefined || body === stored?.body) reads.push(mark);
    else writes.push({ ...mark, body });
  }
  return { reads, writes };
}

/** The sections after `writes` were committed as `version` under a lease with `fence`. */
export function sectionsAfter(
  held: StoredSections,
  writes: Commit['writes'],
  { version, fence }: Pick<StoredSection, 'version' | 'fence'>,
): StoredSections {
  const next = new Map(held);
  for (const { section, body } of writes) next.set(section, { section, version, fence, body });
  return next;
}

/** The resource that must be locked to write a section. */
export function resourceOf(section: string): { readonly level: LockLevel; readonly seat?: SeatIndex } {
  const [name, seat] = section.split(':');
  const level = LOCK_LEVELS.find((known) => known === name);
  assert(level !== undefined, `section ${section} has no lock level`);
  return seat === undefined ? { level } : { level, seat: seatIndex(Number(seat)) };
}

function parsed(section: StoredSection): object {
  const value = storedJson(section.body, `section ${section.section}`);
  assert(typeof value === 'object' && value !== null, `section ${section.section} is not an object`);
  return value;
}
