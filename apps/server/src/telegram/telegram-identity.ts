import { err, ok, type PlayerId, type Result } from '@cardroom/kernel';
import { DISPLAY_NAME_LENGTH_MAX, lineFrom, type WireTelegramRequest } from '@cardroom/protocol';
import type { Clock, PlayerRecord, PlayerStore } from '@cardroom/room';
import type { ProblemCode } from '../problems.ts';
import type { SessionHolder, Sessions } from '../sessions.ts';
import { createTelegramProofs, type ProofRefusal, type TelegramUser } from './telegram-proof.ts';

/** Why somebody is not let in, or not linked. */
export interface TelegramRefusal {
  readonly code: ProofRefusal['code'] | Extract<ProblemCode, 'TelegramUserTaken' | 'TelegramPlayerTaken'>;
  readonly detail?: string;
}

/** Lets users of Telegram in as players. */
export interface TelegramIdentity {
  /** A session of the player who the user is; of a new player, if he is none yet. */
  enter(
    proof: WireTelegramRequest,
  ): Promise<Result<{ readonly player: PlayerRecord; readonly token: string }, TelegramRefusal>>;
  /** Whether the player is a user of Telegram. */
  isLinked(playerId: PlayerId): Promise<boolean>;
  /**
   * Makes the user and the player of a session one, for ever, and ends the player's other sessions; refused when either is
   * somebody else's already.
   */
  link(proof: WireTelegramRequest, holder: SessionHolder): Promise<Result<'linked', TelegramRefusal>>;
}

/** The name of whoever has none that can be shown. */
const NAMELESS = 'Player';

/** Users of Telegram, by proofs that are good for `maxAgeMs`. */
export function createTelegramIdentity(ports: {
  readonly botToken: string;
  readonly maxAgeMs: number;
  readonly players: PlayerStore;
  readonly sessions: Pick<Sessions, 'openByTelegram' | 'linkTelegram'>;
  readonly clock: Pick<Clock, 'now'>;
}): TelegramIdentity {
  const { players, sessions, clock } = ports;
  const proofs = createTelegramProofs({ ...ports, now: () => clock.now() });
  const userIn = (proof: WireTelegramRequest): Result<TelegramUser, ProofRefusal> =>
    'initData' in proof ? proofs.ofMiniApp(proof.initData) : proofs.ofLogin(proof.login);
  return {
    async enter(proof) {
      const user = userIn(proof);
      return user.ok ? ok(await sessions.openByTelegram(user.value.id, nameOf(user.value))) : user;
    },
    isLinked: async (playerId) => (await players.telegramUser(playerId)) !== undefined,
    async link(proof, holder) {
      const user = userIn(proof);
      if (!user.ok) return user;
      const outcome = await sessions.linkTelegram(user.value.id, holder);
      if (outcome === 'linked') return ok(outcome);
      return err({ code: outcome === 'userTaken' ? 'TelegramUserTaken' : 'TelegramPlayerTaken' });
    },
  };
}

/** A name that a guest could have given himself, as near as can be to the one in Telegram. */
function nameOf({ firstName, lastName, username }: TelegramUser): string {
  const names = [`${firstName} ${lastName}`, username].map((name) => lineFrom(name, DISPLAY_NAME_LENGTH_MAX));
  return names.find((name) => name !== undefined) ?? NAMELESS;
}
