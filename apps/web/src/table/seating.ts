/**
 * Where the chairs stand. The viewer always sits at the bottom centre and the others follow clockwise, which
 * on the screen runs bottom, left, top, right. A wide table spreads them at equal distances along its oval; a
 * tall one has them in rows on both sides that keep clear of the board. Both are given, so that the style
 * sheet alone chooses between them.
 */

/** A place in hundredths of the table's width and height, from the top start corner. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** One chair on one shape of table: the middle of its plate, and where its bet lies. */
export interface Spot {
  readonly seat: Point;
  readonly bet: Point;
}

/** One chair on both shapes of table. */
export interface SeatPlace {
  readonly wide: Spot;
  readonly tall: Spot;
}

interface Oval {
  readonly centre: Point;
  readonly radius: Point;
  /** 2 is an ellipse; larger is closer to a rectangle. */
  readonly squareness: number;
}

const SEATS: Oval = { centre: { x: 50, y: 50.5 }, radius: { x: 42, y: 38.5 }, squareness: 2.5 };
const BETS: Oval = { centre: { x: 50, y: 45 }, radius: { x: 29.5, y: 19.5 }, squareness: 2.5 };
/** Width divided by height of a wide table, so that distances along it are real ones. */
const ASPECT = 2;

/** The places of `count` chairs: first the viewer's, then the others clockwise. */
export function seatPlaces(count: number): readonly SeatPlace[] {
  const tall = tallSpots(count);
  return wideSpots(count).flatMap((wide, index) => {
    const other = tall[index];
    return other === undefined ? [] : [{ wide, tall: other }];
  });
}

/** How many chairs clockwise of the viewer `seat` stands; spectators look from chair 0. */
export function stepsFromViewer(seat: number, viewer: number, count: number): number {
  return (((seat - viewer) % count) + count) % count;
}

function wideSpots(count: number): readonly Spot[] {
  return equalTurns(count).map((turn) => ({
    seat: rounded(pointAt(SEATS, turn)),
    bet: rounded(pointAt(BETS, turn)),
  }));
}

/**
 * The heights of the rows on each side of a tall table, from the top, by how many there are. The board lies
 * at 48, so no row comes near it. An even number of chairs has one more at the top.
 */
const ROWS_UNDER_TOP: readonly (readonly number[])[] = [[], [33], [27, 68], [19, 36, 68], [17, 34, 63, 80]];
const ROWS_ALONE: readonly (readonly number[])[] = [[], [17], [17, 66], [13, 34, 66], [12, 32, 62, 80]];

function tallSpots(count: number): readonly Spot[] {
  const perSide = Math.floor((count - 1) / 2);
  const hasTop = count % 2 === 0;
  const rows = (hasTop ? ROWS_UNDER_TOP : ROWS_ALONE)[perSide] ?? [];
  const left = rows.map((y, row): Spot => {
    // Without a chair at the top, the two highest ones close the gap.
    const inward = !hasTop && row === 0 ? 10 : 0;
    return { seat: { x: 13.5 + inward, y }, bet: { x: 34 + inward * 0.6, y: tallBetHeight(y) } };
  });
  const own: Spot = { seat: { x: 50, y: 93 }, bet: { x: 50, y: 66 } };
  const top: Spot = { seat: { x: 50, y: 8 }, bet: { x: 50, y: 16.5 } };
  return [own, ...left.toReversed(), ...(hasTop ? [top] : []), ...left.map(mirrored)];
}

/** Bets lie a little towards the board, those of the lowest row above the viewer's own cards. */
function tallBetHeight(seatY: number): number {
  if (seatY < 48) return seatY + 3;
  return seatY > 75 ? 70 : seatY - 1.5;
}

function mirrored({ seat, bet }: Spot): Spot {
  return { seat: { x: 100 - seat.x, y: seat.y }, bet: { x: 100 - bet.x, y: bet.y } };
}

const SAMPLES = 720;

/** The angles, as parts of a full turn from the bottom, that cut the oval into `count` equal lengths. */
function equalTurns(count: number): readonly number[] {
  const lengths: number[] = [0];
  let previous = pointAt(SEATS, 0);
  let total = 0;
  for (let sample = 1; sample <= SAMPLES; sample++) {
    const next = pointAt(SEATS, sample / SAMPLES);
    total += Math.hypot((next.x - previous.x) * ASPECT, next.y - previous.y);
    lengths.push(total);
    previous = next;
  }
  return Array.from({ length: count }, (_, index) => {
    const wanted = (total * index) / count;
    return (
      Math.max(
        0,
        lengths.findIndex((length) => length >= wanted - 1e-9),
      ) / SAMPLES
    );
  });
}

function pointAt(oval: Oval, turn: number): Point {
  const angle = turn * 2 * Math.PI;
  return {
    x: oval.centre.x - oval.radius.x * bent(Math.sin(angle), oval.squareness),
    y: oval.centre.y + oval.radius.y * bent(Math.cos(angle), oval.squareness),
  };
}

function bent(value: number, squareness: number): number {
  return Math.sign(value) * Math.abs(value) ** (2 / squareness);
}

function rounded(point: Point): Point {
  return { x: Math.round(point.x * 100) / 100, y: Math.round(point.y * 100) / 100 };
}
