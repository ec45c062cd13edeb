import { present } from '@cardroom/kernel';
import { describe, expect, it } from 'vitest';
import type { ClaimRecord } from './backend.ts';
import { LOCK_MODES, type LockMode } from './levels.ts';
import { stepOf } from './lock-path.ts';
import { snapshotOf } from './snapshot-of.ts';
import { waitGraph } from './wait-graph.ts';

const MANY = 10_000;

type Verb = 'holds' | 'waits' | 'passes';
type Asked = readonly [task: string, verb: Verb, mode: LockMode, table?: string];

/** Claims on tables in the order of their arrival, the first the oldest. Who passes has the table and waits at its pot. */
function claims(asked: readonly Asked[]): readonly ClaimRecord[] {
  return asked.map(([task, verb, mode, table = 't1'], order) => ({
    id: `c${order}`,
    process: 'p',
    task,
    label: '',
    domain: { kind: 'table', id: table },
    steps: verb === 'passes' ? [stepOf('table', mode), stepOf('pot', 'X')] : [stepOf('table', mode)],
    isHeld: verb === 'holds',
    order,
    reached: verb === 'waits' ? 0 : 1,
    queued: order,
    sinceMs: asked.length - order,
  }));
}

/** `count` claims with the modes in turn, each of a task of its own. */
function inTurn(count: number, verb: Verb, ...modes: readonly LockMode[]): readonly Asked[] {
  return Array.from({ length: count }, (_, at) => [
    `${verb} ${modes.join(' ')} ${at}`,
    verb,
    present(modes[at % modes.length], 'mode'),
  ]);
}

const edgesOf = (records: readonly ClaimRecord[]): number =>
  waitGraph(records).successors.reduce((sum, { length }) => sum + length, 0);

describe('a long queue', () => {
  it.each<readonly [string, readonly Asked[]]>([
    ['writers', inTurn(MANY, 'waits', 'X')],
    ['readers', inTurn(MANY, 'waits', 'S')],
    ['all modes in turn', inTurn(MANY, 'waits', ...LOCK_MODES)],
    ['all modes from the strongest to the weakest', inTurn(MANY, 'waits', ...LOCK_MODES.toReversed())],
    [
      'those who write parts before those who read it all',
      [...inTurn(MANY / 2, 'waits', 'IX'), ...inTurn(MANY / 2, 'waits', 'S')],
    ],
  ])('[LOCK39] of 10,000, %s, has a few edges for each', (_, queue) => {
    const records = claims([['holder', 'holds', 'X'], ...queue]);
    expect(edgesOf(records)).toBeLessThanOrEqual(7 * MANY);
    expect(snapshotOf(records).cycles).toEqual([]);
  });

  it('[LOCK39] behind 10,000 holders has a few edges for each', () => {
    expect(edgesOf(claims([...inTurn(MANY, 'holds', 'IS'), ...inTurn(MANY, 'waits', 'X')]))).toBeLessThanOrEqual(
      7 * MANY,
    );
  });

  it('[LOCK39] behind 10,000 who have gone past and wait further on has a few edges for each', () => {
    const records = claims([...inTurn(MANY, 'passes', 'IS', 'IX'), ...inTurn(MANY, 'waits', 'X', 'S')]);
    expect(edgesOf(records)).toBeLessThanOrEqual(7 * records.length);
    expect(snapshotOf(records).cycles).toEqual([]);
  });

  it('[LOCK39] a circle through 10,000 tasks is found', () => {
    const tasks = Array.from({ length: MANY }, (_, at) => at);
    const records = claims([
      ...tasks.map((at): Asked => [`T${at}`, 'holds', 'X', `t${at}`]),
      ...tasks.map((at): Asked => [`T${at}`, 'waits', 'X', `t${(at + 1) % MANY}`]),
    ]);
    expect(snapshotOf(records).cycles).toEqual([[`T${MANY - 1}`, ...tasks.slice(0, -1).map((at) => `T${at}`)]]);
  });
});
