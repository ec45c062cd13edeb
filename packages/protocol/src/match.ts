import { z } from 'zod';
import { formatTime } from './format.ts';

/** What strangers may play for; the first is what they play for when nobody says. */
export const MATCH_STAKES = [
  { smallBlind: 5, bigBlind: 10, buyIn: 1_000 },
  { smallBlind: 10, bigBlind: 20, buyIn: 2_000 },
  { smallBlind: 25, bigBlind: 50, buyIn: 5_000 },
  { smallBlind: 50, bigBlind: 100, buyIn: 10_000 },
] as const;
export type WireMatchStake = (typeof MATCH_STAKES)[number];

const amount = z.int().min(1);
const stake = z.object({ smallBlind: amount, bigBlind: amount, buyIn: amount });

/** The stake of the list that `given` is, if it is one. */
function knownStake(given: z.infer<typeof stake>): WireMatchStake | undefined {
  const { smallBlind, bigBlind, buyIn } = given;
  return MATCH_STAKES.find(
    (known) => known.smallBlind === smallBlind && known.bigBlind === bigBlind && known.buyIn === buyIn,
  );
}

/** The body of `POST /api/match`; without a stake it is the first of `MATCH_STAKES`. */
export const wireMatchRequest = z.strictObject({
  stake: z
    .strictObject(stake.shape)
    .transform((given, context): WireMatchStake => {
      const known = knownStake(given);
      if (known !== undefined) return known;
      const names = MATCH_STAKES.map(({ smallBlind, bigBlind, buyIn }) => `${smallBlind}/${bigBlind} for ${buyIn}`);
      context.addIssue({ code: 'custom', message: `none of ${names.join(', ')}` });
      return z.NEVER;
    })
    .default(MATCH_STAKES[0]),
});
export type WireMatchRequest = z.input<typeof wireMatchRequest>;

/** How a player's wish to play a stranger stands: the answer of every request to `/api/match`. */
export const wireMatch = z.object({
  state: z.enum(['none', 'waiting', 'matched', 'expired']),
  /** Why a player who did not leave himself waits no more: a code of docs/errors.md. */
  reason: z.literal('InsufficientFunds').optional(),
  stake: stake.optional(),
  since: z.iso.datetime().optional(),
  expiresAt: z.iso.datetime().optional(),
  /** Where the opponent is, once there is one. */
  tableId: z.string().optional(),
  /** The server's clock when this was said. */
  serverTime: z.iso.datetime(),
});
export type WireMatch = z.infer<typeof wireMatch>;

/** What is written down of a wish: times are in milliseconds since 1970. */
interface Standing extends Pick<WireMatch, 'state' | 'reason' | 'stake' | 'tableId'> {
  readonly since?: number;
  readonly expiresAt?: number;
}

/** How a wish stands, in wire form. `now` is the server's clock, in milliseconds since 1970. */
export function formatMatch({ since, expiresAt, ...standing }: Standing, now: number): WireMatch {
  return {
    ...standing,
    ...(since === undefined ? {} : { since: formatTime(since) }),
    ...(expiresAt === undefined ? {} : { expiresAt: formatTime(expiresAt) }),
    serverTime: formatTime(now),
  };
}
