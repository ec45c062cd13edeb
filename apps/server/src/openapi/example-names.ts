/* Who and what the examples of the description speak of. */

export const ANN = 'p_ann';
export const BEN = 'p_ben';
export const TABLE = 't_friday';
export const HAND = 'h_friday_1';
/** An idempotency key. */
export const KEY = '0b1f5b1e-6f0a-4c57-9d43-5c2f6f4f7a10';
