import { formatEvent, formatView, type ServerFrame } from '@cardroom/protocol';
import type { Clock, TableStep } from '@cardroom/room';

/** A frame as it is sent: written out for one client, or once for many. */
export type WrittenFrame = string | Buffer;

/** Writes out what a step is to whoever sees it. */
export type StepFrames = (step: TableStep) => WrittenFrame;

/** Frames of steps; those of onlookers, to whom the room gives one and the same step, are written out once. */
export function createStepFrames(clock: Pick<Clock, 'now'>): StepFrames {
  const written = new WeakMap<TableStep, Buffer>();

  function write(step: TableStep): string {
    const { tableId, version, events } = step;
    const view = formatView(step.view, clock.now());
    const frame: ServerFrame = { type: 'event', tableId, version, events: events.map(formatEvent), view };
    return JSON.stringify(frame);
  }

  return (step) => {
    if (step.view.you !== undefined) return write(step);
    const known = written.get(step);
    if (known !== undefined) return known;
    const frame = Buffer.from(write(step));
    written.set(step, frame);
    return frame;
  };
}
