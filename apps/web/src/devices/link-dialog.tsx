import { type ReactNode, useCallback, useEffect, useState } from 'react';
import type { ApiProblem } from '../api/problem.ts';
import { pathOf } from '../router.ts';
import { CopyLink } from '../ui/copy-link.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { problemSentence } from '../ui/problem-sentence.ts';
import { useAppState, useServices } from '../ui/services.ts';
import { storedSeat } from '../ui/storage.ts';
import { drawQr } from './qr-path.ts';
import { formatDeviceHash } from './device-link.ts';
import { ShareLink } from './share-link.tsx';
import '../styles/devices.css';

type LinkState =
  | { readonly kind: 'making' | 'over' }
  | { readonly kind: 'failed'; readonly problem: ApiProblem }
  | { readonly kind: 'there'; readonly link: string; readonly expiresAt: string };

/** A link that lets another device play on as this player, as text and as a code for its camera. Makes one when it opens. */
export function LinkDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { speaker } = useServices();
  const { identity } = useAppState();
  const { state, make } = useDeviceLink();
  return (
    <Dialog title={speaker.text('devices.title')} onClose={onClose} testId="device">
      <div className="device-body">
        <p className="dialog-text">{speaker.text('devices.text')}</p>
        {state.kind === 'there' && <LinkToShow link={state.link} />}
        <p role="status" className={state.kind === 'failed' ? 'field-error' : 'device-until'}>
          {state.kind === 'making' && speaker.text('devices.making')}
          {state.kind === 'over' && speaker.text('devices.over')}
          {state.kind === 'there' && speaker.text('devices.until', { time: speaker.time(state.expiresAt) })}
          {state.kind === 'failed' && speaker.say(problemSentence(state.problem))}
        </p>
        {state.kind === 'there' && (
          <p className="device-secret">{speaker.text('devices.secret', { name: identity?.displayName ?? '' })}</p>
        )}
        {(state.kind === 'over' || state.kind === 'failed') && (
          <button type="button" className="button" data-testid="device-again" onClick={() => void make()}>
            {speaker.text('devices.again')}
          </button>
        )}
      </div>
    </Dialog>
  );
}

function LinkToShow({ link }: { readonly link: string }): ReactNode {
  const { speaker } = useServices();
  const { size, path } = drawQr(link);
  return (
    <>
      <svg
        className="device-code"
        role="img"
        aria-label={speaker.text('devices.code')}
        viewBox={`0 0 ${size} ${size}`}
        shapeRendering="crispEdges"
        data-testid="device-code"
      >
        <path d={path} />
      </svg>
      <input
        className="input device-link"
        readOnly
        dir="ltr"
        value={link}
        aria-label={speaker.text('devices.link')}
        data-testid="device-link"
        data-first-focus=""
        onFocus={(event) => event.target.select()}
      />
      <div className="device-buttons">
        <CopyLink className="button" testId="device-copy" link={link} />
        <ShareLink link={link} />
      </div>
    </>
  );
}

/** The link, made at once, and the way to make another; over when the server takes it no more. */
function useDeviceLink(): { readonly state: LinkState; readonly make: () => Promise<void> } {
  const { api, store } = useServices();
  const [state, setState] = useState<LinkState>({ kind: 'making' });
  const make = useCallback(async () => {
    setState({ kind: 'making' });
    const made = await api.makeDeviceCode();
    if (!made.ok) return setState({ kind: 'failed', problem: made.error });
    const { code, expiresAt } = made.value;
    setState({ kind: 'there', link: linkOf(code, store.get().table?.tableId ?? storedSeat()?.tableId), expiresAt });
  }, [api, store]);
  useEffect(() => {
    const first = setTimeout(() => void make());
    return () => clearTimeout(first);
  }, [make]);
  const expiresAt = state.kind === 'there' ? state.expiresAt : undefined;
  useEffect(() => {
    if (expiresAt === undefined) return undefined;
    const left = Date.parse(expiresAt) - (Date.now() + (store.get().clockOffsetMs ?? 0));
    const timer = setTimeout(() => setState({ kind: 'over' }), left);
    return () => clearTimeout(timer);
  }, [expiresAt, store]);
  return { state, make };
}

function linkOf(code: string, tableId: string | undefined): string {
  const hash = formatDeviceHash(tableId === undefined ? { code } : { code, tableId });
  return location.origin + pathOf({ kind: 'enter' }) + hash;
}
