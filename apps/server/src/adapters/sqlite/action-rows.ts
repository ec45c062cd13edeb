import type { DatabaseSync } from 'node:sqlite';
import { Defect } from '@cardroom/kernel';
import {
  ACTION_RESULTS,
  type ActionStore,
  type KeptAction,
  type StoreChanges,
  type StoredAction,
} from '@cardroom/room';
import type { AtOnce } from './reads.ts';
import { integerOf, prepareQuery, type Row, textOf } from './row.ts';
import { whenNeeded } from './when-needed.ts';

const COLUMNS = 'place, action_id, operator, kind, target, reason, content, at, result, answer, ended_at';

const BEGIN = `INSERT INTO operator_actions (action_id, operator, kind, target, reason, content, at)
     VALUES (?, ?, ?, ?, ?, ?, ?)`;
const END = 'UPDATE operator_actions SET result = ?, answer = ?, ended_at = ? WHERE action_id = ?';

function actionOf(row: Row): StoredAction {
  const [place, id, operator, kind, target, reason, content, at, result, answer, endedAt] = row;
  const begun = {
    place: integerOf(place),
    id: textOf(id),
    operator: textOf(operator),
    kind: textOf(kind),
    target: textOf(target),
    reason: textOf(reason),
    content: textOf(content),
    at: integerOf(at),
  };
  if (result === null) return begun;
  const known = ACTION_RESULTS.find((name) => name === result);
  if (known === undefined) throw new Defect('a column holds no result of an action');
  return { ...begun, end: { result: known, answer: textOf(answer), at: integerOf(endedAt) } };
}

/** Prepares finding an action by its id. */
export function prepareAction(database: DatabaseSync): (id: string) => KeptAction | undefined {
  const action = whenNeeded(() =>
    prepareQuery(database, `SELECT ${COLUMNS} FROM operator_actions WHERE action_id = ?`),
  );
  return (id) => {
    const row = action().first(id);
    if (row === undefined) return undefined;
    const { place: _place, ...kept } = actionOf(row);
    return kept;
  };
}

/** Reading the log of operators over one connection. */
export function actionReads(database: DatabaseSync, atOnce: AtOnce): Pick<ActionStore, 'actions'> {
  const log = prepareQuery(database, `SELECT ${COLUMNS} FROM operator_actions WHERE place > ? ORDER BY place LIMIT ?`);
  return { actions: (afterPlace, limit) => atOnce(() => log.all(afterPlace, limit).map(actionOf)) };
}

/** Prepares writing actions that have begun or ended. */
export function prepareActions(database: DatabaseSync): (changes: StoreChanges) => void {
  const begin = whenNeeded(() => database.prepare(BEGIN));
  const finish = whenNeeded(() => database.prepare(END));
  return ({ actions }) => {
    for (const { id, operator, kind, target, reason, content, at, end } of actions.values()) {
      // Mostly it was begun in an earlier batch, and its place is taken already.
      const isKnown = end !== undefined && finish().run(end.result, end.answer, end.at, id).changes !== 0;
      if (isKnown) continue;
      begin().run(id, operator, kind, target, reason, content, at);
      if (end !== undefined) finish().run(end.result, end.answer, end.at, id);
    }
  };
}
