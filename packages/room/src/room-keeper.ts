import { keepLooking } from './keep-looking.ts';
import type { Clock } from './ports/clock.ts';
import type { Room } from './room.ts';
import type { Trouble } from './trouble.ts';

/** How often a room looks what others have done. */
const EVERY_MS = 2_000;

/**
 * Lets a room look around again and again: notices may be lost, and an operator's command gives none. Returns the way to
 * stop, which waits for what is running.
 */
export function startRoomKeeper(ports: {
  readonly room: Pick<Room, 'lookAround'>;
  readonly clock: Clock;
  readonly onTrouble: (trouble: Trouble) => void;
}): () => Promise<void> {
  const { room, clock, onTrouble } = ports;
  return keepLooking(clock, EVERY_MS, async () => {
    try {
      await room.lookAround();
    } catch (error) {
      onTrouble({ kind: 'catchUpFailed', error });
    }
  });
}
