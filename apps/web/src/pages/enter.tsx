import { type ReactNode, useState } from 'react';
import type { ApiProblem } from '../api/problem.ts';
import { parseDeviceHash, type DeviceLink } from '../devices/device-link.ts';
import { newCommandId } from '../live/uuid.ts';
import { Confirm } from '../ui/dialog.tsx';
import { LanguageButton } from '../ui/language-button.tsx';
import { problemSentence } from '../ui/problem-sentence.ts';
import { useAppState, useServices } from '../ui/services.ts';
import { storeSeat } from '../ui/storage.ts';

const SPENT = 'DeviceCodeSpent';

/** Where a link from another device leads: plays on here as the player who made it, if whoever opened it wants that. */
export function EnterPage(): ReactNode {
  const [link] = useState(() => parseDeviceHash(location.hash));
  const [isSpent, setSpent] = useState(false);
  if (link === undefined || isSpent) return <SpentPage />;
  return <OfferPage link={link} onSpent={() => setSpent(true)} />;
}

function OfferPage({ link, onSpent }: { readonly link: DeviceLink; readonly onSpent: () => void }): ReactNode {
  const { speaker } = useServices();
  const { identity } = useAppState();
  const { redeem, isBusy, problem } = useRedeem(link, onSpent);
  const [isAsking, setAsking] = useState(false);
  const name = identity?.displayName;
  return (
    <>
      <main className="plain-page" data-testid="enter-page">
        <span className="plain-suit" aria-hidden="true">
          ♠
        </span>
        <h1>{speaker.text('enter.title')}</h1>
        <p>{speaker.text('enter.text')}</p>
        {name !== undefined && <p data-testid="enter-known">{speaker.text('enter.known', { name })}</p>}
        <button
          type="button"
          className="button button-primary"
          data-testid="enter-here"
          disabled={isBusy}
          onClick={() => (name === undefined ? void redeem() : setAsking(true))}
        >
          {speaker.text(isBusy ? 'enter.going' : 'enter.go')}
        </button>
        <p className="field-error" role="alert">
          {problem !== undefined && speaker.say(problemSentence(problem))}
        </p>
        <LanguageButton />
      </main>
      {isAsking && name !== undefined && (
        <Confirm
          title={speaker.text('enter.replace', { name })}
          text={speaker.text('enter.replaceText', { name })}
          yes={speaker.text('enter.go')}
          no={speaker.text('enter.stay', { name })}
          onYes={() => {
            setAsking(false);
            void redeem();
          }}
          onNo={() => setAsking(false)}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}

function SpentPage(): ReactNode {
  const { speaker, go } = useServices();
  return (
    <main className="plain-page" data-testid="enter-spent">
      <span className="plain-suit" aria-hidden="true">
        ♣
      </span>
      <h1>{speaker.text('enter.spent')}</h1>
      <p role="alert">{speaker.text('enter.spentText')}</p>
      <button type="button" className="button button-primary" onClick={() => go({ kind: 'lobby' })}>
        {speaker.text('enter.lobby')}
      </button>
    </main>
  );
}

/** Uses the link up and goes on where it says. An answer that was lost is asked for again under the same key. */
function useRedeem(
  { code, tableId }: DeviceLink,
  onSpent: () => void,
): { readonly redeem: () => Promise<void>; readonly isBusy: boolean; readonly problem: ApiProblem | undefined } {
  const { api, enter, go } = useServices();
  const [key] = useState(newCommandId);
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ApiProblem>();
  const redeem = async (): Promise<void> => {
    setBusy(true);
    const redeemed = await api.redeemDeviceCode(code, key);
    setBusy(false);
    if (!redeemed.ok) return redeemed.error.code === SPENT ? onSpent() : setProblem(redeemed.error);
    const { token, ...player } = redeemed.value;
    // The seat that is kept is that of whoever was here before.
    storeSeat(undefined);
    enter({ ...player, wallet: undefined }, token);
    // What has been used up is no place to come back to.
    history.replaceState(null, '', '/');
    go(tableId === undefined ? { kind: 'lobby' } : { kind: 'table', tableId });
  };
  return { redeem, isBusy, problem };
}
