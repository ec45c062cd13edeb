import { present } from '@cardroom/kernel';
import { type ModelClaim, taskOf } from './locks-model.ts';
import type { Play } from './locks-play.ts';

/** The circles that locks have found. */
interface SeenCircles {
  /** The numbers of their tasks. */
  readonly cycles: readonly (readonly number[])[];
  /** The number of the task that the locks call so. */
  numberOf(name: string): number;
}

/** What is wrong with the circles that are found now: there must be some exactly when tasks are stuck, and of those. */
export async function wrongCircles(play: Play): Promise<string | undefined> {
  return compareCircles(await seeCircles(play), play.model.stuckTasks());
}

/**
 * Compares the circles that are found with the tasks that are stuck, and lets time pass until nobody is stuck any
 * more: the youngest of each circle must give up, and nobody else. Gives how many did.
 */
export async function resolveCircles(play: Play): Promise<number | string> {
  for (let resolved = 0; ;) {
    const difference = await play.compare();
    if (difference !== undefined) return difference;
    const stuck = play.model.stuckTasks();
    const seen = await seeCircles(play);
    const wrong = compareCircles(seen, stuck);
    if (wrong !== undefined) return wrong;
    if (stuck.size === 0) return resolved;
    await play.advance(2 * play.played.settings.deadlockCheckMs);
    await play.played.world.settle();
    // The order in which they give up decides who comes first to what they leave.
    const victims = play.victims.splice(0).map((number) => present(play.model.claims[number], 'claim that gave up'));
    // A circle may also end because somebody in it, who has no task, runs out of time first.
    if (victims.length === 0 && play.model.stuckTasks().size > 0) return 'nobody gave up';
    for (const victim of victims) {
      const cycle = (play.answers[victim.number]?.cycle ?? []).map((name) => seen.numberOf(name));
      const wrongOne = wrongVictim(play, victim, cycle, stuck);
      if (wrongOne !== undefined) return wrongOne;
    }
    for (const victim of victims) play.model.giveUp(victim, 'LockDeadlock');
    resolved += victims.length;
  }
}

async function seeCircles({ played, name, model }: Play): Promise<SeenCircles> {
  const snapshot = await played.nodes[0]?.detectDeadlock();
  const numbers = new Map<string, number>();
  const learn = (task: string, label: string): void => {
    const claim = model.claims[Number(label.split('/')[1])];
    if (label.startsWith(`${name}/`)) numbers.set(task, claim === undefined ? Number.NaN : taskOf(claim));
  };
  for (const { task, label } of snapshot?.waiting ?? []) learn(task, label);
  for (const { task, holds } of snapshot?.tasks ?? []) for (const { label } of holds) learn(task, label);
  const numberOf = (task: string): number => numbers.get(task) ?? Number.NaN;
  return { numberOf, cycles: (snapshot?.cycles ?? []).map((cycle) => cycle.map(numberOf)) };
}

function compareCircles({ cycles }: SeenCircles, stuck: ReadonlySet<number>): string | undefined {
  const invented = cycles.flat().filter((task) => !stuck.has(task));
  if (invented.length > 0) return `tasks ${invented.join(' ')} are no part of a circle`;
  if (cycles.length > 0 === stuck.size > 0) return undefined;
  return `${cycles.length} circles were found, tasks ${[...stuck].join(' ')} are stuck`;
}

function wrongVictim(
  { model }: Play,
  victim: ModelClaim,
  cycle: readonly number[],
  stuck: ReadonlySet<number>,
): string | undefined {
  const task = taskOf(victim);
  if (!stuck.has(task) || !cycle.includes(task)) return `claim ${victim.number} gave up without need`;
  const youngest = model.in('waiting').findLast((claim) => cycle.includes(taskOf(claim)));
  return youngest === victim ? undefined : `claim ${victim.number} gave up, and claim ${youngest?.number} is younger`;
}
