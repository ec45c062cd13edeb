import type { Chips, PlayerId } from '@cardroom/kernel';
import type { RakeRule } from '@cardroom/poker';

/** How a table is played, fixed when it is opened but for its host. Amounts in chips, times in seconds. */
export interface TableConfig {
  readonly name: string;
  /** Who may start, pause and stop; at first who opened it. */
  readonly hostId: PlayerId;
  /** How many chairs, 2 to 10. */
  readonly seatCount: number;
  readonly smallBlind: Chips;
  readonly bigBlind: Chips;
  /** 0 for none. */
  readonly ante: Chips;
  /** `each`: every player; `bigBlind`: the big blind for all. [R14] */
  readonly anteMode: 'each' | 'bigBlind';
  readonly buyInMin: Chips;
  readonly buyInMax: Chips;
  readonly turnSeconds: number;
  /** How long a player may think in all beside the turns' own time; none when absent. [R47] */
  readonly timeBankSeconds?: number;
  /** Which way the button moves. `dead` is the default. [R08] [R09] */
  readonly buttonRule: 'dead' | 'moving';
  readonly rake: RakeRule;
  /** Listed in the lobby or reached by its link only. */
  readonly isPrivate: boolean;
  /** Turns let pass in a row after which a player is sat out. [R17] [R48] */
  readonly timeoutsToSitOut: number;
  /** How long the stack that a player left with must be brought back. [R05] */
  readonly ratholeMinutes: number;
  /** The chat that is told what happens here, such as `telegram:-100123`; no viewer learns of it. [TB23] */
  readonly chat?: string;
}

/** A config as every viewer may see it. */
export type PublicTableConfig = Omit<TableConfig, 'chat'> & { readonly chat?: never };

/** `config` without the chat. [TB24] */
export function publicConfig(config: TableConfig): PublicTableConfig {
  const { chat: _, ...others } = config;
  return others;
}

/** Whether `text` may name a chat: 1 to 128 visible ASCII characters. [TB23] */
export function isChatName(text: string): boolean {
  return /^[!-~]{1,128}$/.test(text);
}

/**
 * What a table is played by where nobody has said otherwise: everybody antes for himself, the button may be dead, and
 * nobody takes a rake. [R08] [R14] [R35]
 */
export const HOUSE_RULES = {
  anteMode: 'each',
  turnSeconds: 30,
  buttonRule: 'dead',
  rake: { basisPoints: 0, caps: [], noFlopNoDrop: true },
  timeoutsToSitOut: 2,
  ratholeMinutes: 120,
} as const satisfies Partial<TableConfig>;
