/** Every reason for which a room refuses a command before or beside the rules of the table. See docs/errors.md. */
export const ROOM_REJECTION_CODES = ['UnknownTable', 'TableHalted', 'TableBroken', 'KeyReused'] as const;
export type RoomRejectionCode = (typeof ROOM_REJECTION_CODES)[number];
