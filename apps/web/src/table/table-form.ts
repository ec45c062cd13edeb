import type { WireTableRequest } from '@cardroom/protocol';
import { westernDigits } from '../i18n/digits.ts';
import type { Sentence } from '../i18n/sentence.ts';

/** The fields of the form that opens a table, as typed. */
export interface TableForm {
  readonly name: string;
  readonly seats: string;
  readonly smallBlind: string;
  readonly bigBlind: string;
  readonly ante: string;
  readonly buyInMin: string;
  readonly buyInMax: string;
  readonly turnSeconds: string;
  readonly timeBankSeconds: string;
  readonly bots: string;
  readonly isPrivate: boolean;
}

/** The form as it opens: a six-seat table that a new player's wallet can sit down at twice. */
export const DEFAULT_TABLE: Omit<TableForm, 'name'> = {
  seats: '6',
  smallBlind: '10',
  bigBlind: '20',
  ante: '0',
  buyInMin: '400',
  buyInMax: '4000',
  turnSeconds: '30',
  timeBankSeconds: '60',
  bots: '0',
  isPrivate: false,
};

/** The time banks that are offered, in seconds; 0 for none. [R47] */
export const TIME_BANKS: readonly number[] = [0, 30, 60, 120];

/** What is wrong with single fields. */
export type FieldErrors = Readonly<Partial<Record<keyof TableForm, Sentence>>>;

const AMOUNT_MAX = 9_000_000_000_000;
const NAME_MAX = 40;

const WHOLE_FIELDS = {
  seats: [2, 10],
  smallBlind: [1, AMOUNT_MAX],
  bigBlind: [1, AMOUNT_MAX],
  ante: [0, AMOUNT_MAX],
  buyInMin: [1, AMOUNT_MAX],
  buyInMax: [1, AMOUNT_MAX],
  turnSeconds: [5, 600],
  timeBankSeconds: [0, 3_600],
  bots: [0, 9],
} as const satisfies Partial<Record<keyof TableForm, readonly [number, number]>>;

/**
 * The request that the form stands for, or what is wrong with each field. The server checks again; these are
 * its rules, told before the click.
 */
export function tableRequestOf(
  form: TableForm,
): { readonly ok: true; readonly request: WireTableRequest } | { readonly ok: false; readonly errors: FieldErrors } {
  const numbers = {
    seats: wholeOf(form.seats),
    smallBlind: wholeOf(form.smallBlind),
    bigBlind: wholeOf(form.bigBlind),
    ante: wholeOf(form.ante),
    buyInMin: wholeOf(form.buyInMin),
    buyInMax: wholeOf(form.buyInMax),
    turnSeconds: wholeOf(form.turnSeconds),
    timeBankSeconds: wholeOf(form.timeBankSeconds),
    bots: wholeOf(form.bots),
  };
  const errors: Partial<Record<keyof TableForm, Sentence>> = { ...nameErrors(form.name), ...orderErrors(numbers) };
  for (const field of Object.keys(WHOLE_FIELDS)) {
    if (!isWholeField(field)) continue;
    const [min, max] = WHOLE_FIELDS[field];
    const value = numbers[field];
    if (!(value >= min && value <= max)) errors[field] = { key: 'field.whole', params: { min, max } };
  }
  if (Object.keys(errors).length > 0) return { ok: false, errors };
  return { ok: true, request: { name: form.name.trim(), ...numbers, private: form.isPrivate } };
}

type WholeField = keyof typeof WHOLE_FIELDS;
type Numbers = Readonly<Record<WholeField, number>>;

function isWholeField(field: string): field is WholeField {
  return Object.hasOwn(WHOLE_FIELDS, field);
}

function nameErrors(name: string): FieldErrors {
  const length = name.trim().length;
  if (length === 0) return { name: { key: 'field.required' } };
  return length > NAME_MAX ? { name: { key: 'field.nameLong', params: { max: NAME_MAX } } } : {};
}

function orderErrors(numbers: Numbers): FieldErrors {
  return {
    ...(numbers.smallBlind > numbers.bigBlind ? { smallBlind: { key: 'field.smallBlindHigh' } } : {}),
    ...(numbers.buyInMin > numbers.buyInMax ? { buyInMin: { key: 'field.buyInOrder' } } : {}),
    ...(numbers.buyInMin < numbers.bigBlind ? { buyInMin: { key: 'field.buyInLow' } } : {}),
    ...(numbers.bots >= numbers.seats ? { bots: { key: 'field.botsMany' } } : {}),
  };
}

function wholeOf(text: string): number {
  const plain = westernDigits(text).replace(/[\s,_.'’٬،]/g, '');
  return /^\d{1,14}$/.test(plain) ? Number(plain) : Number.NaN;
}
