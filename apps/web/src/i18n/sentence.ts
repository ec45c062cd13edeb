import { ENGLISH, isMessageKey, type MessageKey, type Messages } from './messages.ts';

/**
 * Something to be said, kept as facts and put into words only when it is shown: the log, the spoken
 * announcements and the screen can each word it their way, and a change of language rewords the past.
 */
export interface Sentence {
  readonly key: MessageKey;
  readonly params?: Readonly<Record<string, SentenceParam>>;
}

/** A fact in a sentence: a name, an amount of chips, cards such as `As`, a rank from 0 to 12, or a phrase. */
export type SentenceParam =
  | string
  | number
  | { readonly cards: readonly string[] }
  | { readonly rank: number; readonly many: boolean }
  | Sentence;

/** How cards are put: `spoken` for ears (ace of spades), `signs` for eyes (A♠). */
export type CardWording = 'spoken' | 'signs';

/** Puts sentences into the words of one language. */
export interface Speaker {
  readonly locale: string;
  /** Which way the language is written. */
  readonly dir: 'ltr' | 'rtl';
  readonly say: (sentence: Sentence, wording?: CardWording) => string;
  readonly text: (key: MessageKey, params?: Sentence['params']) => string;
  readonly amount: (chips: number) => string;
  readonly shortAmount: (chips: number) => string;
  /** An amount with its sign, so that what is won and what is lost differ by more than colour. */
  readonly signedAmount: (chips: number) => string;
  /** So many of a hundred, with one decimal at most. */
  readonly percent: (share: number) => string;
  /** `text` with its digits in the signs of the language, for a field that is typed in. */
  readonly digits: (text: string) => string;
  /** The time of day of a moment in ISO 8601, by the viewer's clock; empty for what is none. */
  readonly time: (moment: string) => string;
  /** The day and the time of a moment in ISO 8601, by the viewer's calendar and clock; empty for what is none. */
  readonly moment: (moment: string) => string;
  readonly card: (card: string) => string;
}

// The deck's ranks from the deuce up. The evaluator has them too, but it is fetched later.
const RANKS = '23456789TJQKA';
/** Languages that are written from right to left. */
const RIGHT_TO_LEFT: ReadonlySet<string> = new Set(['fa']);
const SIGNS: Readonly<Record<string, string>> = { c: '♣', d: '♦', h: '♥', s: '♠' };

/** A speaker for one language; English unless told otherwise. */
export function createSpeaker(messages: Messages = ENGLISH, locale = 'en'): Speaker {
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const short = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 });
  const clock = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit' });
  const dir = RIGHT_TO_LEFT.has(locale) ? 'rtl' : 'ltr';
  const amount = (chips: number): string => whole.format(chips);
  const card = (value: string): string => {
    const rank = messageFor(messages, `rank.one.${RANKS.indexOf(value.charAt(0))}`);
    const suit = messageFor(messages, `suit.${value.charAt(1)}`);
    return filled(messages['card.name'], { rank, suit });
  };
  const fact = (param: SentenceParam, wording: CardWording): string => {
    if (typeof param === 'string') return dir === 'rtl' ? isolated(param) : param;
    if (typeof param === 'number') return amount(param);
    if ('key' in param) return say(param, wording);
    if ('rank' in param) return messageFor(messages, `rank.${param.many ? 'many' : 'one'}.${param.rank}`);
    if (wording === 'spoken') return param.cards.map(card).join(dir === 'rtl' ? '، ' : ', ');
    const signs = param.cards.map(signsOf).join(' ');
    return dir === 'rtl' ? isolated(signs) : signs;
  };
  const say = (sentence: Sentence, wording: CardWording = 'spoken'): string => {
    const words: Record<string, string> = {};
    for (const [name, param] of Object.entries(sentence.params ?? {})) words[name] = fact(param, wording);
    return filled(messages[sentence.key], words);
  };
  return {
    locale,
    dir,
    say,
    text: (key, params) => say(params === undefined ? { key } : { key, params }),
    amount,
    digits: (text) => text.replace(/\d/g, (digit) => whole.format(Number(digit))),
    shortAmount: (chips) => (chips < 1_000_000 ? amount(chips) : short.format(chips)),
    time: (moment) => formatted(clock, moment),
    card,
    ...figuresIn(locale),
  };
}

/** How figures are put: with a sign, as a share, with their day. */
function figuresIn(locale: string): Pick<Speaker, 'signedAmount' | 'percent' | 'moment'> {
  const signed = new Intl.NumberFormat(locale, { maximumFractionDigits: 0, signDisplay: 'exceptZero' });
  const share = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 });
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  return {
    // The hyphen that some languages give is passed over by screen readers; the sign is not.
    signedAmount: (chips) => signed.format(chips).replace('-', '\u2212'),
    percent: (value) => share.format(value / 100),
    moment: (moment) => formatted(day, moment),
  };
}

function formatted(format: Intl.DateTimeFormat, moment: string): string {
  const at = new Date(moment);
  return Number.isNaN(at.getTime()) ? '' : format.format(at);
}

/** `text` in marks that cannot be seen, so that a name of the other direction does not turn the words around it. */
export function isolated(text: string): string {
  return `\u2068${text}\u2069`;
}

/** `text` with its first letter large, for a phrase that stands alone. */
export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A card in two signs, such as `10♠`. */
function signsOf(card: string): string {
  const rank = card.charAt(0);
  return (rank === 'T' ? '10' : rank) + (SIGNS[card.charAt(1)] ?? '');
}

function messageFor(messages: Messages, key: string): string {
  return isMessageKey(key) ? messages[key] : key;
}

function filled(text: string, words: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => words[name] ?? whole);
}
