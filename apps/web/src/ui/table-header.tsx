import type { ReactNode } from 'react';
import { CopyLink } from './copy-link.tsx';
import { Icon } from './icons.tsx';
import { useServices } from './services.ts';
import { TableMenu, type TableMenuProps } from './table-menu.tsx';

/** Name, blinds and hand number, and the way to everything that is not play. */
export function TableHeader(
  props: TableMenuProps & {
    readonly logOpen: boolean;
    readonly onToggleLog: () => void;
    readonly chatOpen: boolean;
    readonly unread: number;
    readonly onToggleChat: () => void;
  },
): ReactNode {
  const { view } = props;
  const { speaker, go } = useServices();
  const { smallBlind: small, bigBlind: big, ante } = view.config;
  const blinds =
    ante > 0 ? speaker.text('table.blindsAnte', { small, big, ante }) : speaker.text('table.blinds', { small, big });
  return (
    <header className="table-head">
      <a
        className="icon-button"
        href="/"
        aria-label={speaker.text('table.lobby')}
        data-testid="to-lobby"
        onClick={(event) => {
          event.preventDefault();
          go({ kind: 'lobby' });
        }}
      >
        <Icon name="back" />
      </a>
      <div className="table-title">
        <h1 dir="auto">{view.config.name}</h1>
        <p className="table-facts">
          <span>{blinds}</span>
          <span data-testid="hand-number" data-number={view.handNumber}>
            {view.handNumber > 0
              ? speaker.text('table.hand', { number: view.handNumber })
              : speaker.text('table.noHand')}
          </span>
        </p>
      </div>
      <CopyLink className="icon-button with-words" testId="copy-link" />
      <button
        type="button"
        className="icon-button"
        aria-label={speaker.text('table.log')}
        aria-pressed={props.logOpen}
        data-testid="log-toggle"
        onClick={props.onToggleLog}
      >
        <Icon name="log" />
      </button>
      <ChatButton open={props.chatOpen} unread={props.unread} onClick={props.onToggleChat} />
      <TableMenu {...props} />
    </header>
  );
}

/** Opens the chat, and tells how much was said while it was closed. */
function ChatButton(props: {
  readonly open: boolean;
  readonly unread: number;
  readonly onClick: () => void;
}): ReactNode {
  const { speaker } = useServices();
  const { unread } = props;
  const count = unread > UNREAD_SHOWN_MAX ? `${speaker.amount(UNREAD_SHOWN_MAX)}+` : speaker.amount(unread);
  return (
    <button
      type="button"
      className="icon-button chat-button"
      aria-label={unread === 0 ? speaker.text('chat.open') : speaker.text('chat.openUnread', { count: unread })}
      aria-pressed={props.open}
      data-testid="chat-toggle"
      data-unread={unread}
      onClick={props.onClick}
    >
      <Icon name="chat" />
      {unread > 0 && (
        <span className="unread" aria-hidden="true">
          {count}
        </span>
      )}
    </button>
  );
}

const UNREAD_SHOWN_MAX = 9;
