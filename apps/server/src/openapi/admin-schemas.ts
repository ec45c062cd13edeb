import type { z } from 'zod';
import {
  adjustedPlayer,
  commandedTable,
  foundPlayers,
  revokedLock,
  rolledBackTable,
  shownActions,
  shownLetter,
  shownLetters,
  shownLocks,
  shownMovements,
  shownPlayer,
  shownReservation,
  shownRollout,
  shownTable,
  shownTables,
} from '../admin/answers.ts';
import { adjustment, reasonOnly, reduction, resolving, revocation } from '../admin/bodies.ts';

/** Every body for operators, by the name that it has in the description. */
export const ADMIN_DESCRIBED = {
  AdminReason: { schema: reasonOnly, says: 'Why something is done; kept for ever.' },
  AdminLocks: {
    schema: shownLocks,
    says: 'All locks at one moment. A cycle lists tasks that wait for each other; `ms` is how long.',
  },
  AdminRevocation: { schema: revocation, says: 'Which lock of which table to take away, by the id that is shown.' },
  AdminRevokedLock: {
    schema: revokedLock,
    says: 'The lock is taken away; `fenced` says whether all that its holder still writes is refused. Without `label` an earlier attempt had taken it.',
  },
  AdminRollout: {
    schema: shownRollout,
    says: 'How many tables of a hundred are to be locked by their parts, how many are, and how often that fell by itself.',
  },
  AdminReduction: { schema: reduction, says: 'How many tables of a hundred are to be locked by their parts.' },
  AdminDeadLetter: {
    schema: shownLetter,
    says: 'A reservation that could not be given back, what was in the way, and what is known of it.',
  },
  AdminDeadLetters: { schema: shownLetters, says: 'Dead letters.' },
  AdminResolving: { schema: resolving, says: 'How to end a dead letter: `to` is a wallet, or `deadletter`.' },
  AdminTables: { schema: shownTables, says: 'Every open table, as it is stored.' },
  AdminReservation: { schema: shownReservation, says: 'Chips that are reserved.' },
  AdminTable: {
    schema: shownTable,
    says: 'A table of one moment, without cards: what does not agree stands in `problems`, a sentence each.',
  },
  AdminCommandedTable: { schema: commandedTable, says: 'A table after what the house has done to it.' },
  AdminRolledBackTable: { schema: rolledBackTable, says: 'A table that is closed, and who has got how much.' },
  AdminPlayers: { schema: foundPlayers, says: 'Players in whose names the part stands.' },
  AdminPlayer: { schema: shownPlayer, says: 'What a player owns, what he has at open tables, what is reserved.' },
  AdminAdjustment: { schema: adjustment, says: 'How many chips to give, or below zero to take away; not none.' },
  AdminAdjustedPlayer: {
    schema: adjustedPlayer,
    says: 'The chips have moved; without `wallet` nobody could say at that moment what the player has now.',
  },
  AdminMovements: { schema: shownMovements, says: 'A page of the journal; without `next` it is the last one.' },
  AdminActions: {
    schema: shownActions,
    says: 'A page of the log of actions; without `next` it is the last one. `unknown`: it has no end.',
  },
} as const satisfies Readonly<Record<string, { readonly schema: z.ZodType; readonly says: string }>>;
