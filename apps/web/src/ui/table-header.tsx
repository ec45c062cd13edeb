import type { ReactNode } from 'react';
import type { WireCommand, WireTableView } from '@cardroom/protocol';
import { CopyLink } from './copy-link.tsx';
import { Icon } from './icons.tsx';
import { useServices } from './services.ts';

/** Name, blinds and hand number, and the way to everything that is not play. */
export function TableHeader(props: {
  readonly view: WireTableView;
  readonly send: (command: WireCommand) => void;
  readonly onTopUp: () => void;
  readonly onLeave: () => void;
  readonly logOpen: boolean;
  readonly onToggleLog: () => void;
}): ReactNode {
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
        <h1>{view.config.name}</h1>
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
      <TableMenu {...props} />
    </header>
  );
}

function TableMenu(props: {
  readonly view: WireTableView;
  readonly send: (command: WireCommand) => void;
  readonly onTopUp: () => void;
  readonly onLeave: () => void;
}): ReactNode {
  const { speaker, settings, changeSettings } = useServices();
  const { you } = props.view;
  return (
    <>
      <button
        type="button"
        className="icon-button"
        aria-label={speaker.text('table.menu')}
        popoverTarget="table-menu"
        data-testid="menu"
      >
        <Icon name="menu" />
      </button>
      <div id="table-menu" className="menu" popover="auto" data-testid="menu-panel">
        {you !== undefined && <SeatItems {...props} />}
        <MenuToggle
          testId="toggle-four-colours"
          checked={settings.fourColours}
          onChange={(fourColours) => changeSettings({ ...settings, fourColours })}
        >
          {speaker.text('table.fourColours')}
        </MenuToggle>
        <MenuToggle
          testId="toggle-sound"
          checked={settings.sound}
          onChange={(sound) => changeSettings({ ...settings, sound })}
        >
          {speaker.text('table.sound')}
        </MenuToggle>
        {you !== undefined && (
          <>
            <hr />
            <MenuItem testId="leave" danger onClick={props.onLeave}>
              {speaker.text('table.leave')}
            </MenuItem>
          </>
        )}
      </div>
    </>
  );
}

/** What a seated player may ask for at any time. */
function SeatItems(props: {
  readonly view: WireTableView;
  readonly send: (command: WireCommand) => void;
  readonly onTopUp: () => void;
}): ReactNode {
  const { speaker } = useServices();
  const { you, seats } = props.view;
  const own = seats.find((seat) => seat.seat === you?.seat);
  const away = own?.status === 'sittingOut' || you?.sitsOutNext === true;
  return (
    <>
      <MenuItem testId="menu-top-up" onClick={props.onTopUp}>
        {speaker.text('table.topUp')}
      </MenuItem>
      {away ? (
        <MenuItem testId="menu-sit-in" onClick={() => props.send({ type: 'sitIn' })}>
          {speaker.text('table.sitIn')}
        </MenuItem>
      ) : (
        <>
          <MenuItem testId="menu-sit-out" onClick={() => props.send({ type: 'sitOut', when: 'nextHand' })}>
            {speaker.text('table.sitOut')}
          </MenuItem>
          <MenuItem testId="menu-sit-out-blind" onClick={() => props.send({ type: 'sitOut', when: 'nextBigBlind' })}>
            {speaker.text('table.sitOutBlind')}
          </MenuItem>
        </>
      )}
      <hr />
    </>
  );
}

function MenuItem(props: {
  readonly testId: string;
  readonly danger?: boolean;
  readonly onClick: () => void;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <button
      type="button"
      className="menu-item"
      data-testid={props.testId}
      data-danger={props.danger}
      popoverTarget="table-menu"
      popoverTargetAction="hide"
      onClick={props.onClick}
    >
      {props.children}
    </button>
  );
}

function MenuToggle(props: {
  readonly testId: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <label className="menu-item menu-toggle">
      <span>{props.children}</span>
      <input
        type="checkbox"
        className="switch"
        role="switch"
        data-testid={props.testId}
        checked={props.checked}
        aria-checked={props.checked}
        onChange={(event) => props.onChange(event.target.checked)}
      />
    </label>
  );
}
