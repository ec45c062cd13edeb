import { ok, type Result, unreachable } from '@cardroom/kernel';
import { decideBetting, decideTimeOut } from './betting.ts';
import type { TableCommand, TableEnv } from './commands.ts';
import { decideChat } from './chat.ts';
import { decideDeal, decideStart } from './deal.ts';
import type { Draft } from './draft.ts';
import type { TableEvent } from './events.ts';
import { decideHandOver, withHost } from './hosting.ts';
import { decideHousePause, decideHouseResume, decidePause, decideReset, decideResume } from './pausing.ts';
import type { TableRejection } from './rejections.ts';
import {
  decideJoin,
  decideLeave,
  decidePostBlinds,
  decideRemoveAbsent,
  decideSitIn,
  decideSitOut,
  decideTopUp,
} from './seating.ts';
import { decideConfirmStop, decideRequestStop, decideResumeStop } from './stop-vote.ts';
import type { Table } from './table.ts';
import { decideTimeBank } from './time-bank.ts';

/**
 * What happens when `command` is carried out: everything that follows from it until somebody else has to decide
 * or time has to pass. A refusal names its rule; nothing has changed then. Refusals are looked for in one order:
 * shape, identity, turn, amount, funds.
 */
export function decide(
  table: Table,
  command: TableCommand,
  env: TableEnv,
): Result<readonly TableEvent[], TableRejection> {
  const draft = draftOf(table, command, env);
  return draft.ok ? ok(draft.value.events) : draft;
}

/** As `decide`, and the table after those events with them, so that nobody has to compute it twice. */
export function draftOf(table: Table, command: TableCommand, env: TableEnv): Result<Draft, TableRejection> {
  const draft = drafted(table, command, env);
  return draft.ok ? ok(withHost(draft.value)) : draft;
}

function drafted(table: Table, command: TableCommand, env: TableEnv): Result<Draft, TableRejection> {
  switch (command.type) {
    case 'join':
      return decideJoin(table, command, env);
    case 'leave':
      return decideLeave(table, command.playerId, env);
    case 'sitIn':
      return decideSitIn(table, command.playerId, env);
    case 'sitOut':
      return decideSitOut(table, command, env);
    case 'topUp':
      return decideTopUp(table, command, env);
    case 'postBlinds':
      return decidePostBlinds(table, command);
    case 'start':
      return decideStart(table, command.playerId, env);
    case 'deal':
      return decideDeal(table, env);
    case 'timeOut':
      return decideTimeOut(table, command, env);
    case 'removeAbsent':
      return decideRemoveAbsent(table, env);
    case 'pause':
      return decidePause(table, command.playerId, env);
    case 'resume':
      return decideResume(table, command.playerId, env);
    case 'reset':
      return decideReset(table, command.reason, env);
    case 'housePause':
      return decideHousePause(table, command.reason, env);
    case 'houseResume':
      return decideHouseResume(table, env);
    case 'requestStop':
      return decideRequestStop(table, command, env);
    case 'confirmStop':
      return decideConfirmStop(table, command, env);
    case 'resumeStop':
      return decideResumeStop(table, command, env);
    case 'handOver':
      return decideHandOver(table, command);
    case 'chat':
      return decideChat(table, command);
    case 'timeBank':
      return decideTimeBank(table, command, env);
    case 'fold':
    case 'check':
    case 'call':
    case 'allIn':
    case 'show':
    case 'muck':
    case 'bet':
    case 'raise':
      return decideBetting(table, command, env);
    default:
      return unreachable(command);
  }
}
