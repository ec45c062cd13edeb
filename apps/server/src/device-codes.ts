import type { Clock, PlayerRecord, PlayerStore, Random, Store } from '@cardroom/room';
import { addGiven, hashOf, type SessionHolder, type Sessions } from './sessions.ts';

/** A code that lets its holder in as a player, once, until `expiresAt` in milliseconds since 1970. */
export interface DeviceCode {
  readonly code: string;
  readonly expiresAt: number;
}

/** Takes a player to another device: a code of 128 random bits, of which only the hash is kept, for a session there. */
export interface DeviceCodes {
  /** A code for the player of a token; `undefined` when the session of that token has been ended. [SES6] */
  make(holder: SessionHolder): Promise<DeviceCode | undefined>;
  /**
   * A session for whoever brings a code first. `key` is the idempotency key: who repeats it, because the answer was
   * lost, gets in again; `undefined` for everybody else, and for a code that has run out or never was.
   */
  redeem(code: string, key: string): Promise<{ readonly player: PlayerRecord; readonly token: string } | undefined>;
}

/** How long a code is good for. */
export const DEVICE_CODE_SECONDS = 600;

/**
 * Device codes over the stores that all servers share. A code is kept as a session that no token leads to; who has
 * used it is the first answer that was saved for it, and of answers there is one first, wherever they are asked for.
 */
export function createDeviceCodes(ports: {
  readonly players: PlayerStore;
  readonly store: Pick<Store, 'saveAnswer'>;
  readonly sessions: Pick<Sessions, 'openFor'>;
  readonly clock: Clock;
  readonly random: Random;
}): DeviceCodes {
  const { players, store, sessions, clock, random } = ports;
  return {
    async make({ playerId, token }) {
      const code = random.id();
      const at = clock.now();
      const expiresAt = at + DEVICE_CODE_SECONDS * 1_000;
      const session = { tokenHash: keptAs(code), playerId, expiresAt };
      return (await addGiven(players, session, { givenBy: hashOf(token), at })) ? { code, expiresAt } : undefined;
    },
    async redeem(code, key) {
      const at = clock.now();
      const player = await players.playerOfSession(keptAs(code), at);
      if (player === undefined) return undefined;
      const use = { principal: player.playerId, key: keptAs(code), fingerprint: key, body: '', at };
      const { fingerprint } = await store.saveAnswer(use);
      const token = fingerprint === key ? await sessions.openFor(player, keptAs(code)) : undefined;
      return token === undefined ? undefined : { player, token };
    },
  };
}

/** Under which name a code is kept. No hash of a token has a colon, so that a code is no token and a token no code. */
function keptAs(code: string): string {
  return `device:${hashOf(code)}`;
}
