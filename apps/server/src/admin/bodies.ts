import { CHIPS_MAX, isId } from '@cardroom/kernel';
import { parseAccountId } from '@cardroom/ledger';
import { z } from 'zod';

/* What operators send to change something. Every body says why, and that is kept for ever. */

const reason = visible(z.string().trim().min(1).max(500));

/** A text of an operator as a person sees it: no line of a log that is not one. Persian needs its joiners and marks. */
export function visible(text: z.ZodString): z.ZodString {
  return text.regex(/^(?:[^\p{C}\p{Zl}\p{Zp}]|[\u200C-\u200F])+$/u, 'characters that cannot be seen');
}

/** The body of an action that says nothing but why. */
export const reasonOnly = z.strictObject({ reason });

/** The body that takes a lock from its holder. */
export const revocation = withReason({
  table: z.string().refine(isId, 'not an id'),
  lock: visible(z.string().min(1).max(200)),
});

/** The body that ends a dead letter by hand: `to` is where the chips go, once they are free. */
export const resolving = withReason({
  to: z
    .string()
    .refine((account) => parseAccountId(account) !== undefined, 'names no account')
    .optional(),
});

/** The body that gives a player chips, or takes them away where the amount is below zero. */
export const adjustment = withReason({
  amount: z
    .int()
    .min(-CHIPS_MAX)
    .max(CHIPS_MAX)
    .refine((amount) => amount !== 0, 'nothing would change'),
});

/** The body that has fewer tables of a hundred locked by their parts. */
export const reduction = withReason({ percentage: z.int().min(0).max(100) });

function withReason<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.strictObject({ ...shape, reason });
}
