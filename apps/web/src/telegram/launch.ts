import { isRecord } from '../table/event-fields.ts';

/** What Telegram gives to a page that it opens. */
export interface TelegramLaunch {
  /** Says to the server who has opened it, and proves it. */
  readonly initData: string;
  /** Who that is; only the server knows whether it is true. */
  readonly userId: string;
  /** What that one is called there: the user name, which nobody else has, if there is one; else the first name, or the id. */
  readonly account: string;
}

/** What of the window tells whether Telegram shows the page. */
export interface TelegramSurroundings {
  readonly hash: string;
  /** Telegram's own programs give this to their pages. */
  readonly hasProxy: boolean;
  /** In a browser the page is a frame, and the server lets nobody but Telegram frame it. */
  readonly isFrame: boolean;
}

/**
 * What Telegram has put behind the # of the address; no script of theirs is needed for that. A link that somebody has made
 * looks the same: outside of Telegram it is nothing, or whoever follows it would be made somebody else.
 */
export function launchIn({ hash, hasProxy, isFrame }: TelegramSurroundings): TelegramLaunch | undefined {
  if (!hasProxy && !isFrame) return undefined;
  const initData = new URLSearchParams(hash.slice(1)).get('tgWebAppData') ?? '';
  const user = parsed(new URLSearchParams(initData).get('user') ?? '');
  if (!isRecord(user) || typeof user['id'] !== 'number') return undefined;
  return { initData, userId: String(user['id']), account: accountOf(user) };
}

/** What Telegram has given to this page, which is taken out of the address: there it would be kept and passed on. */
export function takeLaunch(): TelegramLaunch | undefined {
  const { hash, pathname } = location;
  if (!hash.includes('tgWebAppData=')) return undefined;
  history.replaceState(null, '', pathname);
  return launchIn({ hash, hasProxy: 'TelegramWebviewProxy' in window, isFrame: window.parent !== window });
}

/**
 * The sign of user names, and what cannot be seen or turns the words around it. Anybody may take the user name of somebody
 * else, with its sign, as his first name; without it he cannot pass for that one. Persian is written with the joiner.
 */
const NEVER_IN_FIRST_NAME = /(?!\u200C)[\p{C}@\uFE6B\uFF20]/gu;

function accountOf({ id, username, first_name: name }: Readonly<Record<string, unknown>>): string {
  if (typeof username === 'string' && username !== '') return `@${username}`;
  const shown = typeof name === 'string' ? name.replaceAll(NEVER_IN_FIRST_NAME, '').trim() : '';
  return shown === '' ? String(id) : shown;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    // Nobody is named then, and that is what is said.
    return undefined;
  }
}
