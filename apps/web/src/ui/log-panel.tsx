import { type ReactNode, useEffect, useRef } from 'react';
import type { LogEntry } from '../state/state.ts';
import { Icon } from './icons.tsx';
import { useServices } from './services.ts';

/** What has happened at the table, oldest first, kept at the newest line. */
export function LogPanel({
  log,
  onClose,
}: {
  readonly log: readonly LogEntry[];
  readonly onClose: () => void;
}): ReactNode {
  const { speaker } = useServices();
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    // The newest line is the one to see.
    if (list.current !== null && log.length > 0) list.current.scrollTop = list.current.scrollHeight;
  }, [log]);
  return (
    <aside className="log" aria-label={speaker.text('table.log')} data-testid="log">
      <header className="log-head">
        <h2>{speaker.text('table.log')}</h2>
        <button type="button" className="icon-button" aria-label={speaker.text('table.close')} onClick={onClose}>
          <Icon name="close" />
        </button>
      </header>
      {log.length === 0 && <p className="log-empty">{speaker.text('table.logEmpty')}</p>}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by keyboard */}
      <ol className="log-list" ref={list} tabIndex={0}>
        {log.map((entry) => (
          <li key={entry.id} data-key={entry.sentence.key}>
            {speaker.say(entry.sentence, 'signs')}
          </li>
        ))}
      </ol>
    </aside>
  );
}
