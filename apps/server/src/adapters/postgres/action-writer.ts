import { Defect } from '@cardroom/kernel';
import {
  ACTION_RESULTS,
  type ActionStore,
  type KeptAction,
  type StoreChanges,
  type StoredAction,
  type StoreProbe,
  type StoreRequest,
} from '@cardroom/room';
import { createApartWriter } from './apart-writer.ts';
import type { Ask, PostgresLink } from './postgres-link.ts';
import { integerOf, optionalTextOf, type Row, textOf } from './row.ts';
import type { BatchWriter } from './write-batch.ts';

/** Whether a request is about what operators do. */
export function isAboutActions({ kind }: StoreRequest): boolean {
  return kind === 'beginAction' || kind === 'endAction';
}

/** Reads the log of operators. */
export function createActionReads(ask: Ask): Pick<ActionStore, 'actions'> {
  return {
    async actions(afterPlace, limit) {
      const sql = 'SELECT * FROM operator_actions WHERE place > $1 ORDER BY place LIMIT $2';
      return (await ask(sql, [afterPlace, limit])).map(actionOf);
    },
  };
}

/** Writes what operators do: places grow in the order in which they can be read, so that no page misses one. */
export function createActionWriter(link: PostgresLink, probe: StoreProbe): BatchWriter {
  return createApartWriter(link, probe, {
    // Others go on reading.
    lock: 'LOCK TABLE operator_actions IN SHARE ROW EXCLUSIVE MODE',
    load: async (ask, requests) => ({ actions: await load(ask, requests) }),
    write,
    failure: 'the database has not taken what an operator does',
  });
}

async function load(ask: Ask, requests: readonly StoreRequest[]): Promise<ReadonlyMap<string, KeptAction>> {
  const ids = requests.flatMap((request) => {
    if (request.kind === 'beginAction') return [request.action.id];
    return request.kind === 'endAction' ? [request.id] : [];
  });
  const rows = await ask('SELECT * FROM operator_actions WHERE action_id = ANY($1)', [ids]);
  return new Map(
    rows.map((row) => {
      const { place: _place, ...kept } = actionOf(row);
      return [kept.id, kept];
    }),
  );
}

const BEGIN = `
  INSERT INTO operator_actions (action_id, operator, kind, target, reason, content, at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)`;
const END = 'UPDATE operator_actions SET result = $2, answer = $3, ended_at = $4 WHERE action_id = $1 RETURNING place';

/** One by one: operators are few. */
async function write(ask: Ask, { actions }: StoreChanges): Promise<void> {
  for (const { id, operator, kind, target, reason, content, at, end } of actions.values()) {
    const ending = end === undefined ? undefined : [id, end.result, end.answer, end.at];
    // Mostly it was begun in an earlier batch, and its place is taken already.
    if (ending !== undefined && (await ask(END, ending)).length > 0) continue;
    await ask(BEGIN, [id, operator, kind, target, reason, content, at]);
    if (ending !== undefined) await ask(END, ending);
  }
}

function actionOf(row: Row): StoredAction {
  const begun = {
    place: integerOf(row, 'place'),
    id: textOf(row, 'action_id'),
    operator: textOf(row, 'operator'),
    kind: textOf(row, 'kind'),
    target: textOf(row, 'target'),
    reason: textOf(row, 'reason'),
    content: textOf(row, 'content'),
    at: integerOf(row, 'at'),
  };
  const result = optionalTextOf(row, 'result');
  if (result === undefined) return begun;
  const known = ACTION_RESULTS.find((name) => name === result);
  if (known === undefined) throw new Defect('column result holds no result of an action');
  return { ...begun, end: { result: known, answer: textOf(row, 'answer'), at: integerOf(row, 'ended_at') } };
}
