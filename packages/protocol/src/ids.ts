import { z } from 'zod';

/** The id of a player, a table or a hand, as a client names it. */
export const wireId = z.string().regex(/^[A-Za-z0-9_:-]{1,64}$/);
