import type { LockSettings } from '@cardroom/locks';
import { type ModelSights, noSights } from './locks-model-sights.ts';
import { resolveCircles, wrongCircles } from './locks-play-circles.ts';
import { Play, type PlayedNodes, SCHEDULE_SETTINGS } from './locks-play.ts';
import { createScheduleDrawing, type ScheduleStep } from './locks-schedule.ts';
import type { LocksWorld } from './locks-world.ts';

/** How many schedules to play, and from which seed on. */
export interface SchedulesRun {
  readonly make: () => Promise<LocksWorld>;
  readonly count: number;
  readonly firstSeed: number;
}

/** What was played. */
export interface SchedulesReport {
  readonly schedules: number;
  readonly steps: number;
  readonly sights: ModelSights;
  /** The first difference between the locks and the model, with the steps that lead to it. */
  readonly failure: string | undefined;
}

const STEPS = 25;
const NODES = 3;

/** Worlds are worn in by many schedules, so that what one leaves behind meets the next. */
const SCHEDULES_PER_WORLD = 500;

/** Plays random schedules on locks and on the model side by side until one differs. */
export async function playSchedules({ make, count, firstSeed }: SchedulesRun): Promise<SchedulesReport> {
  const sights = noSights();
  let steps = 0;
  for (let done = 0; done < count;) {
    const played = await nodesIn(await make());
    const until = Math.min(count, done + SCHEDULES_PER_WORLD);
    for (; done < until; done++) {
      const seed = firstSeed + done;
      const play = new Play(played, `s${seed}`, sights);
      const difference = await orThrown(playOne(play, seed));
      steps += play.steps.length;
      if (difference === undefined) continue;
      await played.world.close();
      const failure = await describe(make, { seed, steps: play.steps, difference });
      return { schedules: done + 1, steps, sights, failure };
    }
    const left = await leftBehind(played);
    if (left !== undefined) return { schedules: done, steps, sights, failure: left };
  }
  return { schedules: count, steps, sights, failure: undefined };
}

/** As many nodes as a world can have, up to a few. */
async function nodesIn(world: LocksWorld, settings = SCHEDULE_SETTINGS, atMost = NODES): Promise<PlayedNodes> {
  const nodes = [];
  for (let at = 0; at < Math.min(atMost, world.nodesMax); at++) nodes.push(await world.node({ settings }));
  return { world, nodes, settings };
}

async function playOne(play: Play, seed: number): Promise<string | undefined> {
  const { nodes, isHastyAllowed } = play.limits;
  const draw = createScheduleDrawing(seed, { nodes, isHastyAllowed, nesting: 'none' });
  for (let at = 0; at < STEPS; at++) {
    const difference = await play.step(draw);
    if (difference !== undefined) return difference;
  }
  return play.drain();
}

/** Nothing may be open after all have gone, and no timer be set when the last deadline would have been. */
async function leftBehind({ world, nodes }: PlayedNodes): Promise<string | undefined> {
  for (const locks of nodes) {
    const { tasks, waiting } = await locks.detectDeadlock();
    if (tasks.length + waiting.length > 0) return `${tasks.length} hold and ${waiting.length} wait after all have gone`;
  }
  await world.close();
  const timers = world.clock.pending();
  return timers === 0 ? undefined : `${timers} timers are left after everything was closed`;
}

/** How to play nested requests. */
export interface NestedRun extends SchedulesRun {
  /** Whether tasks may ask in any order, so that they get stuck; otherwise the order is enforced. */
  readonly isOrderIgnored: boolean;
  /** Over how many nodes the tasks are spread at most. */
  readonly nodes?: number;
}

/** What came of nested requests. */
export interface NestedReport {
  readonly schedules: number;
  /** How many schedules had tasks that could never have gone on, and how many waits were given up for it. */
  readonly stuck: number;
  readonly givenUp: number;
  readonly refusedForOrder: number;
  readonly sights: ModelSights;
  readonly failure: string | undefined;
}

/**
 * Plays tasks that hold one thing and ask for another. Circles must be found exactly when tasks are stuck, the youngest
 * of each gives up, and in the end everything drains. Where the order is enforced, nobody may ever be stuck.
 */
export async function playNested({ make, count, firstSeed, isOrderIgnored, nodes }: NestedRun): Promise<NestedReport> {
  const settings = isOrderIgnored ? UNORDERED_SETTINGS : ORDERED_SETTINGS;
  const report = { schedules: 0, stuck: 0, givenUp: 0, refusedForOrder: 0, sights: noSights() };
  for (let seed = firstSeed; seed < firstSeed + count; seed++) {
    const played = await nodesIn(await make(), settings, nodes);
    const play = new Play(played, `n${seed}`, report.sights);
    const given = await orThrown(playTasks(play, seed, isOrderIgnored ? 'any' : 'order'));
    await played.world.close();
    report.schedules++;
    report.refusedForOrder += play.refusedForOrder;
    if (typeof given === 'string') {
      const lines = play.steps.map((step, at) => `${at + 1}. ${JSON.stringify(step)}`);
      return { ...report, failure: [`seed ${seed}: ${given}`, ...lines].join('\n') };
    }
    report.givenUp += given;
    if (given > 0) report.stuck++;
  }
  return { ...report, failure: undefined };
}

const STUCK_IN_ORDER = 'tasks are stuck although all keep the order';

/** How many gave up, or what went wrong. */
async function playTasks(play: Play, seed: number, nesting: 'any' | 'order'): Promise<number | string> {
  const { nodes, isHastyAllowed } = play.limits;
  const draw = createScheduleDrawing(seed, { nodes, isHastyAllowed: false, nesting });
  // Short ones end before anybody is stuck, long ones hardly ever.
  for (let at = 0; at < 4 + (seed % STEPS); at++) {
    // Looking takes long where others must be asked.
    const wrong = (await play.step(draw)) ?? (isHastyAllowed ? await wrongCircles(play) : undefined);
    if (wrong !== undefined) return wrong;
    if (nesting === 'order' && play.model.stuckTasks().size > 0) return STUCK_IN_ORDER;
  }
  let givenUp = 0;
  // Who goes on may come to something else for which he must wait, so that there can be circles until the end.
  do {
    const given = await resolveCircles(play);
    if (typeof given === 'string') return given;
    if (nesting === 'order' && given > 0) return STUCK_IN_ORDER;
    givenUp += given;
  } while (await play.releaseInnermost());
  return (await play.drain()) ?? givenUp;
}

const UNORDERED_SETTINGS: LockSettings = {
  ...SCHEDULE_SETTINGS,
  deadlockCheckMs: 1_000,
  hierarchyEnforcement: 'off',
  enableDuplicateDetection: false,
};
const ORDERED_SETTINGS: LockSettings = { ...SCHEDULE_SETTINGS, deadlockCheckMs: 1_000 };

interface Failed {
  readonly seed: number;
  readonly steps: readonly ScheduleStep[];
  readonly difference: string;
}

/** The seed, the difference, and the fewest steps found that still lead to one. */
async function describe(make: () => Promise<LocksWorld>, failed: Failed): Promise<string> {
  let { steps, difference } = failed;
  const again = await replay(make, steps);
  if (again === undefined) difference += ' (only after the schedules before it)';
  for (let at = steps.length - 1; at >= 0; at--) {
    const fewer = steps.filter((_, other) => other !== at);
    const still = await replay(make, fewer);
    if (still !== undefined) [steps, difference] = [fewer, still];
  }
  const lines = steps.map((step, at) => `${at + 1}. ${JSON.stringify(step)}`);
  return [`seed ${failed.seed}: ${difference}`, ...lines].join('\n');
}

async function replay(make: () => Promise<LocksWorld>, steps: readonly ScheduleStep[]): Promise<string | undefined> {
  const played = await nodesIn(await make());
  const play = new Play(played, 'again', noSights());
  const difference = await orThrown(playAgain(play, steps));
  await played.world.close();
  return difference;
}

async function playAgain(play: Play, steps: readonly ScheduleStep[]): Promise<string | undefined> {
  for (const step of steps) {
    const difference = await play.step(() => step);
    if (difference !== undefined) return difference;
  }
  return play.drain();
}

/** A defect is a difference like others: it is shown with the steps that lead to it. */
async function orThrown<T>(work: Promise<T>): Promise<T | string> {
  try {
    return await work;
  } catch (error) {
    return `threw ${String(error)}`;
  }
}
