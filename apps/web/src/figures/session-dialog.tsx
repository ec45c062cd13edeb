import { type ReactNode, useCallback, useState } from 'react';
import { ok, type Result } from '@cardroom/kernel';
import type { WireTableSession, WireTableView } from '@cardroom/protocol';
import type { ApiProblem } from '../api/problem.ts';
import { capitalized } from '../i18n/sentence.ts';
import { copyToClipboard } from '../ui/clipboard.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Icon } from '../ui/icons.tsx';
import { useAppState, useServices } from '../ui/services.ts';
import { useAsked } from './asked.ts';
import { AgainButton, Missing, SignedAmount, TurnNote } from './figure-parts.tsx';
import { paymentWords, sessionRows, sessionSum, sessionText } from './session-words.ts';

/** A session with the moment that it is true of. */
interface SessionNow {
  readonly session: WireTableSession;
  readonly inHand: boolean;
  readonly at: string;
}

/** Who has brought and taken what at a table, and the fewest payments that make everybody even. [WEB50] [WEB51] */
export function SessionDialog(props: {
  readonly tableId: string;
  readonly tableName: string;
  readonly onClose: () => void;
}): ReactNode {
  const { speaker, api, store } = useServices();
  const { tableId } = props;
  const ask = useCallback(async (): Promise<Result<SessionNow, ApiProblem>> => {
    const answer = await api.tableSession(tableId);
    if (!answer.ok) return answer;
    return ok({ session: answer.value, inHand: isInHand(store.get().table?.view), at: new Date().toISOString() });
  }, [api, store, tableId]);
  const asked = useAsked(ask);
  return (
    <Dialog title={speaker.text('session.menu')} onClose={props.onClose} testId="session">
      <div className="figures-body" aria-busy={asked.busy}>
        <TurnNote />
        <p className="figures-note">{speaker.text('session.playMoney')}</p>
        <Missing asked={asked} />
        {asked.value !== undefined && <SessionContent {...asked.value} />}
        <div className="figures-foot">
          {asked.value !== undefined && asked.value.session.players.length > 0 && (
            <CopyText text={sessionText(speaker, asked.value.session, props.tableName)} />
          )}
          <AgainButton asked={asked} again={asked.again} />
        </div>
      </div>
    </Dialog>
  );
}

function isInHand(view: WireTableView | undefined): boolean {
  return view?.handId !== undefined && view.stage === 'hand' && view.awards.length === 0;
}

function SessionContent({ session, inHand, at }: SessionNow): ReactNode {
  const { speaker } = useServices();
  if (session.players.length === 0) {
    return (
      <div className="figures-empty" data-testid="session-empty">
        <h3>{speaker.text('session.none')}</h3>
        <p>{speaker.text('session.noneText')}</p>
      </div>
    );
  }
  return (
    <>
      <SessionTable session={session} />
      <Balance session={session} />
      <p className="figures-note" role="status">
        {speaker.text('session.asOf', { time: speaker.time(at) })}
        {inHand && ` · ${speaker.text('session.inHand')}`}
      </p>
      <Payments session={session} />
    </>
  );
}

function SessionTable({ session }: { readonly session: WireTableSession }): ReactNode {
  const { speaker } = useServices();
  const { identity } = useAppState();
  const sum = sessionSum(session);
  return (
    <div className="figures-scroll">
      <table className="figures-table" data-testid="session-table">
        <caption className="unseen">{speaker.text('session.caption')}</caption>
        <thead>
          <tr>
            <th scope="col">{speaker.text('session.player')}</th>
            <th scope="col">{speaker.text('session.buyIns')}</th>
            <th scope="col">{speaker.text('session.cashOuts')}</th>
            <th scope="col">{speaker.text('session.onTable')}</th>
            <th scope="col">{speaker.text('session.net')}</th>
          </tr>
        </thead>
        <tbody>
          {sessionRows(session).map((row) => (
            <tr key={row.playerId} data-own={row.playerId === identity?.playerId}>
              <th scope="row">
                <bdi>
                  {row.playerId === identity?.playerId
                    ? speaker.text('figures.you', { name: row.label })
                    : speaker.say(row.label)}
                </bdi>
              </th>
              <td>{speaker.amount(row.buyIns)}</td>
              <td>{speaker.amount(row.cashOuts)}</td>
              <td>{speaker.amount(row.onTable)}</td>
              <td>
                <SignedAmount value={row.net} />
              </td>
            </tr>
          ))}
          {session.rake !== 0 && <RakeRow rake={session.rake} />}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{speaker.text('session.sum')}</th>
            <td>{speaker.amount(sum.buyIns)}</td>
            <td>{speaker.amount(sum.cashOuts)}</td>
            <td>{speaker.amount(sum.onTable)}</td>
            <td>
              <SignedAmount value={sum.net} testId="session-sum" />
            </td>
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

function RakeRow({ rake }: { readonly rake: number }): ReactNode {
  const { speaker } = useServices();
  return (
    <tr>
      <th scope="row">{speaker.text('session.rake')}</th>
      <td>–</td>
      <td>–</td>
      <td>–</td>
      <td>
        <SignedAmount value={rake} />
      </td>
    </tr>
  );
}

/** Says that the nets and the rake are nothing together, or that they are not. */
function Balance({ session }: { readonly session: WireTableSession }): ReactNode {
  const { speaker } = useServices();
  const sum = sessionSum(session).net;
  if (sum === 0) return <p className="figures-balance">{speaker.text('session.addsUp', { sum })}</p>;
  return (
    <p className="figures-problem" role="alert">
      {speaker.text('session.doesNotAddUp', { sum: speaker.signedAmount(sum) })}
    </p>
  );
}

function Payments({ session }: { readonly session: WireTableSession }): ReactNode {
  const { speaker } = useServices();
  const me = useAppState().identity?.playerId;
  const payments = paymentWords(session);
  return (
    <section className="payments">
      <h3>{speaker.text('session.payments')}</h3>
      {payments.length === 0 ? (
        <p data-testid="payments-none">{speaker.text('session.even')}</p>
      ) : (
        <ul data-testid="payments">
          {payments.map(({ from, to, sentence }) => (
            <li key={`${from} ${to}`} data-own={from === me || to === me}>
              {capitalized(speaker.say(sentence))}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** Copies `text`; where the browser does not let it, shows it to be copied by hand. */
function CopyText({ text }: { readonly text: string }): ReactNode {
  const { speaker } = useServices();
  const [copied, setCopied] = useState<'no' | 'yes' | 'failed'>('no');
  const copy = async (): Promise<void> => setCopied((await copyToClipboard(text)) ? 'yes' : 'failed');
  return (
    <>
      <button
        type="button"
        className="button button-primary"
        data-testid="session-copy"
        onClick={() => void copy()}
        onBlur={() => setCopied((before) => (before === 'yes' ? 'no' : before))}
      >
        <Icon name={copied === 'yes' ? 'check' : 'copy'} />
        {speaker.text(copied === 'yes' ? 'session.copied' : 'session.copy')}
      </button>
      <span className="unseen" role="status">
        {copied === 'yes' && speaker.text('session.copied')}
      </span>
      {copied === 'failed' && (
        <label className="copy-by-hand">
          <span>{speaker.text('session.copyFailed')}</span>
          <textarea readOnly dir="auto" rows={5} value={text} onFocus={(event) => event.target.select()} />
        </label>
      )}
    </>
  );
}
