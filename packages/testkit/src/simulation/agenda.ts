import type { Random } from '@cardroom/room';

/** Something that is going to happen. */
interface Event {
  /** In milliseconds of simulated time. */
  readonly at: number;
  /** Decides among those of the same time. */
  readonly tie: number;
  readonly label: string;
  readonly run: () => void;
  isCalledOff: boolean;
}

/** What is going to happen in a simulation, in the order of its time; at the same time in an order of chance. */
export class Agenda {
  /** Simulated time since the beginning, in milliseconds. */
  now = 0;
  /** How many events have happened. */
  happened = 0;
  readonly #random: Random;
  readonly #heap: Event[] = [];

  constructor(random: Random) {
    this.#random = random;
  }

  /** Lets `run` happen in `delayMs`; gives the way to call it off. */
  after(delayMs: number, label: string, run: () => void): () => void {
    const event: Event = {
      at: this.now + Math.max(0, delayMs),
      tie: this.#random.uint32(),
      label,
      run,
      isCalledOff: false,
    };
    this.#push(event);
    return () => void (event.isCalledOff = true);
  }

  /** Moves on to the next event that happens by `until`, and lets it happen; gives its label, or nothing when there is none. */
  next(until: number): string | undefined {
    for (let first = this.#heap[0]; first !== undefined && first.at <= until; first = this.#heap[0]) {
      this.#pop();
      if (first.isCalledOff) continue;
      this.now = first.at;
      this.happened += 1;
      first.run();
      return first.label;
    }
    this.now = Math.max(this.now, until);
    return undefined;
  }

  #push(event: Event): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(event);
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || !isBefore(event, parent)) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = event;
  }

  /** Takes the first one away; the last one goes down from its place. */
  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let at = 0;
    for (;;) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      const [one, other] = [heap[left], heap[right]];
      if (one === undefined) break;
      const isOther = other !== undefined && isBefore(other, one);
      const below = isOther ? other : one;
      if (!isBefore(below, last)) break;
      heap[at] = below;
      at = isOther ? right : left;
    }
    heap[at] = last;
  }
}

function isBefore(left: Event, right: Event): boolean {
  return left.at < right.at || (left.at === right.at && left.tie < right.tie);
}
