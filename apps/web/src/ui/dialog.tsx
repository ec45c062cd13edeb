import { type ReactNode, useEffect, useId, useRef } from 'react';
import { Icon } from './icons.tsx';
import { useServices } from './services.ts';

/** A question over the table. The browser's own dialog keeps the focus inside and closes on Escape. */
export function Dialog(props: {
  readonly title: string;
  readonly children: ReactNode;
  readonly onClose: () => void;
  readonly testId?: string;
}): ReactNode {
  const { speaker } = useServices();
  const element = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const dialog = element.current;
    // A click beside the dialog cancels it, where the browser knows how.
    dialog?.setAttribute('closedby', 'any');
    dialog?.showModal();
    // The browser would choose the first button, which is the one that closes.
    dialog?.querySelector<HTMLElement>('[data-first-focus]')?.focus();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={element}
      className="dialog"
      data-testid={props.testId}
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        props.onClose();
      }}
    >
      <div className="dialog-body">
        <header className="dialog-head">
          <h2 id={titleId}>{props.title}</h2>
          <button
            type="button"
            className="icon-button"
            aria-label={speaker.text('table.close')}
            onClick={props.onClose}
          >
            <Icon name="close" />
          </button>
        </header>
        {props.children}
      </div>
    </dialog>
  );
}

/** A yes or no. The safe answer has the focus. */
export function Confirm(props: {
  readonly title: string;
  readonly text: string;
  readonly yes: string;
  readonly no: string;
  readonly onYes: () => void;
  readonly onNo: () => void;
  readonly onClose: () => void;
}): ReactNode {
  return (
    <Dialog title={props.title} onClose={props.onClose} testId="confirm">
      <p className="dialog-text">{props.text}</p>
      <div className="dialog-actions">
        <button type="button" className="button" data-testid="confirm-no" data-first-focus="" onClick={props.onNo}>
          {props.no}
        </button>
        <button type="button" className="button button-danger" data-testid="confirm-yes" onClick={props.onYes}>
          {props.yes}
        </button>
      </div>
    </Dialog>
  );
}
