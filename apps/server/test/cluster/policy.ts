import type { WireCommand, WireTableView } from '@cardroom/protocol';

/** What a player does about a view: something, or nothing at all until there is another one. */
export type Intention = { readonly command: WireCommand; readonly afterMs: number } | undefined;

/** How much everybody buys in for. */
export const BUY_IN = 1_000;

/** What is only said or asked now and then, of a hundred views. */
const CHAT_PERCENT = 2;
const SIT_OUT_PERCENT = 0.5;
const THINK_MIN_MS = 20;
const THINK_SPREAD_MS = 180;

/** Plays by what a view offers. `text` is what is said if something is: no two are the same. */
export function intentionFor(
  view: WireTableView,
  { random, sleepPercent }: { readonly random: () => number; readonly sleepPercent: number },
  text: string,
): Intention {
  const { you, handId, turn, actor } = view;
  const soon = (command: WireCommand): Intention => ({ command, afterMs: THINK_MIN_MS + random() * THINK_SPREAD_MS });
  if (you === undefined) return soon({ type: 'join', buyIn: BUY_IN });
  const own = view.seats.find(({ seat }) => seat === you.seat);
  if (own === undefined) return undefined;
  const isMine = actor === you.seat && handId !== undefined && turn !== undefined && you.legal.length > 0;
  if (isMine) {
    if (random() * 100 < sleepPercent) return undefined;
    return soon(actionFor(view, random, { handId, turn }));
  }
  if (own.status === 'sittingOut' && own.stack > 0) return soon({ type: 'sitIn' });
  if (own.stack === 0 && !own.hasCards && you.topUpQueued === undefined) return soon({ type: 'topUp', amount: BUY_IN });
  if (random() * 100 < CHAT_PERCENT) return soon({ type: 'chat', text });
  if (random() * 100 < SIT_OUT_PERCENT) return soon({ type: 'sitOut', when: 'nextHand' });
  return undefined;
}

function actionFor(
  { you, seats }: WireTableView,
  random: () => number,
  turn: { readonly handId: string; readonly turn: number },
): WireCommand {
  const legal = new Map((you?.legal ?? []).map((action) => [action.type, action]));
  const stack = seats.find(({ seat }) => seat === you?.seat)?.stack ?? 0;
  const luck = random();
  if (legal.has('show') || legal.has('muck')) {
    const type = legal.has('muck') && luck < 0.5 ? 'muck' : 'show';
    return { type: legal.has(type) ? type : 'muck', ...turn };
  }
  const raise = legal.get('raise') ?? legal.get('bet');
  if (raise?.min !== undefined && luck > 0.8) {
    if (luck > 0.96) return { type: 'allIn', ...turn };
    const most = Math.min(raise.max ?? raise.min, raise.min + Math.floor(stack / 5));
    const to = raise.min + Math.floor(random() * (Math.max(most, raise.min) - raise.min + 1));
    return { type: raise.type === 'bet' ? 'bet' : 'raise', to, ...turn };
  }
  if (legal.has('check')) return { type: 'check', ...turn };
  return { type: legal.has('call') && luck > 0.15 ? 'call' : 'fold', ...turn };
}
