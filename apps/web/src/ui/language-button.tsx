import type { ReactNode } from 'react';
import { type Language, LANGUAGES } from '../i18n/languages.ts';
import { useServices } from './services.ts';

/** Changes to the other language, from the corner of a page. Its name stands in that language. */
export function LanguageButton(): ReactNode {
  const { speaker } = useServices();
  const { other, change } = useOtherLanguage();
  return (
    <button
      type="button"
      className="button button-quiet"
      data-testid="language"
      aria-label={speaker.text('language.otherLabel')}
      onClick={change}
    >
      <span lang={other}>{speaker.text('language.other')}</span>
    </button>
  );
}

/** As `LanguageButton`, as a line of a menu. */
export function LanguageItem(): ReactNode {
  const { speaker } = useServices();
  const { other, change } = useOtherLanguage();
  return (
    <button
      type="button"
      className="menu-item"
      data-testid="menu-language"
      aria-label={speaker.text('language.otherLabel')}
      popoverTarget="table-menu"
      popoverTargetAction="hide"
      onClick={change}
    >
      <span lang={other}>{speaker.text('language.other')}</span>
    </button>
  );
}

function useOtherLanguage(): { readonly other: Language; readonly change: () => void } {
  const { settings, changeSettings } = useServices();
  const other = LANGUAGES.find((language) => language !== settings.language) ?? settings.language;
  return { other, change: () => changeSettings({ ...settings, language: other }) };
}
