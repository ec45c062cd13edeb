import { assert, type Chips, chips, Fault, playerId, present, type TableId, tableId } from '@cardroom/kernel';
import type { DirectTransfer } from '@cardroom/ledger';
import { drawBelow } from '@cardroom/poker';
import { draftOf, openTable, type Table, type TableConfig, type TableEvent, tableOpened } from '@cardroom/table';
import type { Asked, Reply } from './asked.ts';
import { assertBooks, booksOf } from './books.ts';
import type { PathPorts } from './command-path.ts';
import { WHOLE_TABLE } from './command-reach.ts';
import { envFor } from './deciding.ts';
import { storedEvents } from './commit-of.ts';
import type { Random } from './ports/random.ts';
import { sectionChanges } from './stored-sections.ts';
import { storedJson } from './stored-json.ts';
import { nameOfCommit, transfersOf } from './transfers-of.ts';
import { GRANT, grantTransfer } from './wallet/wallet.ts';

/** What a bot brings to the table: a hundred big blinds, within the limits. [R04] */
export function botBuyIn({ config }: Pick<Table, 'config'>): Chips {
  return chips(Math.max(config.buyInMin, Math.min(config.buyInMax, config.bigBlind * 100)));
}

/** Opens a table with its bots seated, in one commit, and keeps its id as the answer to the key. */
export async function openTableOnce(
  ports: PathPorts,
  asked: Asked,
  request: { readonly config: TableConfig; readonly botNames: readonly string[] },
): Promise<Reply> {
  const { store, locks, clock, random } = ports;
  const id = tableId(random.id());
  const now = clock.now();
  const opened = openTable(id, request.config);
  const seated = seatBots(ports, opened, request.botNames, now);
  const events = [tableOpened(id, request.config), ...seated.events];
  const answer = { ...asked, body: JSON.stringify({ tableId: id }), at: now };
  const lease = await locks.acquire({ table: id, path: WHOLE_TABLE, label: 'openTable' });
  try {
    const transfers = [...seated.grants, ...transfersOf(opened, seated.events, nameOfCommit(now, id, 1))];
    const books = booksOf(opened, seated.table);
    assertBooks(opened, books, transfers);
    const outcome = await store.commit(lease, {
      tableId: id,
      version: 0,
      at: now,
      ...sectionChanges(new Map(), seated.table),
      events: storedEvents(undefined, events),
      transfers,
      books,
      startedHands: [],
      endedHands: [],
      outbox: [],
      timers: [],
      answer,
    });
    if (outcome.kind === 'answered') return outcome.answer;
    assert(outcome.kind !== 'booksBroken' && outcome.kind !== 'refused', `opening a table: ${outcome.kind}`);
    if (outcome.kind !== 'committed') throw new Fault('VersionConflict', 'the id of a new table is taken');
    return answer;
  } finally {
    void locks.release(lease);
  }
}

/** The table's id in the answer to an opening. */
export function openedTableId(body: string): TableId {
  const answer = storedJson(body, 'a stored answer');
  assert(typeof answer === 'object' && answer !== null && 'tableId' in answer, 'an answer without a table');
  assert(typeof answer.tableId === 'string', 'a table id is a text');
  return tableId(answer.tableId);
}

interface Seated {
  readonly table: Table;
  readonly events: readonly TableEvent[];
  readonly grants: readonly DirectTransfer[];
}

function seatBots(ports: PathPorts, opened: Table, names: readonly string[], now: number): Seated {
  const buyIn = botBuyIn(opened);
  const grants: DirectTransfer[] = [];
  const events: TableEvent[] = [];
  let table = opened;
  for (const name of names) {
    const bot = playerId(`bot_${ports.random.id()}`);
    const join = { type: 'join', playerId: bot, name, isBot: true, buyIn } as const;
    const draft = draftOf(table, join, envFor(join, ports, now));
    assert(draft.ok, 'a new table has a chair for each bot');
    grants.push(grantTransfer(bot, bot, chips(Math.max(GRANT, buyIn))));
    events.push(...draft.value.events);
    table = draft.value.table;
  }
  return { table, events, grants };
}

/** `count` different names in an order that nobody chose; names are used again when there are too few. */
export function drawNames(names: readonly string[], count: number, random: Random): readonly string[] {
  assert(names.length > 0 || count === 0, 'bots have names');
  let left: string[] = [];
  return Array.from({ length: count }, () => {
    if (left.length === 0) left = [...names];
    const [name] = left.splice(
      drawBelow(left.length, () => random.uint32()),
      1,
    );
    return present(name, 'name of a bot');
  });
}
