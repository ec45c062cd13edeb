import type { ClientFrame, WireCommand } from '@cardroom/protocol';
import type { Store } from '../state/store.ts';
import type { AppState } from '../state/state.ts';
import { preActionCommand } from '../table/pre-action.ts';
import { type ConnectionPorts, LiveConnection } from './connection.ts';

/** A command without an answer is sent again after this long on a line that is up, in milliseconds. */
export const RESEND_AFTER_MS = 4_000;

/** Ties the connection to the store: what must be sent follows from the state. */
export interface LiveSession {
  readonly open: (token: string) => void;
  readonly close: () => void;
  readonly nudge: () => void;
  /** Looks at table `tableId` from now on; at none when absent. */
  readonly watch: (tableId: string | undefined) => void;
  /** Sends `command` for the open table under a fresh id; kept and repeated until it is answered. */
  readonly command: (command: WireCommand) => void;
}

/** The frames that `state` calls for now: a missing subscription, then commands whose answer is overdue. */
function framesDue(state: AppState, now: number): readonly ClientFrame[] {
  const { table } = state;
  if (table === undefined || state.connection !== 'online') return [];
  const since = table.seenVersion;
  const { tableId } = table;
  const subscribe: readonly ClientFrame[] =
    table.subscription === 'needed'
      ? [since === undefined ? { type: 'subscribe', tableId } : { type: 'subscribe', tableId, since }]
      : [];
  // A new line has heard nothing yet, so everything unanswered is said again with it.
  const overdue = table.pending.filter((one) => table.subscription === 'needed' || now - one.sentAt >= RESEND_AFTER_MS);
  return [...subscribe, ...overdue.map(({ id, command }): ClientFrame => ({ type: 'command', id, tableId, command }))];
}

/** The command that a choice made ahead comes to, once the turn is there on a line that is up to date. [R30] */
function choiceDue({ table, connection }: AppState): WireCommand | undefined {
  if (table?.view === undefined || connection !== 'online' || table.subscription !== 'live') return undefined;
  return preActionCommand(table.preAction, table.view);
}

/** A live session over `ports`. `newId` gives a fresh UUID. */
export function createLiveSession(store: Store, ports: ConnectionPorts, newId: () => string): LiveSession {
  const connection = new LiveConnection(ports, {
    statusChanged: (status) => store.dispatch({ kind: 'connectionChanged', status }),
    frameReceived: (frame, roundTripMs) => {
      store.dispatch({
        kind: 'frameReceived',
        frame,
        at: ports.now(),
        ...(roundTripMs === undefined ? {} : { roundTripMs }),
      });
    },
  });
  let stopClock: (() => void) | undefined;
  let stopListening: (() => void) | undefined;
  const sendCommand = (command: WireCommand): void => {
    const tableId = store.get().table?.tableId;
    if (tableId === undefined) return;
    const id = newId();
    store.dispatch({ kind: 'commandSent', id, command, at: ports.now() });
    connection.send({ type: 'command', id, tableId, command });
  };
  const flush = (): void => {
    const chosen = choiceDue(store.get());
    if (chosen !== undefined) sendCommand(chosen);
    const frames = framesDue(store.get(), ports.now());
    if (frames.length === 0) return;
    for (const frame of frames) connection.send(frame);
    const ids = frames.flatMap((frame) => (frame.type === 'command' ? [frame.id] : []));
    const subscribed = frames.some((frame) => frame.type === 'subscribe');
    store.dispatch({ kind: 'dueSent', subscribed, ids, at: ports.now() });
  };
  const tick = (): void => {
    flush();
    stopClock = ports.after(RESEND_AFTER_MS / 2, tick);
  };
  return {
    open: (token) => {
      stopListening ??= store.subscribe(flush);
      stopClock ??= ports.after(RESEND_AFTER_MS / 2, tick);
      connection.open(token);
    },
    close: () => {
      stopListening?.();
      stopListening = undefined;
      stopClock?.();
      stopClock = undefined;
      connection.close();
    },
    nudge: () => connection.nudge(),
    watch: (tableId) => {
      const before = store.get().table?.tableId;
      if (before === tableId) return;
      if (before !== undefined) connection.send({ type: 'unsubscribe', tableId: before });
      store.dispatch(tableId === undefined ? { kind: 'tableClosed' } : { kind: 'tableOpened', tableId });
    },
    command: sendCommand,
  };
}
