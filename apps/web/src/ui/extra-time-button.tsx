import type { ReactNode } from 'react';
import type { WireTableView } from '@cardroom/protocol';
import { extraTimeIn } from '../table/extra-time.ts';
import { useServices } from './services.ts';

/** Takes time out of the viewer's bank, on the own turn; greyed when the bank is empty. [R47] */
export function ExtraTimeButton(props: {
  readonly view: WireTableView;
  readonly busy: boolean;
  readonly onClick: () => void;
}): ReactNode {
  const { speaker } = useServices();
  const extra = extraTimeIn(props.view);
  if (extra === undefined) return null;
  const { addsSeconds: seconds, leftSeconds: left } = extra;
  const works = extra.offered && !props.busy;
  const label = left === 0 ? speaker.text('bank.emptyLabel') : speaker.text('bank.label', { seconds, left });
  return (
    <button
      type="button"
      className="extra-time"
      aria-label={label}
      title={label}
      // Not the plain attribute: that would take the focus away when the bank runs dry.
      aria-disabled={!works}
      aria-keyshortcuts="T"
      data-testid="time-bank"
      data-left={left}
      onClick={() => works && props.onClick()}
    >
      <span className="extra-time-adds">
        {left === 0 ? speaker.text('bank.empty') : speaker.text('bank.button', { seconds })}
      </span>
      {left > 0 && <span className="extra-time-left">{speaker.amount(left)}</span>}
      <kbd className="extra-time-key" aria-hidden="true">
        T
      </kbd>
    </button>
  );
}
