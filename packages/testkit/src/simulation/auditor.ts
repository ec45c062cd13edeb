import { assert, type PlayerId, type TableId } from '@cardroom/kernel';
import type { AccountId, Transfer } from '@cardroom/ledger';
import type { RequestOutcome, RoomAnswer, StoreRequest, TableStep, ViewerEvent } from '@cardroom/room';
import type { TableEvent, TableView } from '@cardroom/table';
import type { Weather } from './faults.ts';
import { PlainTable } from './plain-table.ts';
import { EPOCH_MS, type Simulation } from './simulation.ts';

/** Where chips come from and go back to: the only account that may owe. */
const ISSUE = 'issue';
const WALLET = 'wallet:';
/** How soon whoever watches is told of what was written, when nothing goes wrong. */
const TOLD_MS = 1_000;

/** A command as its sender knows it. */
export interface SentCommand {
  readonly player: PlayerId;
  readonly key: string;
  readonly table: TableId;
  /** What it asks for, as one text. */
  readonly content: string;
}

interface Audited {
  readonly sentAt: number;
  /** The largest version of its table that had been an answer when it was sent. */
  readonly after: number;
  /** The first answer. */
  answer?: string;
}

interface AuditedTable {
  /** The fence under which each section was written last. */
  readonly fences: Map<string, number>;
  /** When each version was written. */
  readonly writtenAt: number[];
  /** The largest version that was the answer to a command. */
  answered: number;
  readonly plain: PlainTable;
}

/** A hand that is over. */
interface EndedHand {
  readonly tableId: TableId;
  readonly handId: string;
}

type CommitMade = Extract<StoreRequest, { kind: 'commit' }>['commit'];

interface Pending {
  readonly debit: AccountId;
  readonly credit: AccountId;
  readonly amount: number;
}

/**
 * Watches a simulation from outside, by simple means of its own: what is written, what is answered and what is told.
 * Whatever is not as promised is a `Defect` that says so.
 */
export class Auditor {
  hands = 0;
  readonly #balances = new Map<AccountId, number>();
  readonly #pending = new Map<string, Pending>();
  readonly #settled = new Set<string>();
  readonly #tables = new Map<TableId, AuditedTable>();
  readonly #done = new Map<string, number>();
  readonly #commands = new Map<string, Audited>();
  readonly #granted = new Map<string, number>();
  readonly #decks = new Set<string>();
  readonly #now: () => number;
  readonly #weather: Weather;

  constructor({ agenda, weather }: Pick<Simulation, 'agenda' | 'weather'>) {
    this.#now = () => agenda.now;
    this.#weather = weather;
  }

  /** No node could be reached until now. */
  resumed(): void {
    for (const { plain } of this.#tables.values()) plain.resumed(this.#now());
  }

  /** Something was written, and came to this. Gives the hands that have ended with it. */
  written(request: StoreRequest, outcome: RequestOutcome): readonly EndedHand[] {
    if (!outcome.ok) throw new Error(`a request makes no sense: ${outcome.defect}`);
    if (request.kind === 'commit' && isKind(outcome.value, 'committed')) return this.#committed(request.commit);
    if (request.kind === 'post' && typeof outcome.value === 'object' && 'ok' in outcome.value && outcome.value.ok) {
      this.#move(request.transfers);
    }
    return [];
  }

  /** A command was sent for the first time. */
  sent({ player, key, table }: SentCommand): void {
    this.#commands.set(`${player} ${key}`, { sentAt: this.#now(), after: this.#tableOf(table).answered });
  }

  /** A command was answered, maybe once more. */
  answered(command: SentCommand, answer: RoomAnswer): void {
    const audited = this.#commands.get(`${command.player} ${command.key}`);
    assert(audited !== undefined, 'an answer to what nobody has asked');
    const text = JSON.stringify(answer);
    assert(
      audited.answer === undefined || audited.answer === text,
      `two answers to ${command.content}: ${audited.answer} and ${text}`,
    );
    if (audited.answer !== undefined) return;
    audited.answer = text;
    if (!answer.ok) return;
    const { version } = answer;
    this.seen(command.player, answer.view);
    const known = this.#done.get(`${command.player} ${command.key}`);
    assert(known === version, `${command.content} was answered with version ${version}, and made ${known}`);
    // What was answered to anybody at the table before this was sent was done before it.
    assert(
      version > audited.after,
      `${command.content} made ${version}, and ${audited.after} was answered before it was sent`,
    );
    const table = this.#tableOf(command.table);
    table.answered = Math.max(table.answered, version);
  }

  /** Somebody was told of a step, who watches since `since`. */
  told(viewer: PlayerId | undefined, step: TableStep, since = Infinity): void {
    const table = this.#seenTable(step);
    this.seen(viewer, step.view);
    const writtenAt = table.writtenAt[step.version - 1] ?? 0;
    const isDue = writtenAt > since && this.#weather.isSettled(writtenAt);
    const isLate = isDue && this.#now() > writtenAt + TOLD_MS;
    assert(!isLate, `${viewer ?? 'somebody'} is told of ${step.version} ${this.#now() - writtenAt} ms later`);
    for (const event of step.events) this.#heard(table, viewer, { step, event });
  }

  /** Somebody was shown a table. */
  seen(viewer: PlayerId | undefined, view: TableView): void {
    const { plain } = this.#seenTable(view);
    const { version, handId = '' } = view;
    for (const { seat, playerId, holeCards } of view.seats) {
      const mayBe = holeCards === undefined || plain.mayShow(viewer, { handId, seat, version });
      assert(mayBe, `${viewer ?? 'somebody'} is shown the hidden cards of ${playerId}`);
    }
  }

  /** Somebody has come to a table, and is shown how it stands. */
  shown(viewer: PlayerId | undefined, view: TableView): void {
    this.seen(viewer, view);
    const { plain, writtenAt } = this.#seenTable(view);
    const due = EPOCH_MS + plain.heldUntil;
    const isShort = view.version === writtenAt.length && view.deadline !== undefined && view.deadline < due;
    assert(!isShort, `${viewer ?? 'somebody'} sees a turn that an outage has made shorter`);
  }

  /** Whether everybody may know what a player was dealt in a hand. */
  isOpen(tableId: TableId, handId: string, player: PlayerId): boolean {
    return this.#tableOf(tableId).plain.isOpen(handId, player);
  }

  /** The last version of a table that was written so long ago. */
  versionBefore(tableId: TableId, ms: number): number {
    const due = this.#now() - ms;
    return this.#tableOf(tableId).writtenAt.filter((at) => at <= due).length;
  }

  /** How many commands have had no answer, of those that were sent so long ago. */
  unansweredFor(ms: number): number {
    const until = this.#now() - ms;
    return [...this.#commands.values()].filter(({ answer, sentAt }) => answer === undefined && sentAt <= until).length;
  }

  get commands(): number {
    return this.#commands.size;
  }

  /** The tables at which a hand is or could be played that nobody has paused, and at which nothing has happened for so long. */
  stuckFor(ms: number): readonly TableId[] {
    const since = this.#now() - ms;
    return [...this.#tables]
      .filter(([, { plain, writtenAt }]) => {
        const isPlaying = plain.hand !== undefined && !plain.isPaused;
        return (isPlaying || plain.isPlayable) && (writtenAt.at(-1) ?? 0) < since;
      })
      .map(([id]) => id);
  }

  /** How many chips somebody was given. */
  grantedTo(player: PlayerId): number {
    return this.#granted.get(`${WALLET}${player}`) ?? 0;
  }

  /** What each account holds by all that was written. */
  get balances(): ReadonlyMap<AccountId, number> {
    return this.#balances;
  }

  /** What is reserved and neither taken nor given back. */
  get pending(): readonly string[] {
    return [...this.#pending.keys()];
  }

  #committed(commit: CommitMade): readonly EndedHand[] {
    const table = this.#tableOf(commit.tableId);
    const last = table.writtenAt.length;
    assert(commit.version === last, `version ${commit.version + 1} of ${commit.tableId} follows ${last}`);
    const version = table.writtenAt.push(this.#now());
    this.#assertFenced(commit, table);
    if (commit.answer !== undefined) {
      const name = `${commit.answer.principal} ${commit.answer.key}`;
      assert(!this.#done.has(name), `a command was done twice: ${name}`);
      this.#done.set(name, version);
    }
    this.#move(commit.transfers);
    const at = { nodeMs: commit.at, ms: this.#now(), version, isCalm: this.#weather.isSettled(this.#now()) };
    const ended: EndedHand[] = [];
    for (const { body, handId = '' } of commit.events) {
      const event = JSON.parse(body) as TableEvent;
      table.plain.take(event, at);
      if (event.kind === 'HandEnded') ended.push({ tableId: commit.tableId, handId });
    }
    this.hands += ended.length;
    this.#assertPaid(commit, table.plain);
    return ended;
  }

  #assertFenced({ tableId, fence, writes }: CommitMade, { fences }: AuditedTable): void {
    for (const { section } of writes) {
      const last = fences.get(section) ?? 0;
      assert(fence >= last, `${section} of ${tableId} was written under fence ${fence} after ${last}`);
      fences.set(section, fence);
    }
  }

  /** What the table says has come out of wallets, or back to them, has. */
  #assertPaid({ transfers }: CommitMade, { toWallets }: PlainTable): void {
    const moved = new Map<AccountId, number>();
    for (const transfer of transfers) {
      // Chips that are new have come from no wallet.
      if (!('debit' in transfer) || transfer.debit === ISSUE) continue;
      const { debit, credit, amount } = transfer;
      moved.set(debit, (moved.get(debit) ?? 0) - amount);
      moved.set(credit, (moved.get(credit) ?? 0) + amount);
    }
    const told = new Map([...toWallets].map(([player, change]) => [`${WALLET}${player}`, change]));
    toWallets.clear();
    for (const account of new Set([...moved.keys(), ...told.keys()])) {
      const [found, due] = [moved.get(account as AccountId) ?? 0, told.get(account) ?? 0];
      assert(!account.startsWith(WALLET) || found === due, `${found} went to ${account}, and should have been ${due}`);
    }
  }

  #heard(
    { plain }: AuditedTable,
    viewer: PlayerId | undefined,
    { step, event }: { readonly step: TableStep; readonly event: ViewerEvent },
  ): void {
    const who = viewer ?? 'somebody';
    assert(plain.mayTell(viewer, event), `${who} is told what another one keeps to himself: ${event.kind}`);
    assert(!('deck' in event) || (event['deck'] as readonly unknown[]).length === 0, 'the deck is told to somebody');
    if (event.kind !== 'HoleCardsDealt') return;
    const { version, view } = step;
    const seat = Number(event['seat']);
    const mayBe = plain.mayShow(viewer, { handId: view.handId ?? '', seat, version });
    assert(mayBe, `${who} is told the cards of seat ${seat}`);
  }

  #move(transfers: readonly Transfer[]): void {
    for (const transfer of transfers) this.#moveOne(transfer);
  }

  #moveOne(transfer: Transfer): void {
    switch (transfer.kind) {
      case 'direct':
        // Asked for again, it is what it was.
        if (this.#settled.has(transfer.id)) return undefined;
        this.#settled.add(transfer.id);
        return this.#pay(transfer.debit, transfer.credit, transfer.amount);
      case 'pending':
        if (!this.#settled.has(transfer.id) && !this.#pending.has(transfer.id)) {
          this.#pending.set(transfer.id, transfer);
          this.#assertCovered(transfer.debit);
        }
        return undefined;
      case 'post': {
        const reserved = this.#settle(transfer.pendingId);
        if (reserved !== undefined) this.#pay(reserved.debit, reserved.credit, transfer.amount);
        return undefined;
      }
      default:
        this.#settle(transfer.pendingId);
    }
  }

  #settle(id: string): Pending | undefined {
    const reserved = this.#pending.get(id);
    this.#pending.delete(id);
    this.#settled.add(id);
    return reserved;
  }

  #pay(debit: AccountId, credit: AccountId, amount: number): void {
    if (debit === ISSUE) this.#granted.set(credit, (this.#granted.get(credit) ?? 0) + amount);
    this.#balances.set(debit, (this.#balances.get(debit) ?? 0) - amount);
    this.#balances.set(credit, (this.#balances.get(credit) ?? 0) + amount);
    this.#assertCovered(debit);
  }

  /** Nobody owes anything, and nothing is promised twice. */
  #assertCovered(account: AccountId): void {
    if (account === ISSUE) return;
    let reserved = 0;
    for (const { debit, amount } of this.#pending.values()) if (debit === account) reserved += amount;
    const balance = this.#balances.get(account) ?? 0;
    assert(balance >= reserved, `${account} holds ${balance}, of which ${reserved} are reserved`);
  }

  #seenTable({ tableId, version }: Pick<TableStep, 'tableId' | 'version'>): AuditedTable {
    const table = this.#tableOf(tableId);
    assert(version <= table.writtenAt.length, 'nobody is told of what was not written');
    return table;
  }

  #tableOf(id: TableId): AuditedTable {
    const known = this.#tables.get(id);
    if (known !== undefined) return known;
    const table: AuditedTable = { fences: new Map(), writtenAt: [], answered: 0, plain: new PlainTable(this.#decks) };
    this.#tables.set(id, table);
    return table;
  }
}

function isKind(value: unknown, kind: string): boolean {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === kind;
}
