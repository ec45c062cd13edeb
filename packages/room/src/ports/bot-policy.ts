import type { Chips } from '@cardroom/kernel';
import type { TableView } from '@cardroom/table';

/** What a bot does with its turn. */
export type BotAction =
  | { readonly type: 'fold' | 'check' | 'call' | 'allIn' | 'show' | 'muck' }
  | { readonly type: 'bet' | 'raise'; readonly to: Chips };

/** Who the bots are and how they play. */
export interface BotPolicy {
  /** Names to choose from. */
  readonly names: readonly string[];
  /**
   * Decides for a bot by what the bot itself may see. `randomUint32` is a fresh number from 0 to 2^32-1. What is
   * not legal, and `undefined`, is taken for a check, or a fold when checking is not free.
   */
  readonly decide: (view: TableView, randomUint32: number) => BotAction | undefined;
}
