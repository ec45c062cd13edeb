import { encode } from 'uqr';

/** A code for a camera, as a drawing. */
export interface QrDrawing {
  /** How many squares it is wide and high, with the margin that cameras need. */
  readonly size: number;
  /** The dark squares, each one wide, as the path of an SVG. */
  readonly path: string;
}

/** Draws `text`, which must be at most some two thousand bytes. */
export function drawQr(text: string): QrDrawing {
  const { size, data } = encode(text, { ecc: 'M', border: 4 });
  const path = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join('');
  return { size, path };
}
