import type { WireTableView } from '@cardroom/protocol';
import type { Sentence } from '../i18n/sentence.ts';
import { amountToCall } from './amounts.ts';
import { isYourTurn, mayNow } from './betting.ts';
import { isBeforeFirstHand } from './table-people.ts';

/** What is going on, in one sentence, from where the viewer sits. */
export function statusSentence(view: WireTableView): Sentence {
  if (view.stage === 'halted') return { key: 'table.halted' };
  if (view.stage === 'paused') return { key: 'table.paused' };
  return yourMove(view) ?? ownState(view) ?? tableState(view);
}

function yourMove(view: WireTableView): Sentence | undefined {
  if (!isYourTurn(view)) return undefined;
  if (mayNow(view, 'show') || mayNow(view, 'muck')) return { key: 'wait.showdown' };
  const amount = amountToCall(view);
  return amount > 0 ? { key: 'wait.youCall', params: { amount } } : { key: 'wait.you' };
}

/** What keeps the viewer out of the hand, if anything does. */
function ownState(view: WireTableView): Sentence | undefined {
  const { you } = view;
  const own = view.seats.find((seat) => seat.seat === you?.seat);
  if (you === undefined || own === undefined) return undefined;
  if (you.leavesAfterHand) return { key: 'table.leaving' };
  if (own.status === 'busted')
    return you.topUpQueued === undefined ? { key: 'wait.busted' } : queuedTopUp(you.topUpQueued);
  if (own.status === 'sittingOut') {
    return { key: isBeforeFirstHand(view) ? 'first.youAreNotReady' : 'wait.sittingOut' };
  }
  if (view.stage === 'hand' && own.status === 'waiting') {
    return you.owed === undefined ? { key: 'wait.dealtNext' } : { key: 'wait.bigBlind' };
  }
  if (you.sitsOutNext) return { key: 'table.sitsOutNext' };
  return you.topUpQueued === undefined ? undefined : queuedTopUp(you.topUpQueued);
}

function queuedTopUp(amount: number): Sentence {
  return { key: 'table.topUpQueued', params: { amount } };
}

function tableState(view: WireTableView): Sentence {
  const actor = view.seats.find((seat) => seat.seat === view.actor);
  if (view.stage === 'hand' && actor !== undefined) return { key: 'wait.actor', params: { name: actor.name } };
  if (view.stage === 'hand') return view.awards.length > 0 ? { key: 'wait.next' } : { key: 'wait.board' };
  if (view.stage === 'countdown') return view.handNumber > 0 ? { key: 'wait.next' } : { key: 'wait.countdown' };
  const able = view.seats.filter((seat) => seat.status !== 'sittingOut' && seat.status !== 'busted').length;
  if (able < 2) return { key: view.you === undefined ? 'wait.empty' : 'wait.players' };
  if (view.handNumber > 0) return { key: 'wait.next' };
  return view.you === undefined ? { key: 'wait.host' } : { key: 'wait.start' };
}
