import type { WireTableSession } from '@cardroom/protocol';
import { capitalized, type Sentence, type Speaker } from '../i18n/sentence.ts';

/** What the server calls the house among those who pay each other. */
const HOUSE = 'house';

/** One player's part of a session, under a name that no other has here. */
export type SessionRow = WireTableSession['players'][number] & { readonly label: Sentence };

/** A payment in words, and who is in it. */
export interface PaymentWords {
  readonly from: string;
  readonly to: string;
  readonly sentence: Sentence;
}

/** The players of a session, whoever is furthest ahead first. Two of one name are told apart by a number. [WEB50] */
export function sessionRows({ players }: WireTableSession): readonly SessionRow[] {
  const seen = new Map<string, number>();
  const labelled = players.map((player) => {
    const number = (seen.get(player.name) ?? 0) + 1;
    seen.set(player.name, number);
    return { ...player, label: labelOf(player.name, number) };
  });
  return labelled.toSorted((a, b) => b.net - a.net);
}

function labelOf(name: string, number: number): Sentence {
  return number === 1
    ? { key: 'figures.name', params: { name } }
    : { key: 'figures.sameName', params: { name, number } };
}

/** The columns of a session added up; with the rake, the nets are nothing. [WEB50] */
export function sessionSum({ players, rake }: WireTableSession): {
  readonly buyIns: number;
  readonly cashOuts: number;
  readonly onTable: number;
  readonly net: number;
} {
  const none = { buyIns: 0, cashOuts: 0, onTable: 0, net: rake };
  return players.reduce(
    (sum, player) => ({
      buyIns: sum.buyIns + player.buyIns,
      cashOuts: sum.cashOuts + player.cashOuts,
      onTable: sum.onTable + player.onTable,
      net: sum.net + player.net,
    }),
    none,
  );
}

/** Who pays whom, in the order of the server. [WEB51] */
export function paymentWords(session: WireTableSession): readonly PaymentWords[] {
  const labels = new Map<string, Sentence>([[HOUSE, { key: 'session.house' }]]);
  for (const { playerId, label } of sessionRows(session)) labels.set(playerId, label);
  const nameOf = (party: string): Sentence => labels.get(party) ?? { key: 'name.somebody' };
  return session.settleUp.map(({ from, to, amount }) => ({
    from,
    to,
    sentence: { key: 'session.pays', params: { from: nameOf(from), to: nameOf(to), amount } },
  }));
}

/** The whole session as plain text to be sent to friends: it says itself that it is about play chips. [WEB51] */
export function sessionText(speaker: Speaker, session: WireTableSession, tableName: string): string {
  const rows = sessionRows(session).map(({ label: name, net, buyIns, cashOuts, onTable }) =>
    speaker.text('session.textRow', { name, net: speaker.signedAmount(net), buyIns, cashOuts, onTable }),
  );
  const { rake } = session;
  const house = rake === 0 ? [] : [speaker.text('session.textRake', { net: speaker.signedAmount(rake) })];
  const payments = paymentWords(session).map(({ sentence }) => capitalized(speaker.say(sentence)));
  const ending = payments.length === 0 ? [speaker.text('session.even')] : payments;
  return [speaker.text('session.textTitle', { name: tableName }), ...rows, ...house, '', ...ending].join('\n');
}
