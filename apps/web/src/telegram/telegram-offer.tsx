import { type ReactNode, useState } from 'react';
import type { Sentence } from '../i18n/sentence.ts';
import { Confirm } from '../ui/dialog.tsx';
import { problemSentence } from '../ui/problem-sentence.ts';
import { useAppState, useServices } from '../ui/services.ts';
import { storeSeat, storeTelegramUser } from '../ui/storage.ts';
import type { TelegramLaunch } from './launch.ts';

/** Asks a guest in Telegram whether he is who he is there; nobody is linked unasked, and never two players put together. */
export function TelegramOffer(): ReactNode {
  const { launch } = useServices();
  const { identity } = useAppState();
  if (launch === undefined || identity?.telegram !== 'unlinked') return null;
  return <Offer key={identity.playerId} launch={launch} name={identity.displayName} />;
}

type Step = 'link' | 'switch' | 'done';

function Offer({ launch, name }: { readonly launch: TelegramLaunch; readonly name: string }): ReactNode {
  const { speaker, api, enter, refreshIdentity } = useServices();
  const [step, setStep] = useState<Step>('link');
  const [problem, setProblem] = useState<Sentence>();
  const { account } = launch;
  const link = async (): Promise<void> => {
    const linked = await api.linkTelegram(launch.initData);
    if (linked.ok) {
      storeTelegramUser(launch.userId);
      return refreshIdentity();
    }
    if (linked.error.code === 'TelegramUserTaken') setStep('switch');
    else setProblem(problemSentence(linked.error));
  };
  const become = async (): Promise<void> => {
    const entered = await api.enterByTelegram(launch.initData);
    if (!entered.ok) return setProblem(problemSentence(entered.error));
    const { token, ...player } = entered.value;
    // The seat that is kept is that of the guest.
    storeSeat(undefined);
    enter({ ...player, wallet: undefined }, token);
    storeTelegramUser(launch.userId);
  };
  if (step === 'done') return null;
  const close = (): void => setStep('done');
  return (
    <Confirm
      key={step}
      title={speaker.text(`telegram.${step}`, { name })}
      text={problem === undefined ? speaker.text(`telegram.${step}Text`, { name, account }) : speaker.say(problem)}
      yes={speaker.text(`telegram.${step}Yes`, { name })}
      no={speaker.text('enter.stay', { name })}
      onYes={() => void (step === 'link' ? link() : become())}
      onNo={close}
      onClose={close}
    />
  );
}
