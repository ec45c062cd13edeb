import { formatEvent, formatOwnSeat, formatSeat, formatView } from '@cardroom/protocol';
import type { Clock, SharedStep, TableStep, ViewerEvent } from '@cardroom/room';

/** A frame as it is sent: written out for one client, or once for many. */
export type WrittenFrame = string | Buffer;

/** Writes out what a step is to whoever sees it. */
export type StepFrames = (step: TableStep) => WrittenFrame;

/** What everybody sees of a step, written out: JSON in parts, so that a viewer's own can be put between them. */
interface SharedText {
  readonly events: string;
  /** The view without its last brace, and without what may be a viewer's own. */
  readonly view: string;
  /** By their place in the view. */
  readonly seats: readonly string[];
  /** The whole frame, once somebody who sees no more has asked for it. */
  frame: Buffer | undefined;
}

/** Frames of steps. What all viewers of a step see is written out once, and the whole frame for those who see no more. */
export function createStepFrames(clock: Pick<Clock, 'now'>): StepFrames {
  const texts = new WeakMap<SharedStep, SharedText>();

  function textOf(shared: SharedStep): SharedText {
    const known = texts.get(shared);
    if (known !== undefined) return known;
    const { seats, rights: _rights, you: _you, ...view } = formatView(shared.view, clock.now());
    const text: SharedText = {
      events: eventsText(shared.events),
      view: JSON.stringify(view).slice(0, -1),
      seats: seats.map((seat) => JSON.stringify(seat)),
      frame: undefined,
    };
    texts.set(shared, text);
    return text;
  }

  return (step) => {
    const text = textOf(step.shared);
    if (step.view !== step.shared.view || step.events !== step.shared.events) return frameText(step, text);
    text.frame ??= Buffer.from(frameText(step, text));
    return text.frame;
  };
}

function frameText({ tableId, version, events, view, shared }: TableStep, text: SharedText): string {
  const happened = events === shared.events ? text.events : eventsText(events);
  const seats = view.seats.map((seat, at) => {
    const written = seat === shared.view.seats[at] ? text.seats[at] : undefined;
    return written ?? JSON.stringify(formatSeat(seat));
  });
  const own = view.you === undefined ? '' : `,"you":${JSON.stringify(formatOwnSeat(view.you))}`;
  const seen = `${text.view},"seats":[${seats.join(',')}],"rights":${JSON.stringify(view.rights)}${own}}`;
  return `{"type":"event","tableId":${JSON.stringify(tableId)},"version":${version},"events":${happened},"view":${seen}}`;
}

function eventsText(events: readonly ViewerEvent[]): string {
  return JSON.stringify(events.map(formatEvent));
}
