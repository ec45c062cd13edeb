/** What a key press asks for at the table. */
export type KeyIntent = 'fold' | 'checkOrCall' | 'focusRaise' | 'allIn' | 'timeBank' | 'more' | 'less' | 'confirmRaise';

/** Where the focus is: in the raise controls, in some other field, or nowhere that takes text. */
export type KeyPlace = 'raise' | 'field' | 'table';

/** A key press as far as it matters. */
export interface KeyPress {
  readonly key: string;
  readonly place: KeyPlace;
  /** Whether Control, Alt or Meta is down: such presses belong to the browser. */
  readonly modified: boolean;
  readonly repeated: boolean;
}

const LETTERS: ReadonlyMap<string, KeyIntent> = new Map([
  ['f', 'fold'],
  ['c', 'checkOrCall'],
  ['r', 'focusRaise'],
  ['a', 'allIn'],
  ['t', 'timeBank'],
]);

/**
 * The meaning of a key press, or nothing. Letters act anywhere but in a text field, and never when a key is
 * held down, so that one press is one action; arrows and Enter act only in the raise controls.
 */
export function intentOfKey(press: KeyPress): KeyIntent | undefined {
  if (press.modified || press.place === 'field') return undefined;
  if (press.place === 'raise') {
    if (press.key === 'ArrowUp') return 'more';
    if (press.key === 'ArrowDown') return 'less';
    if (press.key === 'Enter' && !press.repeated) return 'confirmRaise';
  }
  return press.repeated ? undefined : LETTERS.get(press.key.toLowerCase());
}
