import type { PlantedFault } from './planted-fault.ts';

/** Mistakes about who sees what. */
export const VIEW_FAULTS: readonly PlantedFault[] = [
  {
    name: 'all-cards-shown',
    file: 'packages/poker/src/view.ts',
    from: `(seat === viewer || exposure === 'shown')`,
    to: `(seat === viewer || exposure !== 'mucked')`,
    breaks: 'Everybody sees all cards.',
  },
  {
    name: 'cards-told-to-all',
    file: 'packages/poker/src/view.ts',
    from: 'return event.seat === viewer ? event : undefined;',
    to: 'return event;',
    breaks: 'All hear which cards are dealt to whom.',
  },
  {
    name: 'deck-told',
    file: 'packages/poker/src/view.ts',
    from: 'return { ...event, deck: [] };',
    to: 'return event;',
    breaks: 'The deck is told with the beginning of a hand.',
  },
  {
    name: 'private-events-told',
    file: 'packages/table/src/event-for.ts',
    from: 'if (!PRIVATE_KINDS.has(event.kind)) return event;',
    to: 'return event;',
    breaks: 'The others hear that somebody wants to leave.',
  },
  {
    name: 'snapshot-of-a-neighbour',
    file: 'packages/room/src/listening.ts',
    from: 'const view = viewOf(hosted, hosted.latest, viewer);',
    to: 'const view = viewOf(hosted, hosted.latest, hosted.latest.table.seats.find((chair) => chair.playerId !== viewer)?.playerId);',
    breaks: 'Who comes to a table sees it with the eyes of somebody else.',
  },
  {
    name: 'answer-to-the-eyes-of-another',
    file: 'packages/room/src/commit-of.ts',
    from: '{ table, version, at: now, events }, asked.principal);',
    to: '{ table, version, at: now, events }, table.seats.find((chair) => chair.playerId !== asked.principal)?.playerId);',
    breaks: 'An answer shows what somebody else may see.',
  },
  {
    name: 'missed-steps-of-a-neighbour',
    file: 'packages/room/src/listening.ts',
    from: 'known?.map((step) => stepFor(hosted, step, viewer));',
    to: 'known?.map((step) => stepFor(hosted, step, step.table.seats.find((chair) => chair.playerId !== viewer)?.playerId));',
    breaks: 'Who comes back is told what somebody else may know.',
  },
  {
    name: 'cards-of-who-sat-there-before',
    file: 'packages/table/src/view-for.ts',
    from: 'const holeCards = own.dealt ? table.hand',
    to: 'const holeCards = own ? table.hand',
    breaks: 'Who takes a chair sees the cards of who had it before.',
  },
  {
    name: 'bots-see-all',
    file: 'packages/room/src/bot-seats.ts',
    from: 'const action = chosenAction(ports, hosted, view);',
    to: `const cardsAt = (at) => hosted.latest.table.hand?.players.find(({ seat }) => seat === at)?.holeCards;
      const action = chosenAction(ports, hosted, { ...view, seats: view.seats.map((chair) => ({ ...chair, holeCards: cardsAt(chair.seat) })) });`,
    breaks: 'Bots know the cards of the others.',
  },
  {
    name: 'halted-cards-in-chat',
    file: 'packages/room/src/outbox/plan-messages.ts',
    from: `viewForHand(present(table.hand, 'hand that has ended'), 'spectator');`,
    to: `viewForHand(present(table.hand, 'hand that has ended'), table.hand.players[0].seat);`,
    breaks: 'The chat is told the hidden cards of a player.',
  },
];
