import { assert, type PlayerId, type TableId } from '@cardroom/kernel';
import type { AccountId, Transfer } from '@cardroom/ledger';
import type { RequestOutcome, RoomAnswer, StoreRequest, TableStep } from '@cardroom/room';
import type { TableEvent } from '@cardroom/table';
import { PlainHand } from './plain-poker.ts';

/** Where chips come from and go back to: the only account that may owe. */
const ISSUE = 'issue';

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
  /** The first answer, and when it came. */
  answer?: string;
  version?: number;
  answeredAt?: number;
}

interface AuditedTable {
  version: number;
  /** The fence under which each section was written last. */
  readonly fences: Map<string, number>;
  hand: PlainHand | undefined;
  isPaused: boolean;
  /** When it was written last. */
  movedAt: number;
  handId: string;
  /** The version that laid the cards of a seat open, by hand and seat. */
  readonly openSince: Map<string, number>;
}

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
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Something was written, and came to this. */
  written(request: StoreRequest, outcome: RequestOutcome): void {
    if (!outcome.ok) throw new Error(`a request makes no sense: ${outcome.defect}`);
    if (request.kind === 'commit' && isKind(outcome.value, 'committed')) this.#committed(request.commit);
    if (request.kind === 'post' && typeof outcome.value === 'object' && 'ok' in outcome.value && outcome.value.ok) {
      this.#move(request.transfers);
    }
  }

  /** A command was sent for the first time. */
  sent({ player, key }: SentCommand): void {
    this.#commands.set(`${player} ${key}`, { sentAt: this.#now() });
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
    audited.answeredAt = this.#now();
    if (!answer.ok) return;
    const { version } = answer;
    audited.version = version;
    const known = this.#done.get(`${command.player} ${command.key}`);
    assert(known === version, `${command.content} was answered with version ${version}, and made ${known}`);
    this.#assertInOrder(command, audited.sentAt, version);
  }

  /** Somebody was told of a step. */
  told(viewer: PlayerId | undefined, step: TableStep): void {
    const table = this.#tables.get(step.tableId);
    assert(table !== undefined && step.version <= table.version, 'nobody is told of what was not written');
    for (const { seat, playerId, holeCards } of step.view.seats) {
      if (holeCards === undefined || playerId === viewer) continue;
      const since = table.openSince.get(`${step.view.handId} ${seat}`) ?? Infinity;
      assert(since <= step.version, `${viewer ?? 'somebody'} is shown the hidden cards of ${playerId}`);
    }
    for (const event of step.events) {
      assert(!('deck' in event) || (event['deck'] as readonly unknown[]).length === 0, 'the deck is told to somebody');
      if (event.kind !== 'HoleCardsDealt') continue;
      const owner = step.view.seats.find(({ seat }) => seat === event['seat'])?.playerId;
      assert(owner === undefined || owner === viewer, `${viewer ?? 'somebody'} is told the cards of ${owner}`);
    }
  }

  /** How many commands have had no answer. */
  get unanswered(): number {
    return [...this.#commands.values()].filter(({ answer }) => answer === undefined).length;
  }

  get commands(): number {
    return this.#commands.size;
  }

  /** The tables at which a hand is being played that nobody has paused, and at which nothing has happened for so long. */
  stuckFor(ms: number): readonly TableId[] {
    const since = this.#now() - ms;
    return [...this.#tables]
      .filter(([, { hand, isPaused, movedAt }]) => hand !== undefined && !isPaused && movedAt < since)
      .map(([id]) => id);
  }

  /** What each account holds by all that was written. */
  get balances(): ReadonlyMap<AccountId, number> {
    return this.#balances;
  }

  /** What is reserved and neither taken nor given back. */
  get pending(): readonly string[] {
    return [...this.#pending.keys()];
  }

  #committed(commit: Extract<StoreRequest, { kind: 'commit' }>['commit']): void {
    const table = this.#tableOf(commit.tableId);
    assert(
      commit.version === table.version,
      `version ${commit.version + 1} of ${commit.tableId} follows ${table.version}`,
    );
    table.version += 1;
    table.movedAt = this.#now();
    for (const { section } of commit.writes) {
      const last = table.fences.get(section) ?? 0;
      assert(
        commit.fence >= last,
        `${section} of ${commit.tableId} was written under fence ${commit.fence} after ${last}`,
      );
      table.fences.set(section, commit.fence);
    }
    if (commit.answer !== undefined) {
      const name = `${commit.answer.principal} ${commit.answer.key}`;
      assert(!this.#done.has(name), `a command was done twice: ${name}`);
      this.#done.set(name, table.version);
    }
    this.#move(commit.transfers);
    for (const { body } of commit.events) this.#happened(table, JSON.parse(body) as TableEvent);
  }

  #happened(table: AuditedTable, event: TableEvent): void {
    if (event.kind === 'HandStarted') {
      table.hand = new PlainHand(event);
      table.handId = event.handId;
      return;
    }
    if (event.kind === 'TablePaused') table.isPaused = true;
    if (event.kind === 'TableResumed') table.isPaused = false;
    const open = event.kind === 'HandsTurnedUp' ? event.hands : event.kind === 'HoleCardsShown' ? [event] : [];
    for (const { seat } of open) table.openSince.set(`${table.handId} ${seat}`, table.version);
    table.hand?.take(event);
    if (event.kind !== 'HandEnded') return;
    this.hands += 1;
    table.hand = undefined;
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

  /** What was answered before another command was sent was done before it. */
  #assertInOrder(command: SentCommand, sentAt: number, version: number): void {
    for (const [name, other] of this.#commands) {
      if (other.version === undefined || other.answeredAt === undefined || !name.startsWith(`${command.player} `))
        continue;
      const isBefore = other.answeredAt < sentAt;
      assert(!isBefore || other.version < version, `${command.content} came before what was answered before it`);
    }
  }

  #tableOf(id: TableId): AuditedTable {
    const known = this.#tables.get(id);
    if (known !== undefined) return known;
    const table: AuditedTable = {
      version: 0,
      fences: new Map(),
      hand: undefined,
      isPaused: false,
      movedAt: 0,
      handId: '',
      openSince: new Map(),
    };
    this.#tables.set(id, table);
    return table;
  }
}

function isKind(value: unknown, kind: string): boolean {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === kind;
}
