/** From the moment two players can play until the first hand is dealt, unless the host starts before. */
export const COUNTDOWN_MS = 10_000;
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
