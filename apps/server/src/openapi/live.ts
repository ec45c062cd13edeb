import { CLOSE_CODES } from '@cardroom/protocol';
import { FRAME_BYTES_MAX } from '../live/live-route.ts';
import { schemaRef } from './schemas.ts';

const SAYS: Readonly<Record<keyof typeof CLOSE_CODES, string>> = {
  unauthorized: 'No `hello` came in time, or its token is not known: start a session first.',
  junk: 'Too many frames that make no sense: mend the client.',
  tooFast: 'Frames came faster than allowed: slow down.',
  tooSlow: 'The client did not read what was sent: come back and subscribe again.',
  goingAway: 'The server is going away: come back in a moment.',
};

/** How the live connection goes, and the schemas of its frames: OpenAPI has no words for it. */
export const LIVE = {
  address: '/api/live',
  description:
    'A client says `hello` first, and is answered with `welcome`. It says `subscribe` and gets a `snapshot`, or the steps ' +
    'since the version that it names; then an `event` comes for every version of the table, in order and once, with what ' +
    'this viewer may know. After a gap or a `resync`, it subscribes again. A `command` is answered by `ack` after the ' +
    'commit, or by `reject`; its `id` is the idempotency key, and the same key gets the same answer here and over HTTP. ' +
    'Frames are carried out in the order in which they come. What makes no sense is answered by `error`.',
  largestFrameBytes: FRAME_BYTES_MAX,
  clientFrame: schemaRef('ClientFrame'),
  serverFrame: schemaRef('ServerFrame'),
  closeCodes: Object.entries(SAYS).map(([reason, says]) => ({
    code: CLOSE_CODES[reason as keyof typeof CLOSE_CODES],
    reason,
    says,
  })),
} as const;
