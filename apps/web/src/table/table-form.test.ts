import { describe, expect, test } from 'vitest';
import { DEFAULT_TABLE, type TableForm, tableRequestOf, TIME_BANKS } from './table-form.ts';

const FORM: TableForm = { ...DEFAULT_TABLE, name: 'Mina’s table' };

describe('tableRequestOf', () => {
  test('[WEB30] the form as it opens is ready to be sent', () => {
    const result = tableRequestOf(FORM);
    expect(result).toMatchObject({
      ok: true,
      request: { name: 'Mina’s table', seats: 6, bigBlind: 20, timeBankSeconds: 60, private: false },
    });
  });

  test('[WEB30] amounts may be typed with separators', () => {
    expect(tableRequestOf({ ...FORM, buyInMax: '12,000' })).toMatchObject({ ok: true, request: { buyInMax: 12_000 } });
  });

  test('[WEB30] every time bank that is offered can be opened', () => {
    for (const seconds of TIME_BANKS) {
      const result = tableRequestOf({ ...FORM, timeBankSeconds: String(seconds) });
      expect(result).toMatchObject({ ok: true, request: { timeBankSeconds: seconds } });
    }
  });

  test('[WEB35] amounts may be typed in Persian digits', () => {
    expect(tableRequestOf({ ...FORM, buyInMax: '۱۲٬۰۰۰' })).toMatchObject({ ok: true, request: { buyInMax: 12_000 } });
  });

  test.each([
    { change: { name: '  ' }, field: 'name', key: 'field.required' },
    { change: { name: 'x'.repeat(41) }, field: 'name', key: 'field.nameLong' },
    { change: { seats: '11' }, field: 'seats', key: 'field.whole' },
    { change: { seats: '' }, field: 'seats', key: 'field.whole' },
    { change: { bigBlind: '-20' }, field: 'bigBlind', key: 'field.whole' },
    { change: { smallBlind: '1e3' }, field: 'smallBlind', key: 'field.whole' },
    { change: { smallBlind: '30' }, field: 'smallBlind', key: 'field.smallBlindHigh' },
    { change: { buyInMin: '5000' }, field: 'buyInMin', key: 'field.buyInOrder' },
    { change: { buyInMin: '10' }, field: 'buyInMin', key: 'field.buyInLow' },
    { change: { bots: '6' }, field: 'bots', key: 'field.botsMany' },
    { change: { turnSeconds: '2' }, field: 'turnSeconds', key: 'field.whole' },
  ])('[WEB30] $change is told at $field', ({ change, field, key }) => {
    expect(tableRequestOf({ ...FORM, ...change })).toMatchObject({ ok: false, errors: { [field]: { key } } });
  });
});
