import { assert, type Chips, chips, Fault, present, type TableId, tableId } from '@cardroom/kernel';
import type { DirectTransfer } from '@cardroom/ledger';
import { drawBelow } from '@cardroom/poker';
import {
  type Draft,
  draftOf,
  openTable,
  type Table,
  type TableCommand,
  type TableConfig,
  type TableEvent,
  tableOpened,
} from '@cardroom/table';
import type { Asked, Reply } from './asked.ts';
import { assertBooks, booksOf } from './books.ts';
import { botId } from './bot-id.ts';
import type { PathPorts } from './command-path.ts';
import { WHOLE_TABLE } from './command-reach.ts';
import { envFor } from './deciding.ts';
import { storedEvents } from './commit-of.ts';
import type { MatchChange } from './matchmaking/match-entry.ts';
import { planMessages } from './outbox/plan-messages.ts';
import type { Random } from './ports/random.ts';
import type { CommitOutcome, StoredAnswer } from './ports/store.ts';
import { sectionChanges } from './stored-sections.ts';
import { storedJson } from './stored-json.ts';
import { nameOfCommit, transfersOf } from './transfers-of.ts';
import { GRANT, grantTransfer } from './wallet/wallet.ts';

/** What a bot brings to the table: a hundred big blinds, within the limits. [R04] */
export function botBuyIn({ config }: Pick<Table, 'config'>): Chips {
  return chips(Math.max(config.buyInMin, Math.min(config.buyInMax, config.bigBlind * 100)));
}

/** Somebody who sits at a table from its opening on. */
type Newcomer = Pick<Extract<TableCommand, { type: 'join' }>, 'playerId' | 'name' | 'isBot' | 'buyIn'>;

/** A table as it is opened. */
export interface Opening {
  readonly tableId: TableId;
  readonly at: number;
  readonly config: TableConfig;
  /** Who sits down, in the order of the seats; what they bring comes from their wallets. */
  readonly newcomers: readonly Newcomer[];
  /** What they are given before they pay. */
  readonly grants?: readonly DirectTransfer[];
  readonly answer?: StoredAnswer;
  /** Who sits down because he has waited for a stranger. */
  readonly matches?: readonly MatchChange[];
}

/** Opens a table with its bots seated, in one commit, and keeps its id as the answer to the key. */
export async function openTableOnce(
  ports: PathPorts,
  asked: Asked,
  request: { readonly config: TableConfig; readonly botNames: readonly string[] },
): Promise<Reply> {
  const { clock, random } = ports;
  const { config, botNames } = request;
  const id = tableId(random.id());
  const at = clock.now();
  const newcomers = botNames.map((name) => botOf(random, config, name));
  const grants = newcomers.map(({ playerId: bot, buyIn }) => grantTransfer(bot, bot, chips(Math.max(GRANT, buyIn))));
  const answer = { ...asked, body: JSON.stringify({ tableId: id }), at };
  const outcome = await commitOpening(ports, { tableId: id, at, config, newcomers, grants, answer });
  if (outcome.kind === 'answered') return outcome.answer;
  assert(outcome.kind !== 'refused', 'bots have what they bring');
  if (outcome.kind !== 'committed') throw new Fault('VersionConflict', 'the id of a new table is taken');
  return answer;
}

/**
 * Opens a table with all its newcomers seated, in one commit. Refused when one of them cannot pay; a conflict when one of
 * those who are matched waits no more.
 */
export async function commitOpening(ports: PathPorts, opening: Opening): Promise<CommitOutcome> {
  const { store, locks } = ports;
  const { tableId: id, at, config, grants = [], answer, matches } = opening;
  const opened = openTable(id, config);
  const seated = seatAll(ports, opened, opening);
  const events = [tableOpened(id, config), ...seated.events];
  const lease = await locks.acquire({ table: id, path: WHOLE_TABLE, label: 'openTable' });
  try {
    const transfers = [...grants, ...transfersOf(opened, seated.events, nameOfCommit(at, id, 1))];
    const books = booksOf(opened, seated.table);
    assertBooks(opened, books, transfers);
    const outcome = await store.commit(lease, {
      tableId: id,
      version: 0,
      at,
      ...sectionChanges(new Map(), seated.table),
      events: storedEvents(undefined, events),
      transfers,
      books,
      startedHands: [],
      endedHands: [],
      outbox: planMessages(undefined, { events, table: seated.table }),
      timers: [],
      ...(answer === undefined ? {} : { answer }),
      ...(matches === undefined ? {} : { matches }),
    });
    assert(outcome.kind !== 'booksBroken', 'the accounts of a new table hold nothing before');
    return outcome;
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

function botOf(random: Random, config: TableConfig, name: string): Newcomer {
  return { playerId: botId(random.id()), name, isBot: true, buyIn: botBuyIn({ config }) };
}

function seatAll(ports: PathPorts, opened: Table, { newcomers, at }: Opening): Draft {
  const events: TableEvent[] = [];
  let table = opened;
  for (const newcomer of newcomers) {
    const join = { type: 'join', ...newcomer } as const;
    const draft = draftOf(table, join, envFor(join, ports, at));
    assert(draft.ok, 'a new table has a chair for each newcomer');
    events.push(...draft.value.events);
    table = draft.value.table;
  }
  return { table, events };
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
