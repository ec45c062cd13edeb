import { describe, expect, test } from 'vitest';
import { type Point, seatPlaces, stepsFromViewer } from './seating.ts';

const COUNTS = [2, 3, 4, 5, 6, 7, 8, 9, 10];
// A plate and the narrowest table of each shape, in pixels.
const SHAPES = [
  { shape: 'wide', width: 590, height: 380, plate: { width: 92, height: 50 } },
  { shape: 'tall', width: 390, height: 560, plate: { width: 90, height: 50 } },
] as const;

describe('seatPlaces', () => {
  test.each(COUNTS)(
    '[WEB1] %i chairs: the viewer at the bottom centre, the next one clockwise on the left',
    (count) => {
      const [own, next] = seatPlaces(count);
      for (const shape of ['wide', 'tall'] as const) {
        expect(own?.[shape].seat.x).toBeCloseTo(50, 1);
        expect(own?.[shape].seat.y).toBeGreaterThan(85);
        if (count > 2) expect(next?.[shape].seat.x).toBeLessThan(50);
      }
    },
  );

  test.each(COUNTS)('[WEB1] %i chairs have %i places', (count) => {
    expect(seatPlaces(count)).toHaveLength(count);
  });

  test.each(SHAPES.flatMap((shape) => COUNTS.map((count) => ({ table: shape, name: shape.shape, count }))))(
    '[WEB2] $count chairs on a $name table do not touch each other or the edge',
    ({ table: { shape, width, height, plate }, count }) => {
      const seats = seatPlaces(count).map((place) => pixels(place[shape].seat, width, height));
      for (const [index, seat] of seats.entries()) {
        expect(seat.x - plate.width / 2).toBeGreaterThanOrEqual(0);
        expect(seat.x + plate.width / 2).toBeLessThanOrEqual(width);
        for (const other of seats.slice(index + 1)) {
          const apart = Math.abs(seat.x - other.x) >= plate.width || Math.abs(seat.y - other.y) >= plate.height;
          expect(apart, `${JSON.stringify(seat)} and ${JSON.stringify(other)}`).toBe(true);
        }
      }
    },
  );
});

describe('stepsFromViewer', () => {
  test.each([
    { seat: 3, viewer: 3, count: 6, steps: 0 },
    { seat: 4, viewer: 3, count: 6, steps: 1 },
    { seat: 0, viewer: 5, count: 6, steps: 1 },
    { seat: 2, viewer: 3, count: 6, steps: 5 },
  ])('[WEB1] from chair $viewer of $count, chair $seat is $steps on', ({ seat, viewer, count, steps }) => {
    expect(stepsFromViewer(seat, viewer, count)).toBe(steps);
  });
});

function pixels(point: Point, width: number, height: number): Point {
  return { x: (point.x * width) / 100, y: (point.y * height) / 100 };
}
