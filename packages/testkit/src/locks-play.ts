import { Fault, seatIndex, tableId, unreachable } from '@cardroom/kernel';
import {
  chatPath,
  DeadlockError,
  DEFAULT_LOCK_SETTINGS,
  LOCK_LEVELS,
  type LockingMode,
  type LockLease,
  type LockPath,
  lockPath,
  type LockRequest,
  type Locks,
  type LockSettings,
  type LockTask,
} from '@cardroom/locks';
import { LocksModel, type ModelClaim, type ModelRequest } from './locks-model.ts';
import type { ModelSights } from './locks-model-sights.ts';
import type { DrawnPath } from './locks-resources.ts';
import { type ScheduleStep, STEP_MS } from './locks-schedule.ts';
import { type Canceller, createCanceller, type LocksWorld } from './locks-world.ts';

/** The nodes of a world, made for schedules. */
export interface PlayedNodes {
  readonly world: LocksWorld;
  readonly nodes: readonly Locks[];
  readonly settings: LockSettings;
}

/** Settings under which a schedule decides what happens, and not a watch. */
export const SCHEDULE_SETTINGS: LockSettings = {
  ...DEFAULT_LOCK_SETTINGS,
  deadlockCheckMs: 1e9,
  longHoldWarningMs: 1e9,
};

/** How the real locks have answered a request so far. */
interface Answer {
  readonly canceller: Canceller;
  readonly locks: Locks;
  state: string;
  lease: LockLease | undefined;
  timesLost: number;
  /** The tasks of the circle, when it was given up for one. */
  cycle: readonly string[];
}

/** Plays steps on real locks and on the model side by side, and compares them after each. */
export class Play {
  readonly model: LocksModel;
  readonly steps: ScheduleStep[] = [];
  readonly answers: Answer[] = [];
  /** The requests that were given up for a circle, in that order. */
  readonly victims: number[] = [];
  /** How often a task was told that it asks out of order. */
  refusedForOrder = 0;
  readonly played: PlayedNodes;
  /** Begins the labels of its requests, before a `/` and the number of the claim. */
  readonly name: string;
  readonly #lastFences = new Map<string, number>();
  /** Granted by the model, and not yet looked at on the other side. */
  readonly #granted: ModelClaim[] = [];
  readonly #fencesAbove = new Map<number, number>();
  readonly #tasks = new Map<number, LockTask>();

  /** `name` keeps the tables of this play apart from those of others in the same world. */
  constructor(played: PlayedNodes, name: string, sights: ModelSights) {
    this.played = played;
    this.name = name;
    this.model = new LocksModel(played.world.clock.monotonicMs(), sights);
    for (const locks of played.nodes) locks.configure(played.settings);
  }

  /** What a schedule for these nodes may contain. */
  get limits(): { readonly nodes: number; readonly isHastyAllowed: boolean } {
    return { nodes: this.played.nodes.length, isHastyAllowed: this.played.world.isSynchronous };
  }

  /** Lets a step happen that is drawn when it is its turn; what differs afterwards, if something does. */
  async step(draw: (model: LocksModel) => ScheduleStep): Promise<string | undefined> {
    const previous = this.steps.at(-1);
    await this.advance(STEP_MS);
    if (previous?.isHasty === true) {
      this.#settleModel();
    } else {
      const difference = await this.compare();
      if (difference !== undefined) return `as time passed: ${difference}`;
    }
    const step = draw(this.model);
    this.steps.push(step);
    const wrong = await this.#happen(step);
    if (wrong !== undefined) return wrong;
    if (!step.isHasty) return this.compare();
    this.#settleModel();
    return undefined;
  }

  /** Settles both, and tells what differs. */
  async compare(): Promise<string | undefined> {
    await this.played.world.settle();
    this.#settleModel();
    for (const claim of this.model.claims) {
      const real = stateOf(this.answers[claim.number]);
      if (real !== claim.state) return `claim ${claim.number} is ${real}, must be ${claim.state}`;
    }
    return this.#wrongGrant(this.#granted.splice(0)) ?? (this.steps.length % 4 === 0 ? this.#wrongDepth() : undefined);
  }

  /** Gives back what was taken last by everybody who holds something; whether somebody did. */
  async releaseInnermost(): Promise<boolean> {
    const ends = this.model.in('held').filter((claim) => !this.model.hasInner(claim));
    for (const claim of ends) await this.#release(claim);
    return ends.length > 0;
  }

  /** Ends everything; nobody may be left waiting or holding. */
  async drain(): Promise<string | undefined> {
    do {
      const difference = await this.compare();
      if (difference !== undefined) return `while draining: ${difference}`;
    } while (await this.releaseInnermost());
    const waiting = this.model.in('waiting').length + this.model.in('held').length;
    if (waiting > 0) return `${waiting} are still open when nobody can go on`;
    const listeners = this.answers.filter(({ canceller }) => canceller.listeners() > 0).length;
    if (listeners > 0) return `${listeners} signals are still listened to`;
    return this.#wrongDepth();
  }

  /** Lets time pass: where everything happens at once in one go, else by deadlines, so that none overtakes another. */
  async advance(ms: number): Promise<void> {
    const { world } = this.played;
    const { clock, isSynchronous } = world;
    const endMs = this.model.nowMs + ms;
    const nextMs = (): number | undefined => (isSynchronous ? undefined : this.model.nextDueMs(endMs));
    for (let dueMs = nextMs(); dueMs !== undefined; dueMs = nextMs()) {
      clock.advance(dueMs - clock.monotonicMs());
      this.model.advance(dueMs - this.model.nowMs);
      await world.settle();
      this.#settleModel();
    }
    clock.advance(endMs - clock.monotonicMs());
    this.model.advance(endMs - this.model.nowMs);
  }

  async #happen(step: ScheduleStep): Promise<string | undefined> {
    switch (step.kind) {
      case 'ask':
        return this.#ask(step);
      case 'release':
        await this.#release(this.model.claims[step.claim]);
        return undefined;
      case 'abort':
        return this.#abort(step.claim);
      case 'revoke':
        return this.#revoke(step.claim, step.node);
      case 'advance':
        await this.advance(step.ms);
        return undefined;
      case 'configure':
        return this.#configure(step.mode);
      default:
        return unreachable(step);
    }
  }

  async #ask({ node, request, fenceLead }: Extract<ScheduleStep, { kind: 'ask' }>): Promise<undefined> {
    const { nodes } = this.played;
    const locks = nodes[node % nodes.length] ?? nodes[0];
    if (locks === undefined) throw new Error('a world without nodes');
    const canceller = createCanceller();
    const answer: Answer = { canceller, locks, state: 'waiting', lease: undefined, timesLost: 0, cycle: [] };
    const number = this.answers.length;
    const full = this.#requestOf(request, locks, number);
    this.answers.push(answer);
    const fenceAbove = fenceLead === 0 ? 0 : (this.#lastFences.get(this.#domainOf(request)) ?? 0) + fenceLead;
    const asked = { ...full, signal: canceller.signal, fenceAbove };
    if (fenceAbove > 0) this.#fencesAbove.set(number, fenceAbove);
    const answered = request.isIfAvailable ? locks.acquireIfAvailable(asked) : locks.acquire(asked);
    answered.then(
      (lease) => hold(answer, lease),
      (error: unknown) => {
        answer.state = error instanceof Fault ? error.code : String(error);
        if (!(error instanceof DeadlockError)) return;
        answer.cycle = error.cycle;
        this.victims.push(number);
      },
    );
    if (this.played.settings.hierarchyEnforcement !== 'off' && request.task !== undefined) {
      await this.played.world.settle();
      if (answer.state.includes('lock order')) {
        // Refused for the order: it has never been asked.
        this.answers.pop();
        this.#fencesAbove.delete(number);
        this.refusedForOrder++;
        return;
      }
    }
    this.model.ask(request);
  }

  #requestOf(request: ModelRequest, locks: Locks, number: number): LockRequest {
    const { timeoutMs, table, task } = request;
    const shared = {
      timeoutMs,
      label: this.#labelOf(number),
      ...(task === undefined ? {} : { task: this.#task(task, locks) }),
    };
    if (request.path.kind === 'chat') return { ...shared, path: chatPath(`${this.name}-chat`, request.path.mode) };
    return { ...shared, table: tableId(`${this.name}-${table}`), path: pathOf(request.path) };
  }

  #labelOf(number: number): string {
    return `${this.name}/${number}`;
  }

  #task(number: number, locks: Locks): LockTask {
    const task = this.#tasks.get(number) ?? locks.newTask(`${this.name}/task${number}`);
    this.#tasks.set(number, task);
    return task;
  }

  async #release(claim: ModelClaim | undefined): Promise<void> {
    if (claim?.state !== 'held') return;
    const answer = this.answers[claim.number];
    // In haste the lease may not have been handed over yet.
    if (answer?.lease === undefined) await this.played.world.settle();
    if (answer?.lease === undefined) return;
    this.model.end(claim, 'released');
    void answer.locks.release(answer.lease);
    if (!this.played.world.isSynchronous) await this.played.world.settle();
  }

  #abort(number: number): undefined {
    const claim = this.model.claims[number];
    this.answers[number]?.canceller.cancel();
    if (claim?.state === 'waiting') this.model.giveUp(claim, 'LockCancelled');
  }

  /** Takes a lease away by the name that a snapshot shows, after having compared the snapshot. */
  async #revoke(number: number, node: number): Promise<string | undefined> {
    const claim = this.model.claims[number];
    if (claim?.state !== 'held') return undefined;
    const difference = await this.compare();
    if (difference !== undefined) return difference;
    const { nodes } = this.played;
    const locks = nodes[node % nodes.length] ?? nodes[0];
    const snapshot = await locks?.detectDeadlock();
    const held = (snapshot?.tasks ?? []).flatMap(({ holds }) => holds).filter(({ domain }) => domain.kind !== 'all');
    const wrong =
      this.#wrongLabels('held', held) ??
      this.#wrongLabels('waiting', snapshot?.waiting ?? []) ??
      (snapshot?.cycles.length === 0 ? undefined : 'a circle was invented');
    if (wrong !== undefined) return wrong;
    const found = held.find(({ label }) => label === this.#labelOf(number));
    const isRevoked = found !== undefined && (await locks?.revoke(found.id, 'taken by a test'));
    if (isRevoked !== true) return `claim ${number} could not be revoked`;
    this.model.end(claim, 'lost');
    return undefined;
  }

  #wrongLabels(state: 'held' | 'waiting', shown: readonly { readonly label: string }[]): string | undefined {
    const real = [...new Set(shown.map(({ label }) => label))].filter((label) => label.startsWith(`${this.name}/`));
    // Who has the lock of everything and waits for the table's own shows up as one who waits.
    const expected = this.model.in(state).map((claim) => this.#labelOf(claim.number));
    const isSame = real.toSorted().join(' ') === expected.toSorted().join(' ');
    return isSame ? undefined : `the snapshot shows as ${state}: ${real.join(' ')}, must be ${expected.join(' ')}`;
  }

  #configure(mode: LockingMode): undefined {
    this.model.configure(mode);
    for (const locks of this.played.nodes) locks.configure({ ...this.played.settings, mode });
  }

  #settleModel(): void {
    this.#granted.push(...this.model.settle());
  }

  #wrongGrant(granted: readonly ModelClaim[]): string | undefined {
    if (granted.length === 0) return undefined;
    const before = new Map(this.#lastFences);
    for (const { number, request, all } of granted) {
      const domain = this.#domainOf(request);
      const lease = this.answers[number]?.lease;
      const fence = lease?.fence ?? 0;
      const least = Math.max(before.get(domain) ?? 0, this.#fencesAbove.get(number) ?? 0);
      if (fence <= least) return `claim ${number} has fence ${fence}, must be above ${least}`;
      this.#lastFences.set(domain, Math.max(fence, this.#lastFences.get(domain) ?? 0));
      const wrong = wrongCover(lease, number % 15, all);
      if (request.path.kind === 'table' && wrong) return `claim ${number} covers the wrong parts`;
    }
    const fences = new Set(
      granted.map(({ number, request }) => `${this.#domainOf(request)} ${this.answers[number]?.lease?.fence}`),
    );
    return fences.size === granted.length ? undefined : 'two grants have the same fence';
  }

  #wrongDepth(): string | undefined {
    let depth = 0;
    for (const locks of this.played.nodes) for (const count of locks.queueDepths().values()) depth += count;
    const waiting = this.model.in('waiting').length;
    return depth === waiting ? undefined : `the depths sum up to ${depth}, must be ${waiting}`;
  }

  #domainOf({ path, table }: ModelRequest): string {
    return path.kind === 'chat' ? 'chat' : `${table}`;
  }
}

function hold(answer: Answer, lease: LockLease | undefined): void {
  answer.state = lease === undefined ? 'refused' : 'held';
  answer.lease = lease;
  lease?.lost.addEventListener('abort', () => void answer.timesLost++);
}

/** A lost lease must have told its holder, once. */
function stateOf(answer: Answer | undefined): string {
  if (answer?.lease === undefined) return answer?.state ?? 'unknown';
  const { state, lost } = answer.lease;
  const isTold = answer.timesLost === 1 && lost.aborted;
  const isUntold = answer.timesLost === 0 && !lost.aborted;
  return (state === 'lost' ? isTold : isUntold) ? state : `${state}, and told so ${answer.timesLost} times`;
}

/** Whether a lease says the wrong thing about writing resource `at` of its table. */
function wrongCover(lease: LockLease | undefined, at: number, wants: ModelClaim['all']): boolean {
  const level = LOCK_LEVELS[Math.min(at, 5)] ?? 'stage';
  const expected = wants.some((want) => want.mode === 'X' && (want.at === at || (want.at < at && want.at < 2)));
  const real = at < 5 ? lease?.covers(level) : lease?.covers(level, seatIndex(at - 5));
  return real !== expected;
}

const paths = new WeakMap<DrawnPath, LockPath>();

/** Worked out once, as those who lock do it. */
function pathOf(drawn: Extract<DrawnPath, { kind: 'table' }>): LockPath {
  const path = paths.get(drawn) ?? lockPath(drawn.spec);
  paths.set(drawn, path);
  return path;
}
