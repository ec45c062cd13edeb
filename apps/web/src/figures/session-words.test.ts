import type { WireTableSession } from '@cardroom/protocol';
import { describe, expect, test } from 'vitest';
import { loadSpeaker } from '../i18n/languages.ts';
import { createSpeaker } from '../i18n/sentence.ts';
import { paymentWords, sessionRows, sessionSum, sessionText } from './session-words.ts';

const en = createSpeaker();

const SESSION: WireTableSession = {
  players: [
    { playerId: 'a', name: 'Bruno', isBot: false, buyIns: 2000, cashOuts: 0, onTable: 780, net: -1220 },
    { playerId: 'b', name: 'Mina', isBot: false, buyIns: 1000, cashOuts: 500, onTable: 1700, net: 1200 },
    { playerId: 'c', name: 'Bruno', isBot: false, buyIns: 400, cashOuts: 400, onTable: 0, net: 0 },
  ],
  rake: 20,
  settleUp: [
    { from: 'a', to: 'b', amount: 1200 },
    { from: 'a', to: 'house', amount: 20 },
  ],
};
const EVEN: WireTableSession = { players: SESSION.players.slice(2), rake: 0, settleUp: [] };

describe('the session of a table', () => {
  test('[WEB50] whoever is furthest ahead comes first, and two of one name are told apart', () => {
    const rows = sessionRows(SESSION).map(({ playerId, label }) => [playerId, en.say(label)]);
    expect(rows).toEqual([
      ['b', 'Mina'],
      ['c', 'Bruno (2)'],
      ['a', 'Bruno'],
    ]);
  });

  test('[WEB50] the columns are added up, and the nets with the rake', () => {
    expect(sessionSum(SESSION)).toEqual({ buyIns: 3400, cashOuts: 900, onTable: 2480, net: 0 });
    // A chip that is missing is seen: the sum is that of the rows, whatever they are.
    expect(sessionSum({ ...SESSION, rake: 19 }).net).toBe(-1);
  });

  test('[WEB51] each payment is a sentence; the house is called so, and who is not known somebody', () => {
    const settleUp = [...SESSION.settleUp, { from: 'x', to: 'c', amount: 5 }];
    expect(paymentWords({ ...SESSION, settleUp }).map(({ sentence }) => en.say(sentence))).toEqual([
      'Bruno pays Mina 1,200',
      'Bruno pays the house 20',
      'Somebody pays Bruno (2) 5',
    ]);
  });

  test('[WEB51] the text for a chat holds everything and says that it is about play chips', () => {
    expect(sessionText(en, SESSION, 'Friday').split('\n')).toEqual([
      'Friday: who owes whom, in play chips',
      'Mina: +1,200 (bought in 1,000, cashed out 500, on the table 1,700)',
      'Bruno (2): 0 (bought in 400, cashed out 400, on the table 0)',
      'Bruno: −1,220 (bought in 2,000, cashed out 0, on the table 780)',
      'The house: +20 (rake)',
      '',
      'Bruno pays Mina 1,200',
      'Bruno pays the house 20',
    ]);
  });

  test('[WEB51] who is even is told so, and a house that took nothing is not named', () => {
    expect(sessionText(en, EVEN, 'Friday').split('\n').slice(1)).toEqual([
      'Bruno: 0 (bought in 400, cashed out 400, on the table 0)',
      '',
      'Everybody is even. Nobody owes anything.',
    ]);
  });

  test('[WEB51] the text is in the language of the page', async () => {
    const fa = await loadSpeaker('fa');
    expect(sessionText(fa, SESSION, 'Friday')).toContain('\u2068Bruno\u2069 به \u2068Mina\u2069 ۱٬۲۰۰ می‌دهد');
  });
});
