import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { circularComponents, isYounger } from './cycles.ts';

type Edges = readonly (readonly number[])[];

/** What can be reached from a vertex in one step or more. */
function reachable(edges: Edges, from: number): ReadonlySet<number> {
  const reached = new Set(edges[from]);
  for (const vertex of reached) for (const next of edges[vertex] ?? []) reached.add(next);
  return reached;
}

/** The same by definition: those that reach each other, and themselves. */
function componentsByDefinition(edges: Edges): readonly (readonly number[])[] {
  const reach = edges.map((_, vertex) => reachable(edges, vertex));
  const inCircle = [...edges.keys()].filter((vertex) => reach[vertex]?.has(vertex));
  const component = (vertex: number): readonly number[] =>
    inCircle.filter((other) => reach[vertex]?.has(other) && reach[other]?.has(vertex));
  return inCircle.filter((vertex) => component(vertex)[0] === vertex).map(component);
}

const sorted = (components: readonly (readonly number[])[]): readonly (readonly number[])[] =>
  components
    .map((component) => component.toSorted((left, right) => left - right))
    .toSorted(([left = 0], [right = 0]) => left - right);

const ANY_EDGES = fc.integer({ min: 0, max: 12 }).chain((size) =>
  fc.array(fc.uniqueArray(fc.nat({ max: Math.max(0, size - 1) }), { maxLength: 3 }), {
    minLength: size,
    maxLength: size,
  }),
);

describe('components with a circle', () => {
  it.each<readonly [string, Edges, readonly (readonly number[])[]]>([
    ['nothing', [], []],
    ['a chain', [[1], [2], []], []],
    ['a rhombus', [[1, 2], [3], [3], []], []],
    ['who points at himself', [[0], [0]], [[0]]],
    ['two that point at each other', [[1], [0]], [[0, 1]]],
    [
      'two circles, one behind the other',
      [[1], [0, 2], [3], [2]],
      [
        [0, 1],
        [2, 3],
      ],
    ],
    ['two circles with a vertex in common', [[1, 2], [0], [0]], [[0, 1, 2]]],
  ])('[LOCK34] finds them in %s', (_, edges, expected) => {
    expect(sorted(circularComponents(edges))).toEqual(expected);
  });

  it('[LOCK34] finds exactly those that reach each other', () => {
    fc.assert(
      fc.property(ANY_EDGES, (edges) => {
        expect(sorted(circularComponents(edges))).toEqual(componentsByDefinition(edges));
      }),
      { numRuns: 2_000 },
    );
  });

  it('[LOCK35] names a circle before those that wait for it', () => {
    expect(circularComponents([[1], [0, 2], [3], [2]]).map((component) => Math.min(...component))).toEqual([2, 0]);
  });

  it('[LOCK39] a chain of 200,000 and a circle of 200,000 need no deep stack', () => {
    const last = 199_999;
    const chain = Array.from({ length: last + 1 }, (_, vertex) => (vertex === last ? [] : [vertex + 1]));
    expect(circularComponents(chain)).toEqual([]);
    expect(circularComponents(chain.with(last, [0])).map((component) => component.length)).toEqual([200_000]);
  });
});

describe('who is the youngest', () => {
  it.each([
    ['who asked later', { id: 'p:1', order: 2 }, { id: 'p:2', order: 1 }],
    ['the larger id of those who asked at once', { id: 'p:2', order: 1 }, { id: 'p:1', order: 1 }],
    ['the larger number in an id, not the first digit', { id: 'p:12', order: 1 }, { id: 'p:9', order: 1 }],
  ])('[LOCK37] %s', (_, younger, older) => {
    expect(isYounger(younger, older)).toBe(true);
    expect(isYounger(older, younger)).toBe(false);
  });
});
