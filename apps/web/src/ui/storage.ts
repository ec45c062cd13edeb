import { isRecord } from '../table/event-fields.ts';
import { languageOf } from '../i18n/languages.ts';
import type { Settings } from './services.ts';

const TOKEN_KEY = 'cardroom.token';
const TELEGRAM_KEY = 'cardroom.telegram';
const SEAT_KEY = 'cardroom.seat';
const SETTINGS_KEY = 'cardroom.settings';

const ofThisPage = new Map<string, string>();

/** What is kept for as long as the page is open. */
const PAGE_STORAGE: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> = {
  getItem: (key) => ofThisPage.get(key) ?? null,
  setItem: (key, value) => void ofThisPage.set(key, value),
  removeItem: (key) => void ofThisPage.delete(key),
};

/** Where things are kept. A browser may keep nothing for a page inside another one, as those in Telegram are. */
function storage(): Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> {
  try {
    return localStorage;
  } catch {
    // It is refused by an exception; what is kept then goes with the page, and Telegram says who it is once more.
    return PAGE_STORAGE;
  }
}

/** The token kept from the last visit, so that a reload keeps the seat. */
export function storedToken(): string | undefined {
  return storage().getItem(TOKEN_KEY) ?? undefined;
}

/** Keeps `token` for the next load; forgets it when absent. Who came in before it is forgotten. */
export function storeToken(token: string | undefined): void {
  put(TOKEN_KEY, token);
  put(TELEGRAM_KEY, undefined);
}

/** As whom in Telegram the owner of the token has come in, if that was how. */
export function storedTelegramUser(): string | undefined {
  return storage().getItem(TELEGRAM_KEY) ?? undefined;
}

/** Keeps that the owner of the token has come in as `user`. */
export function storeTelegramUser(user: string): void {
  put(TELEGRAM_KEY, user);
}

function put(key: string, value: string | undefined): void {
  if (value === undefined) storage().removeItem(key);
  else storage().setItem(key, value);
}

/** The table where the player has a seat, which may not be listed in the lobby. */
export interface KeptSeat {
  readonly tableId: string;
  readonly name: string;
}

/** The seat kept from before, so that the lobby shows the way back. */
export function storedSeat(): KeptSeat | undefined {
  const text = storage().getItem(SEAT_KEY);
  const value: unknown = text === null ? undefined : parsed(text);
  if (!isRecord(value)) return undefined;
  const { tableId, name } = value;
  return typeof tableId === 'string' && typeof name === 'string' ? { tableId, name } : undefined;
}

/** Keeps `seat`; forgets it when absent. */
export function storeSeat(seat: KeptSeat | undefined): void {
  put(SEAT_KEY, seat === undefined ? undefined : JSON.stringify(seat));
}

/** What the player chose in this browser; until then sound is off, the deck has two colours, and the browser says the language. */
export function storedSettings(): Settings {
  const text = storage().getItem(SETTINGS_KEY);
  const value: unknown = text === null ? undefined : parsed(text);
  const record = isRecord(value) ? value : {};
  const language = languageOf(record['language']) ?? languageOf(navigator.language.split('-')[0]) ?? 'en';
  return { language, fourColours: record['fourColours'] === true, sound: record['sound'] === true };
}

/** Keeps the choices. */
export function storeSettings(settings: Settings): void {
  put(SETTINGS_KEY, JSON.stringify(settings));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Somebody else's text under our key: the choices begin anew.
    return undefined;
  }
}
