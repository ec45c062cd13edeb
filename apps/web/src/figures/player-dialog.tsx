import { type ReactNode, useCallback } from 'react';
import type { WirePlayerStats } from '@cardroom/protocol';
import type { MessageKey } from '../i18n/messages.ts';
import { capitalized, type Sentence } from '../i18n/sentence.ts';
import { Dialog } from '../ui/dialog.tsx';
import { useAppState, useServices } from '../ui/services.ts';
import { useAsked } from './asked.ts';
import { AgainButton, Explained, Missing, SignedAmount, TurnNote } from './figure-parts.tsx';
import { allInSentences, favouriteSentence, streakSentence, wonOfSentence } from './stats-words.ts';

/** What the hands of a player come to: the viewer's own with the last hands, anybody else's without. [WEB53] */
export function PlayerDialog(props: {
  readonly playerId: string;
  readonly name: string;
  readonly onClose: () => void;
}): ReactNode {
  const { speaker, api } = useServices();
  const { identity } = useAppState();
  const { playerId, name } = props;
  const isOwn = playerId === identity?.playerId;
  const ask = useCallback(async () => await api.playerStats(playerId), [api, playerId]);
  const asked = useAsked(ask);
  const title = isOwn ? speaker.text('figures.mine') : speaker.text('figures.title', { name });
  return (
    <Dialog title={title} onClose={props.onClose} testId="figures">
      <div className="figures-body" aria-busy={asked.busy}>
        <TurnNote />
        <Missing asked={asked} />
        {asked.value !== undefined && <PlayerContent stats={asked.value} isOwn={isOwn} />}
        <div className="figures-foot">
          <AgainButton asked={asked} again={asked.again} />
        </div>
      </div>
    </Dialog>
  );
}

function PlayerContent({ stats, isOwn }: { readonly stats: WirePlayerStats; readonly isOwn: boolean }): ReactNode {
  const { speaker } = useServices();
  if (stats.hands === 0) {
    return (
      <div className="figures-empty" data-testid="figures-empty">
        <h3>{speaker.text('figures.none')}</h3>
        <p>{isOwn ? speaker.text('figures.noneMine') : speaker.text('figures.noneOther', { name: stats.name })}</p>
      </div>
    );
  }
  return (
    <>
      {isOwn && <p className="figures-note">{speaker.text('figures.public')}</p>}
      <dl className="figures-grid">
        <ChipFigures stats={stats} />
        <HandFigures stats={stats} />
        <AllInFigures stats={stats} />
      </dl>
      {stats.lastHands !== undefined && stats.lastHands.length > 0 && <LastHands hands={stats.lastHands} />}
    </>
  );
}

/** What was won and lost. */
function ChipFigures({ stats }: { readonly stats: WirePlayerStats }): ReactNode {
  const { speaker } = useServices();
  const { biggestPot } = stats;
  return (
    <>
      <Figure term="figures.net" text="figures.netText">
        <SignedAmount value={stats.net} testId="figure-net" />
      </Figure>
      <Figure term="figures.chipsWon">{speaker.amount(stats.totalWon)}</Figure>
      <Figure term="figures.chipsLost">{speaker.amount(stats.totalLost)}</Figure>
      <Figure term="figures.biggestPot">
        {biggestPot === undefined ? (
          speaker.text('figures.nothing')
        ) : (
          <>
            {speaker.amount(biggestPot.amount)} <small>{speaker.moment(biggestPot.at)}</small>
          </>
        )}
      </Figure>
    </>
  );
}

/** How hands were played and how they went. */
function HandFigures({ stats }: { readonly stats: WirePlayerStats }): ReactNode {
  const { speaker } = useServices();
  const { hands, handsWon, streak } = stats;
  const share = speaker.percent((handsWon * 100) / hands);
  return (
    <>
      <Figure term="figures.hands">
        <span data-testid="figure-hands" data-count={hands}>
          {speaker.amount(hands)}
        </span>
      </Figure>
      <Figure term="figures.won" text="figures.wonText">
        {speaker.text('figures.ofAll', { count: handsWon, percent: share })}
      </Figure>
      <Figure term="figures.streak" text="figures.streakText">
        <Words of={[streakSentence(streak.current)]} />
      </Figure>
      <Figure term="figures.longest">
        {speaker.text('figures.longestBoth', { won: streak.longestWinning, lost: streak.longestLosing })}
      </Figure>
      <Figure term="figures.vpip" text="figures.vpipText">
        {percentOrNothing(stats.vpip)}
      </Figure>
      <Figure term="figures.pfr" text="figures.pfrText">
        {percentOrNothing(stats.pfr)}
      </Figure>
    </>
  );

  function percentOrNothing(value: number | undefined): string {
    return value === undefined ? speaker.text('figures.nothing') : speaker.percent(value);
  }
}

/** What the cards and the odds have done. */
function AllInFigures({ stats }: { readonly stats: WirePlayerStats }): ReactNode {
  return (
    <>
      <Figure term="figures.showdowns" text="figures.showdownsText">
        <Words of={[wonOfSentence(stats.showdowns)]} />
      </Figure>
      <Figure term="figures.favourite" text="figures.favouriteText">
        <Words of={[favouriteSentence(stats)]} />
      </Figure>
      <Figure term="figures.allIn" text="figures.allInText">
        <Words of={[wonOfSentence(stats.allIns)]} />
      </Figure>
      <Figure term="figures.expected" text="figures.expectedText">
        <Words of={allInSentences(stats)} />
      </Figure>
    </>
  );
}

/** One figure under its name; what the name means is told where it is not plain. */
function Figure(props: {
  readonly term: MessageKey;
  readonly text?: MessageKey;
  readonly children: ReactNode;
}): ReactNode {
  const { speaker } = useServices();
  const term = speaker.text(props.term);
  return (
    <div className="figure">
      <dt>{props.text === undefined ? term : <Explained term={term} text={speaker.text(props.text)} />}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}

/** The first sentence large, the others small below it. */
function Words({ of }: { readonly of: readonly Sentence[] }): ReactNode {
  const { speaker } = useServices();
  const [first = '', ...rest] = of.map((sentence) => speaker.say(sentence));
  return (
    <>
      {capitalized(first)} {rest.length > 0 && <small>{rest.join(' ')}</small>}
    </>
  );
}

function LastHands({ hands }: { readonly hands: NonNullable<WirePlayerStats['lastHands']> }): ReactNode {
  const { speaker } = useServices();
  return (
    <table className="figures-table last-hands" data-testid="last-hands">
      <caption>{speaker.text('figures.lastHands')}</caption>
      <thead>
        <tr>
          <th scope="col">{speaker.text('figures.when')}</th>
          <th scope="col">{speaker.text('figures.net')}</th>
        </tr>
      </thead>
      <tbody>
        {hands.map(({ handId, at, net }) => (
          <tr key={handId}>
            <th scope="row">{speaker.moment(at)}</th>
            <td>
              <SignedAmount value={net} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
