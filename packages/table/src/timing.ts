/** From the moment two players can play until the first hand is dealt, unless the host starts before. */
export const COUNTDOWN_MS = 30_000;
/** As `COUNTDOWN_MS`, when nobody else is waited for: every chair is taken, or one person plays with bots. */
export const FULL_COUNTDOWN_MS = 5_000;
/** What is left of a countdown when it is worth a word: in a chat, and for who listens instead of looking. */
export const COUNTDOWN_MILESTONES_MS: readonly number[] = [30_000, 15_000, 5_000, 0];
/** As `COUNTDOWN_MS`, at a table where hands have been dealt before. */
export const RESUME_MS = 3_000;
/** From the end of a hand that nobody had to show to the next deal. */
export const FOLDED_PAUSE_MS = 2_000;
/** From the end of a hand with a showdown to the next deal. */
export const SHOWDOWN_PAUSE_MS = 4_000;
/** On top of it, for every street that was dealt without betting: players want to watch it come. [R39] */
export const RUN_OUT_STREET_MS = 1_500;
/** How long a seat is kept for a player who sits out or has no chips. [R17] */
export const ABSENT_LIMIT_MS = 30 * 60_000;
/** How much of a time bank goes to a turn at once. [R47] */
export const TIME_BANK_STEP_MS = 15_000;
/** How much comes back to a time bank, up to what it was at first, after so many hands of the table. [R47] */
export const TIME_BANK_REFILL = { ms: 5_000, everyHands: 10 } as const;
/** What a clock that was stopped by a pause has left at least when play goes on: nobody must jump to the screen. */
export const RESUMED_CLOCK_MIN_MS = 10_000;
