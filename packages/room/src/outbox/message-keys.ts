/** The key of the message that shows a table: one that is edited. */
export const BOARD_KEY = 'board';
/** Who may join, and that play is near: the newest of them says all. */
export const INVITATION_KEY = 'invitation';
/** That a table is paused. */
export const PAUSE_KEY = 'pause';
