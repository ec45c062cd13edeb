import type { WireChatLine, WireEvent } from '@cardroom/protocol';
import { describe, expect, test } from 'vitest';
import { sampleView } from '../testing/sample-view.ts';
import { chatAfter, chatAfterEvents, type ChatState, SILENT_CHAT } from './chat.ts';

describe('the chat', () => {
  test('[WEB43] what was said before and what is heard live make one list, without doubles', () => {
    const live = heard(heard(SILENT_CHAT, 8, 'eight'), 9, 'eight');
    const asked = chatAfter(live, { kind: 'chatAsked' });
    const history = [line(3, 'three'), line(8, 'eight')];
    const loaded = chatAfter(asked, { kind: 'chatLoaded', tableId: 't1', lines: history });
    expect(loaded.history).toBe('there');
    expect(loaded.lines.map(({ version }) => version)).toEqual([3, 8, 9]);
    // The stored line knows when it was said.
    expect(loaded.lines[1]?.at).toBe('2025-12-31T23:00:00.000Z');
    expect(heard(loaded, 9, 'eight').lines).toHaveLength(3);
  });

  test('[WEB43] an answer that is overtaken by a snapshot is taken, and asked for again', () => {
    const overtaken: ChatState = { ...chatAfter(SILENT_CHAT, { kind: 'chatAsked' }), history: 'needed' };
    const loaded = chatAfter(overtaken, { kind: 'chatLoaded', tableId: 't1', lines: [line(3, 'three')] });
    expect(loaded).toMatchObject({ history: 'needed', lines: [{ version: 3 }] });
  });

  test('[WEB43] no answer is told, keeps what was heard, and is tried again when the chat is shown', () => {
    const asked = chatAfter(heard(SILENT_CHAT, 8, 'eight'), { kind: 'chatAsked' });
    const failed = chatAfter(asked, { kind: 'chatLoaded', tableId: 't1', lines: undefined });
    expect(failed).toMatchObject({ history: 'failed', lines: [{ version: 8 }] });
    expect(chatAfter(failed, { kind: 'chatShown', open: true }).history).toBe('needed');
  });

  test('[WEB43] lines of others count as new until the chat is shown', () => {
    const closed = heard(heard(SILENT_CHAT, 8, 'hi', 'p1'), 9, 'my own', 'p0');
    expect(closed.unread).toBe(1);
    const open = chatAfter(closed, { kind: 'chatShown', open: true });
    expect(open.unread).toBe(0);
    expect(heard(open, 10, 'again', 'p1').unread).toBe(0);
  });

  test.each([
    { event: { kind: 'ChatSaid', playerId: 'p1', name: 'Bruno' } },
    { event: { kind: 'ChatSaid', playerId: 'p1', name: 'Bruno', text: { html: '<b>' } } },
    { event: { kind: 'Folded', playerId: 'p1', name: 'Bruno', text: 'x' } },
  ])('[WEB43] $event is no line', ({ event }) => {
    expect(chatAfterEvents(SILENT_CHAT, frameOf(8, event))).toBe(SILENT_CHAT);
  });
});

function heard(chat: ChatState, version: number, text: string, playerId = 'p1'): ChatState {
  return chatAfterEvents(chat, frameOf(version, { kind: 'ChatSaid', playerId, name: 'Bruno', text }));
}

function frameOf(version: number, event: WireEvent): Parameters<typeof chatAfterEvents>[1] {
  return { type: 'event', tableId: 't1', version, events: [event], view: sampleView({ version }) };
}

function line(version: number, text: string): WireChatLine {
  return { version, playerId: 'p1', name: 'Bruno', text, at: '2025-12-31T23:00:00.000Z' };
}
