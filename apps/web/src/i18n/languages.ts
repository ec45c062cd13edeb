import { ENGLISH, type Messages } from './messages.ts';
import { createSpeaker, type Speaker } from './sentence.ts';

/** The languages that the client speaks, by their two letters. */
export const LANGUAGES = ['en', 'fa'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Whoever speaks English need not fetch another language. */
const MESSAGES: Readonly<Record<Language, () => Promise<Messages>>> = {
  en: async () => await Promise.resolve(ENGLISH),
  fa: async () => (await import('./persian.ts')).PERSIAN,
};

/** `value` as a language, if it is one of ours. */
export function languageOf(value: unknown): Language | undefined {
  return LANGUAGES.find((language) => language === value);
}

/** Fetches the words of `language`; English where they cannot be had. */
export async function loadSpeaker(language: Language): Promise<Speaker> {
  try {
    return createSpeaker(await MESSAGES[language](), language);
  } catch {
    // Without a network the table is more use in English than not at all.
    return createSpeaker();
  }
}
