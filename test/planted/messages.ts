import type { PlantedFault } from './planted-fault.ts';

/** Mistakes about what is told to a chat. */
export const MESSAGE_FAULTS: readonly PlantedFault[] = [
  {
    name: 'messages-left-out',
    file: 'packages/room/src/commit-of.ts',
    from: 'outbox: planMessages(before, decision),',
    to: 'outbox: [],',
    breaks: 'The chat hears of nothing.',
  },
  {
    name: 'lines-left-out',
    file: 'packages/room/src/outbox/plan-messages.ts',
    from: 'return isSame ? lines : [{ topic: chat, key: BOARD_KEY, body: BOARD_BODY }, ...lines];',
    to: 'return isSame ? [] : [{ topic: chat, key: BOARD_KEY, body: BOARD_BODY }];',
    breaks: 'The chat is shown the board, and told no result.',
  },
  {
    name: 'sent-again-after-a-crash',
    file: 'packages/room/src/outbox/choose-next.ts',
    from: `const uncertain = messages.filter(({ isSending }) => isSending);
  const others = messages.filter(({ isSending }) => !isSending);`,
    to: `const uncertain = messages.slice(0, 0);
  const others = messages;`,
    breaks: 'A message whose end is unknown is sent again.',
  },
  {
    name: 'sending-not-noted',
    file: 'packages/room/src/storing/decide-outbox.ts',
    from: `sendingMessages.set(id, true);
  return true;`,
    to: 'return true;',
    breaks: 'A message that was begun is not known to be.',
  },
  {
    name: 'told-and-not-settled',
    file: 'packages/room/src/storing/decide-outbox.ts',
    from: `  for (const id of removed) removedMessages.add(id);
`,
    to: '',
    breaks: 'What was told waits for ever.',
  },
  {
    name: 'told-line-not-ended',
    file: 'packages/room/src/outbox/call-result.ts',
    from: `return { ended: 'told', pace, ...shownBy(next, content, outcome.ref) };`,
    to: 'return { unsent: message.id, pace, ...shownBy(next, content, outcome.ref) };',
    breaks: 'What was told is told again.',
  },
  {
    name: 'board-not-remembered',
    file: 'packages/room/src/outbox/call-result.ts',
    from: `if (key === undefined || content.kind !== 'board') return {};`,
    to: 'if (key === undefined || content.kind) return {};',
    breaks: 'A new board is sent for every change.',
  },
];
