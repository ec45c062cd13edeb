import { err, ok, type Result, unreachable } from '@cardroom/kernel';
import { formatCard, parseCard } from '../cards.ts';
import type { PhhAction, PhhCard } from './history.ts';

/** Reads one action such as `p3 cbr 210 # a min-raise`; the error is a sentence about what is wrong. */
export function parsePhhAction(text: string): Result<PhhAction, string> {
  const hash = text.indexOf('#');
  if (hash < 0) return parseText(text);
  const parsed = parseText(text.slice(0, hash));
  return parsed.ok ? ok({ ...parsed.value, comment: text.slice(hash + 1).trim() }) : parsed;
}

/** Nearly always there is one blank between words; only what cannot be read so is looked at for other white space. */
function parseText(text: string): Result<PhhAction, string> {
  const parsed = parseWords(text.split(' '));
  return parsed.ok ? parsed : parseWords(text.split(/\s+/).filter((word) => word !== ''));
}

function parseWords(words: readonly string[]): Result<PhhAction, string> {
  if (words.length === 0) return ok({ kind: 'note' });
  return words[0] === 'd' ? parseDeal(words) : parsePlayerAction(words);
}

function parseDeal(words: readonly string[]): Result<PhhAction, string> {
  if (words[1] === 'db' && words.length === 3) {
    const cards = parsePhhCards(words[2] ?? '');
    if (!cards.ok) return cards;
    const isBoard = cards.value.length >= 1 && cards.value.length <= 5;
    return isBoard ? ok({ kind: 'dealBoard', cards: cards.value }) : err('the board gets one to five cards');
  }
  if (words[1] !== 'dh' || words.length !== 4) return err('a deal is `d dh pN CARDS` or `d db CARDS`');
  const player = parsePlayer(words[2] ?? '');
  if (player === undefined) return err(`${words[2]} is not a player`);
  const cards = parsePhhCards(words[3] ?? '');
  if (!cards.ok) return cards;
  const isHole = cards.value.length === 1 || cards.value.length === 2;
  return isHole
    ? ok({ kind: 'dealHole', player, cards: cards.value })
    : err('a player gets one or two cards at a time');
}

function parsePlayerAction(words: readonly string[]): Result<PhhAction, string> {
  const player = parsePlayer(words[0] ?? '');
  if (player === undefined) return err(`${words[0]} is neither the dealer nor a player`);
  const [, verb, argument] = words;
  if (verb === 'f' && words.length === 2) return ok({ kind: 'fold', player });
  if (verb === 'cc' && words.length === 2) return ok({ kind: 'checkOrCall', player });
  if (verb === 'cbr' && words.length === 3 && argument !== undefined) {
    return AMOUNT.test(argument)
      ? ok({ kind: 'betOrRaise', player, to: Number(argument) })
      : err(`${argument} is not an amount`);
  }
  if (verb === 'sm' && words.length === 2) return ok({ kind: 'muck', player });
  if (verb === 'sm' && words.length === 3 && argument !== undefined) return parseShow(player, argument);
  return err('a player folds (f), checks or calls (cc), bets or raises to (cbr AMOUNT), shows or mucks (sm [CARDS])');
}

const AMOUNT = /^\d{1,15}(?:\.\d{1,6})?$/;

function parseShow(player: number, argument: string): Result<PhhAction, string> {
  if (argument === '-') return ok({ kind: 'show', player, cards: undefined });
  const cards = parsePhhCards(argument);
  if (!cards.ok) return cards;
  return cards.value.length === 2 ? ok({ kind: 'show', player, cards: cards.value }) : err('a player shows two cards');
}

function parsePlayer(word: string): number | undefined {
  return PLAYER.test(word) ? Number(word.slice(1)) : undefined;
}

const PLAYER = /^p(?:[1-9]|10)$/;

/** Reads cards one after the other, `??` for one that is unknown. */
function parsePhhCards(text: string): Result<readonly PhhCard[], string> {
  const cards: PhhCard[] = [];
  for (let at = 0; at < text.length; at += 2) {
    const two = text.slice(at, at + 2);
    const parsed = two === '??' ? undefined : parseCard(two);
    if (parsed?.ok === false) return err(`${two} is not a card`);
    cards.push(parsed?.value);
  }
  return ok(cards);
}

/** The action as PHH writes it; `parsePhhAction` reads the same action from it. */
export function formatPhhAction(action: PhhAction): string {
  const words = formatWords(action);
  return action.comment === undefined ? words : `${words} # ${action.comment}`.trim();
}

function formatWords(action: PhhAction): string {
  switch (action.kind) {
    case 'dealHole':
      return `d dh p${action.player} ${formatPhhCards(action.cards)}`;
    case 'dealBoard':
      return `d db ${formatPhhCards(action.cards)}`;
    case 'fold':
      return `p${action.player} f`;
    case 'checkOrCall':
      return `p${action.player} cc`;
    case 'betOrRaise':
      return `p${action.player} cbr ${action.to}`;
    case 'show':
      return `p${action.player} sm ${action.cards === undefined ? '-' : formatPhhCards(action.cards)}`;
    case 'muck':
      return `p${action.player} sm`;
    case 'note':
      return '';
    default:
      return unreachable(action);
  }
}

function formatPhhCards(cards: readonly PhhCard[]): string {
  return cards.map((value) => (value === undefined ? '??' : formatCard(value))).join('');
}
