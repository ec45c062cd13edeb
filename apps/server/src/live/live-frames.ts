import { type ClientFrame, clientFrame, formatView, type ServerFrame } from '@cardroom/protocol';
import type { RoomAnswer } from '@cardroom/room';
import { firstIssue } from '../http/parse.ts';
import { problemOfRejection } from '../problems.ts';

/** A frame as it was meant, or what is wrong with it; `commandId` is there when it was meant as a command. */
export type ParsedFrame =
  | { readonly ok: true; readonly value: ClientFrame }
  | { readonly ok: false; readonly detail: string; readonly commandId?: string };

/** What a client sent, read by the schema. */
export function parseFrame(text: string): ParsedFrame {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // What is not JSON is told to the client as that.
    return { ok: false, detail: 'the frame is not JSON' };
  }
  const parsed = clientFrame.safeParse(value);
  if (parsed.success) return { ok: true, value: parsed.data };
  const commandId = commandIdIn(value);
  return { ok: false, detail: firstIssue(parsed.error.issues), ...(commandId === undefined ? {} : { commandId }) };
}

const ID_CHARACTERS_MAX = 64;

/** Who sends a command waits for an answer under its id, also when nothing else in it can be read. */
function commandIdIn(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('type' in value) || !('id' in value)) return undefined;
  const { type, id } = value;
  return type === 'command' && typeof id === 'string' && id.length <= ID_CHARACTERS_MAX ? id : undefined;
}

/** What a command came to, as a frame. The same answer gives the same frame, however often the command came. */
export function acknowledgement(id: string, answer: RoomAnswer): ServerFrame {
  if (!answer.ok) return { type: 'reject', id, problem: problemOfRejection(answer.error) };
  const view = formatView(answer.view, answer.at);
  const { handId, turn } = view;
  const hand = { ...(handId === undefined ? {} : { handId }), ...(turn === undefined ? {} : { turn }) };
  return { type: 'ack', id, version: answer.version, ...hand, view };
}
