import type { ReactNode } from 'react';
import type { WireCommand, WireTableView } from '@cardroom/protocol';
import { possibleHosts } from '../table/table-people.ts';
import type { FiguresOf } from './fetched-figures.tsx';
import { Icon } from './icons.tsx';
import { LanguageItem } from './language-button.tsx';
import { useServices } from './services.ts';

/** What the menu of the table needs. */
export interface TableMenuProps {
  readonly view: WireTableView;
  readonly send: (command: WireCommand) => void;
  readonly onTopUp: () => void;
  readonly onLeave: () => void;
  /** Asks before the hand is stopped. */
  readonly onStop: () => void;
  /** Asks who is to be the host. */
  readonly onHandOver: () => void;
  readonly onFigures: (of: FiguresOf) => void;
  readonly onOtherDevice: () => void;
}

/** Everything at a table that is not play: the seat, the table itself, and how it looks. */
export function TableMenu(props: TableMenuProps): ReactNode {
  const { speaker } = useServices();
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
        <TableItems {...props} />
        <FiguresItems {...props} />
        <SettingItems />
        <MenuItem testId="menu-other-device" onClick={props.onOtherDevice}>
          {speaker.text('devices.open')}
        </MenuItem>
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

/** What may be done about the table itself, by the rights that the server gave. */
function TableItems({ view, send, onStop, onHandOver }: TableMenuProps): ReactNode {
  const { speaker } = useServices();
  const may = new Set(view.rights);
  const stops = may.has('requestStop') && view.stopVote === undefined;
  const handsOver = may.has('handOver') && possibleHosts(view).length > 0;
  if (!stops && !handsOver && !may.has('pause') && !may.has('resume')) return null;
  return (
    <>
      {may.has('pause') && (
        <MenuItem testId="menu-pause" onClick={() => send({ type: 'pause' })}>
          {speaker.text('pause.menu')}
        </MenuItem>
      )}
      {may.has('resume') && (
        <MenuItem testId="menu-resume" onClick={() => send({ type: 'resume' })}>
          {speaker.text('pause.goOn')}
        </MenuItem>
      )}
      {stops && (
        <MenuItem testId="menu-stop" onClick={onStop}>
          {speaker.text('stop.menu')}
        </MenuItem>
      )}
      {handsOver && (
        <MenuItem testId="menu-hand-over" onClick={onHandOver}>
          {speaker.text('host.menu')}
        </MenuItem>
      )}
      <hr />
    </>
  );
}

/** What can be read about the table for everybody, and about the viewer for who has a seat. */
function FiguresItems({ view, onFigures }: TableMenuProps): ReactNode {
  const { speaker } = useServices();
  const { tableId, config } = view;
  const own = view.seats.find(({ seat }) => seat === view.you?.seat);
  return (
    <>
      <MenuItem testId="menu-session" onClick={() => onFigures({ kind: 'session', tableId, tableName: config.name })}>
        {speaker.text('session.menu')}
      </MenuItem>
      {own !== undefined && (
        <MenuItem
          testId="menu-figures"
          onClick={() => onFigures({ kind: 'player', playerId: own.playerId, name: own.name })}
        >
          {speaker.text('figures.mine')}
        </MenuItem>
      )}
      <hr />
    </>
  );
}

function SettingItems(): ReactNode {
  const { speaker, settings, changeSettings } = useServices();
  return (
    <>
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
      <LanguageItem />
    </>
  );
}

/** What a seated player may ask for at any time. */
function SeatItems(props: TableMenuProps): ReactNode {
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
