import { assert, type PlayerId, type TableId } from '@cardroom/kernel';
import { type AccountId, holdAccount, ISSUE, potAccount, seatAccount, walletAccount } from '@cardroom/ledger';
import type { Store, StoredTable } from '@cardroom/room';
import {
  chipsOnTable,
  evolve,
  sectionNames,
  sectionsOf,
  stackOf,
  type Table,
  type TableEvent,
  tableFromSections,
  type TableSections,
} from '@cardroom/table';

/**
 * Checks all books of a store by other means than the code that writes them: the log of each table gives its
 * stored state, stacks, top-ups and pots are what the accounts hold, and all of it with the wallets of `people` and
 * of the bots is as much as was ever issued. A difference is a `Defect` that names it.
 */
export async function checkStore(store: Store, people: readonly PlayerId[]): Promise<void> {
  assert((await store.sumOfBalances()) === 0, 'the sum of all accounts is not zero');
  const players = new Set(people);
  let onTables = 0;
  for (const id of await store.tableIds()) {
    const { table, log } = await replayed(store, id);
    for (const event of log) if (event.kind === 'PlayerSeated') players.add(event.playerId);
    onTables += await checkAccounts(store, table, players);
  }
  const wallets = await store.balances([...players].map(walletAccount));
  const owned = [...wallets.values()].reduce((sum, balance) => sum + balance, onTables);
  const issued = -((await store.balances([ISSUE])).get(ISSUE) ?? 0);
  assert(owned === issued, `${issued} chips were issued, ${owned} are there`);
}

async function replayed(
  store: Store,
  id: TableId,
): Promise<{ readonly table: Table; readonly log: readonly TableEvent[] }> {
  const stored = await store.table(id);
  assert(stored !== undefined, 'a listed table is there');
  const steps = await store.stepsAfter(id, 0);
  assert(steps.length === stored.version, `table ${id} has ${steps.length} steps at version ${stored.version}`);
  for (const [at, step] of steps.entries()) assert(step.version === at + 1, `table ${id} lacks version ${at + 1}`);
  const log = steps.flatMap(({ events }) => events.map(({ body }) => JSON.parse(body) as TableEvent));
  assert(log.length === stored.eventCount, `table ${id} counts ${stored.eventCount} events, its log ${log.length}`);
  const table = log.reduce<Table | undefined>(evolve, undefined);
  assert(table !== undefined, `table ${id} has no log`);
  const sections = sectionsOf(table);
  for (const name of sectionNames(table.config.seatCount)) {
    const body = stored.sections.find(({ section }) => section === name)?.body;
    const isSame = body !== undefined && canonical(JSON.parse(body)) === canonical(sections[name]);
    assert(isSame, `section ${name} of table ${id} does not follow from its log`);
  }
  return { table: tableOf(stored), log };
}

/** A value as a text that does not depend on the order of its fields: reading back what was stored changes that. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([left], [right]) => (left < right ? -1 : 1)))
      : part,
  );
}

function tableOf(stored: StoredTable): Table {
  const sections = Object.fromEntries(stored.sections.map(({ section, body }) => [section, JSON.parse(body)]));
  return tableFromSections(sections as TableSections, stored.eventCount);
}

/** What the table's accounts hold, all that it has players in common with `players`; gives their sum. */
async function checkAccounts(store: Store, table: Table, players: ReadonlySet<PlayerId>): Promise<number> {
  const expected = new Map<AccountId, number>();
  for (const player of players) {
    expected.set(seatAccount(table.tableId, player), 0);
    expected.set(holdAccount(table.tableId, player), 0);
  }
  let stacks = 0;
  for (const { seat, playerId, topUpQueued } of table.seats) {
    stacks += stackOf(table, seat);
    expected.set(seatAccount(table.tableId, playerId), stackOf(table, seat));
    expected.set(holdAccount(table.tableId, playerId), topUpQueued ?? 0);
  }
  for (const { handId } of await store.hands(table.tableId, 1_000)) {
    const isPresent = table.hand?.handId === handId;
    expected.set(potAccount(handId), isPresent ? chipsOnTable(table) - stacks : 0);
  }
  const found = await store.balances([...expected.keys()]);
  let sum = 0;
  for (const [account, amount] of expected) {
    assert(found.get(account) === amount, `${account} holds ${found.get(account)}, the table has ${amount}`);
    sum += amount;
  }
  return sum;
}
