import { type ReactNode, useCallback, useEffect, useState } from 'react';
import type { WireTableSummary } from '@cardroom/protocol';
import { BOT_TABLE, openBotTable } from '../api/bot-table.ts';
import { PlayStranger } from '../match/play-stranger.tsx';
import { WalletAmount } from '../ui/amount-dialogs.tsx';
import { pathOf } from '../router.ts';
import { Confirm } from '../ui/dialog.tsx';
import { FiguresDialog, type FiguresOf, RankingSection } from '../ui/fetched-figures.tsx';
import { Icon, type IconName } from '../ui/icons.tsx';
import { LanguageButton } from '../ui/language-button.tsx';
import { OtherDeviceDialog } from '../ui/other-device.tsx';
import { useAppState, useServices } from '../ui/services.ts';
import { storedSeat } from '../ui/storage.ts';
import { CreateTableDialog } from './create-table.tsx';
import { wordsOf } from './welcome.tsx';

const REFRESH_MS = 4000;

/** The list of tables, and the two ways to have one: against bots at once, or a new one of one's own. */
export function LobbyPage(): ReactNode {
  const { speaker, signOut } = useServices();
  const { identity } = useAppState();
  const [dialog, setDialog] = useState<'none' | 'create' | 'signOut' | 'otherDevice'>('none');
  const close = (): void => setDialog('none');
  const [figures, showFigures] = useState<FiguresOf>();
  const openFigures = (playerId: string, name: string): void => showFigures({ kind: 'player', playerId, name });
  const tables = useTables();
  return (
    <div className="lobby">
      <LobbyHead
        onFigures={openFigures}
        onOtherDevice={() => setDialog('otherDevice')}
        onSignOut={() => setDialog('signOut')}
      />
      <main className="lobby-main">
        <BackToSeat />
        <PlayBots />
        <PlayStranger />
        <section className="tables" aria-labelledby="tables-title">
          <div className="tables-head">
            <h2 id="tables-title">{speaker.text('lobby.title')}</h2>
            <button type="button" className="button" data-testid="create-open" onClick={() => setDialog('create')}>
              <Icon name="plus" />
              {speaker.text('lobby.create')}
            </button>
          </div>
          <TableList list={tables} />
        </section>
        <RankingSection onPlayer={openFigures} />
        <p className="lobby-foot">
          <LanguageButton />
        </p>
      </main>
      {figures !== undefined && <FiguresDialog of={figures} onClose={() => showFigures(undefined)} />}
      {dialog === 'create' && <CreateTableDialog onClose={close} />}
      {dialog === 'otherDevice' && <OtherDeviceDialog onClose={close} />}
      {dialog === 'signOut' && (
        <Confirm
          title={speaker.text('signOut.title')}
          text={speaker.text('signOut.text', { name: identity?.displayName ?? '' })}
          yes={speaker.text('signOut.yes')}
          no={speaker.text('confirm.cancel')}
          onYes={signOut}
          onNo={close}
          onClose={close}
        />
      )}
    </div>
  );
}

/** Who plays here, with the way to the own figures, to another device, and out. */
function LobbyHead(props: {
  readonly onFigures: (playerId: string, name: string) => void;
  readonly onOtherDevice: () => void;
  readonly onSignOut: () => void;
}): ReactNode {
  const { speaker } = useServices();
  const { identity } = useAppState();
  return (
    <header className="lobby-head">
      <span className="brand brand-small">{speaker.text('app.name')}</span>
      <span className="lobby-me">
        {identity !== undefined && (
          <button
            type="button"
            className="lobby-own"
            data-testid="own-figures"
            title={speaker.text('figures.mine')}
            onClick={() => props.onFigures(identity.playerId, identity.displayName)}
          >
            <span className="unseen">{speaker.text('figures.mine')}: </span>
            <span className="lobby-name">{identity.displayName}</span>
            <WalletAmount />
            <Icon name="figures" />
          </button>
        )}
        <HeadButton
          icon="devices"
          words={speaker.text('devices.open')}
          testId="other-device"
          onClick={props.onOtherDevice}
        />
        <HeadButton icon="out" words={speaker.text('signOut.open')} testId="sign-out" onClick={props.onSignOut} />
      </span>
    </header>
  );
}

/** A drawing, with its words where there is room for them. */
function HeadButton(props: {
  readonly icon: IconName;
  readonly words: string;
  readonly testId: string;
  readonly onClick: () => void;
}): ReactNode {
  const { words } = props;
  return (
    <button
      type="button"
      className="button button-quiet"
      data-testid={props.testId}
      aria-label={words}
      title={words}
      onClick={props.onClick}
    >
      <Icon name={props.icon} />
      <span className="lobby-words">{words}</span>
    </button>
  );
}

type TableListState =
  | { readonly kind: 'loading' }
  | { readonly kind: 'failed' }
  | { readonly kind: 'known'; readonly rows: readonly WireTableSummary[] };

/** The tables, asked for again every few seconds while the page can be seen. */
function useTables(): TableListState {
  const { api, refreshIdentity } = useServices();
  const [list, setList] = useState<TableListState>({ kind: 'loading' });
  const refresh = useCallback(async () => {
    if (document.visibilityState === 'hidden') return;
    const answer = await api.tables();
    setList((before) => {
      if (answer.ok) return { kind: 'known', rows: answer.value };
      return before.kind === 'known' ? before : { kind: 'failed' };
    });
  }, [api]);
  useEffect(() => {
    refreshIdentity();
    const first = setTimeout(() => void refresh());
    const timer = setInterval(() => void refresh(), REFRESH_MS);
    return () => {
      clearTimeout(first);
      clearInterval(timer);
    };
  }, [refresh, refreshIdentity]);
  return list;
}

/** The way back to the table where the player still sits: it may be one that is not listed. */
function BackToSeat(): ReactNode {
  const { speaker, go } = useServices();
  const [seat] = useState(storedSeat);
  if (seat === undefined) return null;
  return (
    <a
      className="back-to"
      href={pathOf({ kind: 'table', tableId: seat.tableId })}
      data-testid="back-to-seat"
      onClick={(event) => {
        event.preventDefault();
        go({ kind: 'table', tableId: seat.tableId });
      }}
    >
      <strong>{speaker.text('lobby.backTo', { name: seat.name })}</strong>
      <span>{speaker.text('lobby.backToText')}</span>
    </a>
  );
}

function PlayBots(): ReactNode {
  const { speaker, api, go } = useServices();
  const { identity } = useAppState();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const play = async (): Promise<void> => {
    setBusy(true);
    setProblem(undefined);
    const name = speaker.text('create.botsName', { name: identity?.displayName ?? '' }).slice(0, 40);
    const opened = await openBotTable(api, { ...BOT_TABLE, name }, identity?.wallet?.available);
    setBusy(false);
    if (opened.ok) go({ kind: 'table', tableId: opened.value });
    else setProblem(wordsOf(opened.error, speaker.text('refusal.network')));
  };
  return (
    <section className="hero">
      <div className="hero-words">
        <h1>{speaker.text('lobby.heroTitle')}</h1>
        <p>{speaker.text('lobby.playBotsText')}</p>
        {problem !== undefined && (
          <p className="field-error" role="alert">
            {problem}
          </p>
        )}
      </div>
      <button
        type="button"
        className="button button-primary button-hero"
        data-testid="play-bots"
        disabled={busy}
        onClick={() => void play()}
      >
        <Icon name="bot" />
        {speaker.text(busy ? 'lobby.starting' : 'lobby.playBots')}
      </button>
    </section>
  );
}

function TableList({ list }: { readonly list: TableListState }): ReactNode {
  const { speaker } = useServices();
  if (list.kind === 'loading') return <p className="tables-note">{speaker.text('lobby.loading')}</p>;
  if (list.kind === 'failed') return <p className="tables-note">{speaker.text('lobby.failed')}</p>;
  if (list.rows.length === 0) {
    return (
      <div className="tables-empty" data-testid="no-tables">
        <h3>{speaker.text('lobby.empty')}</h3>
        <p>{speaker.text('lobby.emptyText')}</p>
      </div>
    );
  }
  return (
    <ul className="table-rows">
      {list.rows.map((row) => (
        <TableRow key={row.tableId} row={row} />
      ))}
    </ul>
  );
}

function TableRow({ row }: { readonly row: WireTableSummary }): ReactNode {
  const { speaker, go } = useServices();
  const full = row.seatsTaken >= row.seatCount;
  return (
    <li>
      <a
        className="table-row"
        href={`/t/${row.tableId}`}
        data-testid="table-row"
        aria-label={speaker.text('lobby.open', { name: row.name })}
        onClick={(event) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey) return;
          event.preventDefault();
          go({ kind: 'table', tableId: row.tableId });
        }}
      >
        <span className="row-name">
          <span className="row-title" dir="auto">
            {row.name}
          </span>
          <span className="row-stage" data-stage={row.stage}>
            {speaker.text(`stage.${row.stage}`)}
          </span>
        </span>
        <span className="row-fact">
          <span className="row-label">{speaker.text('lobby.blindsLabel')}</span>
          {speaker.shortAmount(row.smallBlind)}/{speaker.shortAmount(row.bigBlind)}
        </span>
        <span className="row-fact">
          <span className="row-label">{speaker.text('lobby.buyIn')}</span>
          {speaker.shortAmount(row.buyInMin)}–{speaker.shortAmount(row.buyInMax)}
        </span>
        <span className="row-fact row-seats">
          <span className="row-label">{speaker.text('lobby.seats')}</span>
          <span aria-label={speaker.text('lobby.seatsTaken', { taken: row.seatsTaken, count: row.seatCount })}>
            {speaker.amount(row.seatsTaken)}/{speaker.amount(row.seatCount)}
          </span>
          <span className="row-dots" aria-hidden="true">
            {Array.from({ length: row.seatCount }, (_, index) => (
              <i key={index} data-taken={index < row.seatsTaken} />
            ))}
          </span>
        </span>
        <span className="row-go">{speaker.text(full ? 'lobby.watch' : 'lobby.join')}</span>
      </a>
    </li>
  );
}
