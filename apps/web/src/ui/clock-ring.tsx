import { type ReactNode, useEffect, useState } from 'react';
import { remainingMs } from '../table/clock.ts';
import { useAppState, useServices } from './services.ts';

/** The clock of a turn: until when it runs, and how long the turn is in all. [R47] */
export interface RunningClock {
  readonly deadline: string;
  readonly wholeMs: number;
}

/** Whole seconds until `deadline` by the server's clock, drawn again each second. [R47] */
export function useSecondsLeft(deadline: string | undefined): number | undefined {
  const offset = useAppState().clockOffsetMs ?? 0;
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (deadline === undefined) return undefined;
    const tick = (): void => setNow(Date.now());
    const first = requestAnimationFrame(tick);
    const timer = setInterval(tick, 500);
    return () => {
      cancelAnimationFrame(first);
      clearInterval(timer);
    };
  }, [deadline]);
  return deadline === undefined ? undefined : Math.ceil(remainingMs(deadline, now, offset) / 1000);
}

/**
 * The actor's time as a ring that runs out. The style sheet runs it: it starts as far along as the turn is,
 * and nothing has to be drawn again until the next turn.
 */
export function ClockRing(props: RunningClock): ReactNode {
  const { speaker } = useServices();
  const offset = useAppState().clockOffsetMs ?? 0;
  const [elapsed] = useState(() => props.wholeMs - remainingMs(props.deadline, Date.now(), offset));
  const seconds = useSecondsLeft(props.deadline) ?? 0;
  return (
    <>
      <svg className="clock-ring" viewBox="0 0 40 40" aria-hidden="true">
        <circle className="clock-track" cx="20" cy="20" r="18" />
        <circle
          className="clock-hand"
          cx="20"
          cy="20"
          r="18"
          pathLength="100"
          style={{ animationDuration: `${props.wholeMs}ms`, animationDelay: `${-elapsed}ms` }}
        />
      </svg>
      {seconds <= 10 && (
        <span className="clock-seconds" data-testid="clock">
          <span aria-hidden="true">{speaker.amount(seconds)}</span>
          <span className="unseen">{speaker.text('seat.clock', { seconds })}</span>
        </span>
      )}
    </>
  );
}
