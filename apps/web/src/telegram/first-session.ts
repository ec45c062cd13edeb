import type { ApiClient } from '../api/client.ts';
import type { ApiProblem } from '../api/problem.ts';
import type { Identity } from '../state/state.ts';
import type { TelegramLaunch } from './launch.ts';

/** What is known here from the last visit. */
export interface KeptSession {
  readonly token: string | undefined;
  /** As whom in Telegram somebody has come in, if that was how. */
  readonly telegramUser: string | undefined;
}

/** With what the page begins: somebody, nobody, or a server that does not answer. */
export type FirstSession =
  | { readonly kind: 'kept'; readonly identity: Identity; readonly token: string }
  | { readonly kind: 'entered'; readonly identity: Identity; readonly token: string; readonly telegramUser: string }
  /** `problem`: Telegram has opened the page, and the server would not let in. */
  | { readonly kind: 'nobody'; readonly problem?: ApiProblem }
  | { readonly kind: 'unreached' };

/**
 * Who plays here: whoever played here last, and in Telegram otherwise who has opened the page there. Who has come in as
 * another user of Telegram loses nothing by that: he comes in again as he did.
 */
export async function firstSession(
  api: Pick<ApiClient, 'me' | 'enterByTelegram'>,
  { token, telegramUser }: KeptSession,
  launch: TelegramLaunch | undefined,
): Promise<FirstSession> {
  const isAnother = launch !== undefined && telegramUser !== undefined && telegramUser !== launch.userId;
  if (token !== undefined && !isAnother) {
    const me = await api.me();
    if (me.ok) return { kind: 'kept', identity: me.value, token };
    if (me.error.status !== 401 && me.error.status !== 403) return { kind: 'unreached' };
  }
  if (launch === undefined) return { kind: 'nobody' };
  const entered = await api.enterByTelegram(launch.initData);
  if (entered.ok) {
    const { token: own, ...player } = entered.value;
    return { kind: 'entered', identity: { ...player, wallet: undefined }, token: own, telegramUser: launch.userId };
  }
  const { status, code } = entered.error;
  if (status === 0 || status === 429 || status >= 500) return { kind: 'unreached' };
  return code === 'TelegramOff' ? { kind: 'nobody' } : { kind: 'nobody', problem: entered.error };
}
