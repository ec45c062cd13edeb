import { isRecord } from '../table/event-fields.ts';
import { languageOf } from '../i18n/languages.ts';
import type { Settings } from './services.ts';

const TOKEN_KEY = 'cardroom.token';
const SEAT_KEY = 'cardroom.seat';
const SETTINGS_KEY = 'cardroom.settings';

/** The token kept from the last visit, so that a reload keeps the seat. */
export function storedToken(): string | undefined {
  return localStorage.getItem(TOKEN_KEY) ?? undefined;
}

/** Keeps `token` for the next load; forgets it when absent. */
export function storeToken(token: string | undefined): void {
  if (token === undefined) localStorage.removeItem(TOKEN_KEY);
  else localStorage.setItem(TOKEN_KEY, token);
}

/** The table where the player has a seat, which may not be listed in the lobby. */
export interface KeptSeat {
  readonly tableId: string;
  readonly name: string;
}

/** The seat kept from before, so that the lobby shows the way back. */
export function storedSeat(): KeptSeat | undefined {
  const text = localStorage.getItem(SEAT_KEY);
  const value: unknown = text === null ? undefined : parsed(text);
  if (!isRecord(value)) return undefined;
  const { tableId, name } = value;
  return typeof tableId === 'string' && typeof name === 'string' ? { tableId, name } : undefined;
}

/** Keeps `seat`; forgets it when absent. */
export function storeSeat(seat: KeptSeat | undefined): void {
  if (seat === undefined) localStorage.removeItem(SEAT_KEY);
  else localStorage.setItem(SEAT_KEY, JSON.stringify(seat));
}

/** What the player chose in this browser; until then sound is off, the deck has two colours, and the browser says the language. */
export function storedSettings(): Settings {
  const text = localStorage.getItem(SETTINGS_KEY);
  const value: unknown = text === null ? undefined : parsed(text);
  const record = isRecord(value) ? value : {};
  const language = languageOf(record['language']) ?? languageOf(navigator.language.split('-')[0]) ?? 'en';
  return { language, fourColours: record['fourColours'] === true, sound: record['sound'] === true };
}

/** Keeps the choices. */
export function storeSettings(settings: Settings): void {
  localStorage.setItem(SETTINGS_KEY, JSON.stringify(settings));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Somebody else's text under our key: the choices begin anew.
    return undefined;
  }
}
