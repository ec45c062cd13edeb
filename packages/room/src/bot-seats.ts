import { type Chips, NO_CHIPS, type PlayerId, present, type TableId } from '@cardroom/kernel';
import { drawBelow } from '@cardroom/poker';
import { actorOf, handInProgress, seatAt, type TableCommand, type TableView } from '@cardroom/table';
import { type HostedTable, isInPlay, viewOf } from './hosted-table.ts';
import { botBuyIn } from './open-table.ts';
import type { BotAction, BotPolicy } from './ports/bot-policy.ts';
import type { Clock } from './ports/clock.ts';
import type { Random } from './ports/random.ts';
import { settledQuietly } from './settled-quietly.ts';
import type { Trouble } from './trouble.ts';

/** Whether bots play: as they like, one after the other, or not at all. Then their turns time out by the clock. */
export const BOT_MODES = ['normal', 'sequential', 'off'] as const;
export type BotMode = (typeof BOT_MODES)[number];

/** Plays for the bots at a table, as a player would: through commands, and after some thought. */
export interface BotSeats {
  /** Looks at the table anew; call it after every change. */
  arm(hosted: HostedTable): void;
  /** For all that is not begun yet; every table must be looked at anew. */
  setMode(mode: BotMode): void;
  stop(): void;
}

/** What the bots need from the room. */
export interface BotPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly policy: BotPolicy;
  readonly mode: BotMode;
  /** Carries out a bot's command; `false` when it was refused. Throws when it could not be done. */
  readonly act: (hosted: HostedTable, bot: PlayerId, command: TableCommand) => Promise<boolean>;
  /** Makes sure that a bot has so many play chips to bring. */
  readonly fund: (bot: PlayerId, amount: Chips) => Promise<void>;
  readonly onTrouble: (trouble: Trouble) => void;
}

const THINK_MIN_MS = 700;
const THINK_SPREAD_MS = 1_300;
/** How long a bot takes for what is not a turn, such as bringing new chips. */
const ERRAND_MS = 400;
/** How soon a bot tries again what failed. */
const AGAIN_MS = 1_000;

/** Something that a bot has to do, once: `name` tells one occasion from the next. */
interface Task {
  readonly name: string;
  readonly delayMs: number;
  readonly run: () => Promise<void>;
}

/** Bots that play by `policy`. */
export function createBotSeats(ports: BotPorts): BotSeats {
  const pending = new Map<TableId, { readonly name: string; readonly cancel: () => void }>();
  const inLine = createLine();
  let { mode } = ports;
  let stopped = false;

  function arm(hosted: HostedTable): void {
    const task = stopped || mode === 'off' || !isInPlay(hosted) ? undefined : nextTask(ports, hosted);
    const armed = pending.get(hosted.tableId);
    // A turn that is still the same keeps its timer: else a chatty table would keep a bot from ever acting.
    if (armed !== undefined && armed.name === task?.name) return;
    armed?.cancel();
    pending.delete(hosted.tableId);
    if (task !== undefined) schedule(hosted, task, task.delayMs);
  }

  function schedule(hosted: HostedTable, task: Task, delayMs: number): void {
    const cancel = ports.clock.after(delayMs, () => void runTask(hosted, task));
    pending.set(hosted.tableId, { name: task.name, cancel });
  }

  /** What failed is tried again for as long as it is still to be done: else a table could wait for ever. */
  async function runTask(hosted: HostedTable, task: Task): Promise<void> {
    try {
      return await (mode === 'sequential' ? inLine(() => runIfWanted(hosted, task)) : task.run());
    } catch (error) {
      ports.onTrouble({ kind: 'botFailed', tableId: hosted.tableId, error });
    }
    const isStillDue = !stopped && pending.get(hosted.tableId)?.name === task.name;
    if (isStillDue) schedule(hosted, task, AGAIN_MS);
  }

  /** Its time may have gone by while it stood in line. */
  async function runIfWanted({ tableId }: HostedTable, task: Task): Promise<void> {
    if (pending.get(tableId)?.name === task.name) await task.run();
  }

  return {
    arm,
    setMode(next) {
      mode = next;
    },
    stop() {
      stopped = true;
      for (const { cancel } of pending.values()) cancel();
      pending.clear();
    },
  };
}

/** Runs what it is given one after the other, in the order of asking. */
function createLine(): (work: () => Promise<void>) => Promise<void> {
  let last = Promise.resolve();
  return (work) => {
    const done = last.then(work);
    last = settledQuietly(done);
    return done;
  };
}

function nextTask(ports: BotPorts, hosted: HostedTable): Task | undefined {
  const { table } = hosted.latest;
  // What was under way is made anew when the table goes on.
  if (table.pause !== undefined) return undefined;
  const seat = actorOf(table);
  const actor = seat === undefined ? undefined : seatAt(table, seat);
  if (actor?.isBot === true) return turnTask(ports, hosted, actor.playerId);
  return errandTask(ports, hosted);
}

function turnTask(ports: BotPorts, hosted: HostedTable, bot: PlayerId): Task {
  const { handId, round } = present(handInProgress(hosted.latest.table), 'hand of a turn');
  const delayMs = THINK_MIN_MS + drawBelow(THINK_SPREAD_MS, () => ports.random.uint32());
  return {
    name: `turn:${handId}:${round.turn}`,
    delayMs,
    async run() {
      const view = viewOf(hosted, hosted.latest, bot);
      if (view.handId !== handId || view.turn !== round.turn) return;
      const action = chosenAction(ports, hosted, view);
      const turn = { playerId: bot, handId, turn: round.turn };
      if (action !== undefined && (await ports.act(hosted, bot, { ...action, ...turn }))) return;
      await ports.act(hosted, bot, { ...safeAction(view), ...turn });
    },
  };
}

/** What the policy says; nothing when it fails, so that nobody has to wait for a bot that cannot think. */
function chosenAction(
  { policy, random, onTrouble }: BotPorts,
  hosted: HostedTable,
  view: TableView,
): BotAction | undefined {
  try {
    return policy.decide(view, random.uint32());
  } catch (error) {
    onTrouble({ kind: 'botFailed', tableId: hosted.tableId, error });
    return undefined;
  }
}

/** What costs nothing, or a fold: for a policy that chose something illegal. */
function safeAction(view: TableView): { readonly type: 'fold' | 'check' | 'muck' | 'show' } {
  const offered = new Set(view.you?.legal.map((range) => range.type));
  for (const type of ['check', 'muck', 'show'] as const) if (offered.has(type)) return { type };
  return { type: 'fold' };
}

/** A bot that has lost all its chips brings new ones; one that was sat out comes back. */
function errandTask(ports: BotPorts, hosted: HostedTable): Task | undefined {
  const { table, version } = hosted.latest;
  const bot = table.seats.find((chair) => chair.isBot && (isBroke(chair.stack) || chair.sittingOut));
  if (bot === undefined || handInProgress(table) !== undefined) return undefined;
  const { playerId } = bot;
  return {
    name: `errand:${playerId}:${version}`,
    delayMs: ERRAND_MS,
    async run() {
      if (hosted.latest.version !== version) return;
      if (isBroke(bot.stack)) {
        const amount = botBuyIn(table);
        await ports.fund(playerId, amount);
        await ports.act(hosted, playerId, { type: 'topUp', playerId, amount });
      } else {
        await ports.act(hosted, playerId, { type: 'sitIn', playerId });
      }
    },
  };
}

function isBroke(stack: Chips | undefined): boolean {
  return stack === NO_CHIPS;
}
