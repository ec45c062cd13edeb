import { assert, ok, type PlayerId, present, type Result } from '@cardroom/kernel';
import { openHand } from '@cardroom/poker';
import { forcedBetsOf, type MissedBlinds, missedBlinds } from './blinds.ts';
import type { TableEnv } from './commands.ts';
import { type Draft, emit, openDraft } from './draft.ts';
import type { TableEvent } from './events.ts';
import { proceed } from './play.ts';
import { refuse, type TableRejection, type TableRejectionCode } from './rejections.ts';
import { rotate, type Rotation } from './rotation.ts';
import { reschedule } from './schedule.ts';
import { ableCount, handInProgress, isAble, owesBlinds, seatAt, type Table } from './table.ts';

/** Deals the next hand when its time has come. */
export function decideDeal(table: Table, env: TableEnv): Result<Draft, TableRejection> {
  const { stage } = table;
  if (stage.kind === 'hand') return refuse('HandInProgress');
  if (table.pause !== undefined) return refuse('TablePaused');
  if (stage.kind === 'waiting' || ableCount(table) < 2) return refuse('NotEnoughPlayers');
  if (env.now < stage.dealAt) return refuse('TooEarlyToDeal');
  // From here the command must succeed.
  return ok(deal(openDraft(table), env));
}

/** Deals at once what has been announced: the host does not wait for the countdown. */
export function decideStart(table: Table, playerId: PlayerId, env: TableEnv): Result<Draft, TableRejection> {
  const bar = barToStart(table, playerId);
  if (bar !== undefined) return refuse(bar);
  // From here the command must succeed.
  return ok(deal(openDraft(table), env));
}

/** Why `playerId` may not start the announced hand now. */
export function barToStart(table: Table, playerId: PlayerId): TableRejectionCode | undefined {
  const { kind } = table.stage;
  if (playerId !== table.config.hostId) return 'NotHost';
  if (table.pause !== undefined) return 'TablePaused';
  if (kind === 'hand' || kind === 'between') return 'AlreadyStarted';
  return kind === 'waiting' ? 'NotEnoughPlayers' : undefined;
}

/** Whether a hand can be dealt as soon as its time has come. */
export function readyToDeal(table: Table): boolean {
  return handInProgress(table) === undefined && table.stage.kind !== 'waiting' && ableCount(table) >= 2;
}

/** Who wanted to sit out when the big blind comes does so now; then the hand is dealt if two are left. [R17] */
function deal(draft: Draft, env: TableEnv): Draft {
  let current = draft;
  while (ableCount(current.table) >= 2) {
    const rotation = rotationOf(current.table, env);
    const chair = present(seatAt(current.table, rotation.positions.bigBlind), 'big blind');
    if (chair.sitOutQueued !== 'nextBigBlind') return proceed(dealBy(current, rotation, env), env);
    current = emit(current, { kind: 'SatOut', seat: chair.seat, playerId: chair.playerId, at: env.now });
  }
  return reschedule(current, env);
}

function rotationOf(table: Table, env: TableEnv): Rotation {
  return rotate({
    rule: table.config.buttonRule,
    chairs: table.config.seatCount,
    previous: table.positions,
    draw: env.random,
    seats: table.seats.map((chair) => ({
      seat: chair.seat,
      able: isAble(chair),
      owes: owesBlinds(chair),
      posts: chair.postsBlinds,
    })),
  });
}

function dealBy(draft: Draft, rotation: Rotation, env: TableEnv): Draft {
  const { table } = draft;
  const { config } = table;
  const missed = missedBlinds(table.seats, config.seatCount, table.positions, rotation).map(missedEvent);
  const { positions, smallBlindPosted } = rotation;
  const opened = openHand({
    handId: env.newHandId,
    button: positions.button,
    seats: rotation.dealt.map((seat) => ({ seat, stack: present(seatAt(table, seat)?.stack, 'stack') })),
    forcedBets: forcedBetsOf(config, rotation, new Map(table.seats.map((chair) => [chair.seat, chair.owed]))),
    rules: {
      bigBlind: config.bigBlind,
      ante: config.anteMode,
      rake: config.rake,
      showdown: 'auto',
      reopening: 'perSeat',
    },
    deck: env.deck,
  });
  assert(opened.ok, 'the table sets up only hands that can be dealt');
  return emit(
    draft,
    { kind: 'ButtonMoved', ...positions, smallBlindPosted, isUndoable: true },
    ...missed,
    ...opened.value,
  );
}

function missedEvent({ seat, playerId, bigBlind, smallBlind }: MissedBlinds): TableEvent {
  return { kind: 'BlindsMissed', seat, playerId, bigBlind, smallBlind };
}
