import type { ReactNode } from 'react';

/** The drawings used on buttons, on a 24 by 24 field, drawn with lines. */
const PATHS = {
  back: 'M15 5l-7 7 7 7',
  devices: 'M4 6h12v4M4 6v9h8M2.500 18h9.500M15 12h6v8h-6z',
  out: 'M10 5H5v14h5M14 8l4 4-4 4M18 12H9',
  link: 'M10 14a4 4 0 0 0 5.700 0l3.300-3.300a4 4 0 0 0-5.700-5.700L12 6.300M14 10a4 4 0 0 0-5.700 0L5 13.300A4 4 0 0 0 10.700 19l1.300-1.300',
  log: 'M5 6h14M5 12h14M5 18h9',
  menu: 'M5 12h.01M12 12h.01M19 12h.01',
  close: 'M6 6l12 12M18 6L6 18',
  check: 'M5 12.500l4.500 4.500L19 7.500',
  plus: 'M12 5v14M5 12h14',
  chat: 'M5 5h14a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-7l-5 4v-4H5a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2z',
  send: 'M4 12l16-7-5 15-3.500-6.500zM11.500 13.500L20 5',
  star: 'M12 4l2.400 5.200 5.600.7-4.200 3.800 1.200 5.600-5-2.900-5 2.900 1.200-5.600L4 9.900l5.600-.7z',
  clock: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 8v4.500l3 1.800',
  pause: 'M9 6v12M15 6v12',
  people:
    'M9 11a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM3 20c.4-3.600 2.800-5.500 6-5.500s5.600 1.900 6 5.500M16 4.500a3.300 3.300 0 0 1 0 6.200M18 14.800c1.800.7 2.900 2.500 3.100 5.200',
  figures: 'M5 19V11M12 19V5M19 19v-5',
  again: 'M19 12a7 7 0 1 1-2.300-5.200M19 4v4.500h-4.500',
  copy: 'M9 9h10v11H9zM5 15V4h10',
  bot: 'M7 9h10a2 2 0 0 1 2 2v6a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2v-6a2 2 0 0 1 2-2zM12 9V5.500M9.500 13.500h.01M14.500 13.500h.01M10 16.300h4',
} as const;

/** The name of a drawing. */
export type IconName = keyof typeof PATHS;

/** A drawing beside or instead of words; the words are what a screen reader gets. */
export function Icon({ name }: { readonly name: IconName }): ReactNode {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false" data-icon={name}>
      <path d={PATHS[name]} />
    </svg>
  );
}
