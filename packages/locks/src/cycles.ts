import { present } from '@cardroom/kernel';
import type { ClaimRecord } from './backend.ts';
import { compareIds, type QueuePlace, type WaitGraph } from './wait-graph.ts';

/** For each vertex the vertices that it points at. */
type Edges = readonly (readonly number[])[];

/** One task of a circle, and why it cannot go on. */
export interface CircleStep {
  readonly task: string;
  /** The waiting claim by which it belongs to the circle. */
  readonly claim: ClaimRecord;
  /** What the next task of the circle holds, or waits with, and must be over first. */
  readonly needs: readonly ClaimRecord[];
}

/** Tasks of which each needs the next to be over, and the last the first. Begins with the youngest waiter. */
export type Circle = readonly CircleStep[];

/**
 * One circle for each set of tasks that need each other: a shortest one through the youngest waiter of the set, if
 * possible without the places of others who would go on but stand in a queue before somebody of it. Every task that
 * can never go on is in such a set or waits for one. [LOCK34] [LOCK35] [LOCK36]
 */
export function circlesOf(graph: WaitGraph): readonly Circle[] {
  const vertices = new Map(graph.tasks.map((task, vertex) => [task, vertex]));
  return circularComponents(graph.successors).map((component) => {
    const members = new Set(component);
    const taskOf = ({ claim }: QueuePlace): number => present(vertices.get(claim.task), claim.task);
    const own = component
      .flatMap((vertex) => placeAt(graph, vertex) ?? [])
      .filter((place) => members.has(taskOf(place)));
    return circleThrough(graph, members, youngestPlace(own), taskOf(youngestPlace(own)));
  });
}

/** A claim that waits, and when it asked: the larger the order, the later. Every process sees the same. */
export interface Age {
  readonly id: string;
  readonly order: number;
}

/** Whether `left` asked later than `right`; of equals it is the one with the later id. [LOCK37] */
export function isYounger(left: Age, right: Age): boolean {
  return left.order === right.order ? compareIds(left.id, right.id) > 0 : left.order > right.order;
}

/** How far the search has come with a vertex. */
interface Visit {
  readonly vertex: number;
  readonly found: number;
  /** The earliest vertex, by `found`, that can be reached from here and may still belong to the same component. */
  earliest: number;
  tried: number;
  isClosed: boolean;
}

/**
 * The strongly connected components that contain a circle, by Tarjan's algorithm, those that need nothing of the
 * others first. Keeps its own stack, so that a chain may be as long as memory lasts. [LOCK39]
 */
export function circularComponents(edges: Edges): readonly (readonly number[])[] {
  const visits: (Visit | undefined)[] = [];
  const path: Visit[] = [];
  const unassigned: Visit[] = [];
  const components: (readonly number[])[] = [];
  let found = 0;

  function enter(vertex: number): void {
    const visit = { vertex, found, earliest: found, tried: 0, isClosed: false };
    found++;
    visits[vertex] = visit;
    path.push(visit);
    unassigned.push(visit);
  }

  function leave(visit: Visit): void {
    path.pop();
    const parent = path.at(-1);
    if (parent !== undefined) parent.earliest = Math.min(parent.earliest, visit.earliest);
    if (visit.earliest < visit.found) return;
    const component = unassigned.splice(unassigned.lastIndexOf(visit));
    for (const member of component) member.isClosed = true;
    if (component.length > 1 || edges[visit.vertex]?.includes(visit.vertex) === true)
      components.push(component.map(({ vertex }) => vertex));
  }

  for (const root of edges.keys()) {
    if (visits[root] === undefined) enter(root);
    for (let visit = path.at(-1); visit !== undefined; visit = path.at(-1)) {
      const next = edges[visit.vertex]?.[visit.tried++];
      const known = next === undefined ? undefined : visits[next];
      if (next === undefined) leave(visit);
      else if (known === undefined) enter(next);
      else if (!known.isClosed) visit.earliest = Math.min(visit.earliest, known.found);
    }
  }
  return components;
}

function placeAt({ tasks, places }: WaitGraph, vertex: number): QueuePlace | undefined {
  return places[vertex - tasks.length];
}

/** Of places of one component, made by its own tasks: there is one, since only by a task a circle leads to another queue. */
function youngestPlace(places: readonly QueuePlace[]): QueuePlace {
  const [first, ...rest] = places;
  return rest.reduce(
    (known, place) => (isYounger(ageOf(place), ageOf(known)) ? place : known),
    present(first, 'waiter of a circle'),
  );
}

function ageOf({ claim: { id, order } }: QueuePlace): Age {
  return { id, order };
}

/** A circle of `members` that begins with `task` and its waiting at `start`. */
function circleThrough(graph: WaitGraph, members: ReadonlySet<number>, start: QueuePlace, task: number): Circle {
  const ends = { from: graph.tasks.length + start.position, to: task };
  const isPlace = (vertex: number): boolean => vertex >= graph.tasks.length;
  // No way leads back to the component from outside of it, so that it need not be looked for there.
  const isMember: LeadsOn = (_, next) => members.has(next);
  const isDirect: LeadsOn = (vertex, next) => members.has(next) && !(isPlace(vertex) && isPlace(next));
  const back = shortestPath(graph.successors, ends, isDirect) ?? shortestPath(graph.successors, ends, isMember);
  return circleAlong(graph, [task, ...present(back, 'way back to a member of the same component')]);
}

/** Whether a way may go from a vertex to one that it points at. */
type LeadsOn = (vertex: number, next: number) => boolean;

/** The vertices from one to another, with both ends; `undefined` when no way leads there. */
function shortestPath(
  edges: Edges,
  { from, to }: { readonly from: number; readonly to: number },
  leadsOn: LeadsOn,
): readonly number[] | undefined {
  const cameFrom = new Map<number, number>();
  const reached = [from];
  for (const vertex of reached) {
    for (const next of edges[vertex] ?? []) {
      if (next === from || cameFrom.has(next) || !leadsOn(vertex, next)) continue;
      cameFrom.set(next, vertex);
      reached.push(next);
    }
    if (cameFrom.has(to)) break;
  }
  if (!cameFrom.has(to)) return undefined;
  const path = [to];
  for (let before = cameFrom.get(to); before !== undefined; before = cameFrom.get(before)) path.push(before);
  return path.toReversed();
}

/** What a walk over tasks and places, which ends with the task that it began with, says about its tasks. */
function circleAlong(graph: WaitGraph, walk: readonly number[]): Circle {
  const circle: CircleStep[] = [];
  let first: QueuePlace | undefined;
  let last: QueuePlace | undefined;
  for (const vertex of walk) {
    const place = placeAt(graph, vertex);
    if (place !== undefined) first ??= place;
    else if (first !== undefined && last !== undefined) {
      const next = graph.tasks[vertex];
      circle.push({
        task: first.claim.task,
        claim: first.claim,
        needs: last.blockers.filter(({ task }) => task === next),
      });
      first = undefined;
    }
    last = place;
  }
  return circle;
}
