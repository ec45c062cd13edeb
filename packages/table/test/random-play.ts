import { chips, handId, isChips, type PlayerId, playerId, type SeatIndex, seatIndex } from '@cardroom/kernel';
import { type ActionRange, shuffledDeck } from '@cardroom/poker';
import fc from 'fast-check';
import {
  actorOf,
  decide,
  evolve,
  legalActions,
  nextWake,
  seatAt,
  type Table,
  type TableCommand,
  type TableConfig,
  type TableEvent,
} from '../src/index.ts';
import { joining, Scene } from './scene.ts';

/** One random move: what kind, by whom, how much, by which luck. */
export interface Step {
  readonly kind: number;
  readonly who: number;
  readonly amount: number;
  readonly luck: number;
}

const PLAYERS = 'ABCDEFGH';

/** Random scripts of many players' moves. */
export function steps(maxLength = 400): fc.Arbitrary<readonly Step[]> {
  const step = fc.record({
    kind: fc.nat(99),
    who: fc.nat(PLAYERS.length - 1),
    amount: fc.nat(3_000),
    luck: fc.nat(2 ** 31 - 1),
  });
  return fc.array(step, { minLength: 150, maxLength, size: 'max' });
}

/** What is looked at while a script runs. */
export interface Observer {
  readonly config?: Partial<TableConfig>;
  readonly afterEvent?: (before: Table, event: TableEvent, after: Table) => void;
  readonly afterCommand?: (scene: Scene, events: readonly TableEvent[], before: Table) => void;
  readonly refused?: (scene: Scene, command: TableCommand) => void;
}

/** Whole numbers below 2^32 that follow from a seed. */
export function uint32From(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state ^ (state >>> 16)) >>> 0;
  };
}

/** Plays the script at a table of six chairs, where stacks are short enough to be lost. Gives the last scene. */
export function drive(script: readonly Step[], observer: Observer): Scene {
  const scene = new Scene({
    hostId: playerId('A'),
    seatCount: 6,
    buyInMin: chips(200),
    buyInMax: chips(2_000),
    timeBankSeconds: 20,
    ...observer.config,
  });
  const seated = (script[0]?.luck ?? 0) % 7;
  const opening = Array.from({ length: seated }, (_, who): Step => ({ kind: 0, who, amount: 300 * who + 50, luck: 0 }));
  for (const step of [...opening, ...script]) {
    scene.now += step.luck % 7_000;
    scene.random = step.luck * 2;
    scene.deck = shuffledDeck(uint32From(step.luck));
    const command = commandOf(scene, step);
    const before = scene.table;
    const decided = decide(before, command, scene.env);
    if (!decided.ok) {
      observer.refused?.(scene, command);
      continue;
    }
    if (observer.afterEvent !== undefined) {
      let table = before;
      for (const event of decided.value) {
        const after = evolve(table, event);
        observer.afterEvent(table, event, after);
        table = after;
      }
    }
    scene.run(command);
    observer.afterCommand?.(scene, decided.value, before);
  }
  return scene;
}

function commandOf(scene: Scene, step: Step): TableCommand {
  const { kind, amount } = step;
  const name = PLAYERS.charAt(step.who);
  const id = playerId(name);
  if (kind < 10) return joining(name, step.luck % 2 === 0 ? undefined : step.luck % 6, 150 + amount);
  if (kind < 11) return { type: 'leave', playerId: id };
  if (kind < 13) return { type: 'sitOut', playerId: id, when: step.luck % 2 === 0 ? 'nextHand' : 'nextBigBlind' };
  if (kind < 16) return { type: 'sitIn', playerId: id };
  if (kind < 22) return { type: 'topUp', playerId: id, amount: chips(amount) };
  if (kind < 26) return { type: 'postBlinds', playerId: id, post: step.luck % 3 > 0 };
  if (kind < 29) return wild(scene, step, id);
  if (kind < 31) return houseCommand(scene, step, id);
  const { stopVote } = scene.table;
  if (kind < 45 && stopVote !== undefined) {
    return step.luck % 4 > 0
      ? { type: 'confirmStop', playerId: id }
      : { type: 'resumeStop', playerId: stopVote.requestedBy };
  }
  const actor = actorOf(scene.table);
  if (actor !== undefined && kind < 92) return legalCommand(scene.table, actor, step);
  return dueCommand(scene);
}

/** Something about the table itself, by whoever: most of it is not theirs to do. */
function houseCommand({ table }: Scene, { luck, who }: Step, id: PlayerId): TableCommand {
  const types = ['requestStop', 'requestStop', 'requestStop', 'pause', 'resume', 'resumeStop', 'timeBank'] as const;
  const choice = luck % (types.length + 6);
  const type = types[choice];
  if (type !== undefined) return { type, playerId: luck % 5 === 0 ? table.config.hostId : id };
  if (choice === types.length) return { type: 'reset', reason: 'a test' };
  if (choice === types.length + 2) return { type: 'housePause', reason: 'a test' };
  if (choice === types.length + 3) return { type: 'houseResume' };
  if (choice === types.length + 1) return { type: 'chat', playerId: id, name: id, text: 'Nice hand' };
  const to = playerId(PLAYERS.charAt((who + luck) % PLAYERS.length));
  return { type: 'handOver', playerId: table.config.hostId, to };
}

/** The timed command that is due next, at its time; what is paused is to go on before. */
function dueCommand(scene: Scene): TableCommand {
  if (scene.table.pause !== undefined) return { type: 'resume', playerId: scene.table.config.hostId };
  const wake = nextWake(scene.table);
  if (wake === undefined) return { type: 'deal' };
  scene.now = Math.max(scene.now, wake.at);
  return wake.command;
}

/** Something that is probably stale, out of turn or too much. */
function wild(scene: Scene, { luck, amount }: Step, id: PlayerId): TableCommand {
  const { hand } = scene.table;
  const types = ['fold', 'check', 'call', 'allIn', 'show', 'muck', 'bet', 'raise'] as const;
  const type = types[luck % types.length] ?? 'fold';
  const fence = {
    playerId: id,
    handId: luck % 5 === 0 || hand === undefined ? handId('stale') : hand.handId,
    turn: (hand?.round.turn ?? 0) + (luck % 4 === 0 ? -1 : 0),
  };
  return type === 'bet' || type === 'raise' ? { type, ...fence, to: chips(amount) } : { type, ...fence };
}

/** One of the actions that the actor is offered. */
function legalCommand(table: Table, actor: SeatIndex, { luck, amount }: Step): TableCommand {
  const legal = legalActions(table, actor);
  // Folding is the first that is offered; most of the time something else makes a longer hand.
  const chosen = legal[luck % 4 === 0 ? 0 : 1 + (luck % Math.max(legal.length - 1, 1))] ?? legal[0];
  const chair = seatAt(table, actor);
  if (chosen === undefined || chair === undefined || table.hand === undefined) return { type: 'deal' };
  return commandFor(table, actor, chosen, luck % 3 === 0 ? amount : amount % 50);
}

/** The command that asks for this action, at `above` over the least if it is a bet or a raise. */
export function commandFor(table: Table, seat: SeatIndex, range: ActionRange, above: number): TableCommand {
  const { hand } = table;
  const chair = seatAt(table, seatIndex(seat));
  if (hand === undefined || chair === undefined) throw new Error('no such hand or seat');
  const fence = { playerId: chair.playerId, handId: hand.handId, turn: hand.round.turn };
  if (range.type !== 'bet' && range.type !== 'raise') return { type: range.type, ...fence };
  const to = Math.min(range.min + above, range.max);
  return { type: range.type, ...fence, to: chips(isChips(to) ? to : 0) };
}
