import { ANSWER_FAULTS } from './planted/answers.ts';
import { COMMAND_FAULTS } from './planted/commands.ts';
import { LOCK_FAULTS } from './planted/locks.ts';
import { MESSAGE_FAULTS } from './planted/messages.ts';
import { MONEY_FAULTS } from './planted/money.ts';
import type { PlantedFault } from './planted/planted-fault.ts';
import { POKER_FAULTS } from './planted/poker.ts';
import { RECOVERY_FAULTS } from './planted/recovery.ts';
import { TABLE_FAULTS } from './planted/tables.ts';
import { VIEW_FAULTS } from './planted/views.ts';

export type { PlantedFault } from './planted/planted-fault.ts';

/** Every mistake that the simulator is held to, by where it is made. */
export const PLANTED_FAULTS: readonly PlantedFault[] = [
  ...ANSWER_FAULTS,
  ...COMMAND_FAULTS,
  ...LOCK_FAULTS,
  ...MONEY_FAULTS,
  ...POKER_FAULTS,
  ...TABLE_FAULTS,
  ...VIEW_FAULTS,
  ...RECOVERY_FAULTS,
  ...MESSAGE_FAULTS,
];
