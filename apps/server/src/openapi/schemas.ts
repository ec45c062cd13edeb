import {
  clientFrame,
  serverFrame,
  wireAction,
  wireChat,
  wireChatLine,
  wireCommand,
  wireCommandAnswer,
  wireHand,
  wireHandHistory,
  wireHandList,
  wireHealth,
  wireId,
  wireLeaderboard,
  wireLeaderboardQuery,
  wireLobby,
  wireMatch,
  wireMatchRequest,
  wireMe,
  wireMovement,
  wirePlayerStats,
  wireProblem,
  wireReceipt,
  wireDeviceCode,
  wireRedeemRequest,
  wireSession,
  wireSessionRequest,
  wireTableOpened,
  wireTableRequest,
  wireTableSession,
  wireTableSummary,
  wireTableView,
  wireTelegramRequest,
} from '@cardroom/protocol';
import { z } from 'zod';
import { ADMIN_DESCRIBED } from './admin-schemas.ts';
import { EXAMPLES } from './examples.ts';

/** A schema of the description: JSON Schema 2020-12. */
export type JsonSchema = Readonly<Record<string, unknown>>;

interface Described {
  readonly schema: z.ZodType;
  /** One or two sentences for the reader. */
  readonly says: string;
}

/** Every body and frame that crosses the wire, by the name that it has in the description. */
const DESCRIBED = {
  Id: { schema: wireId, says: 'Names a player, a table or a hand.' },
  SessionRequest: {
    schema: wireSessionRequest,
    says: 'Who somebody wants to be. Spaces at both ends of the name are taken away.',
  },
  Session: { schema: wireSession, says: 'Who one is, and a new token that stands for the player; it is told once.' },
  RedeemRequest: { schema: wireRedeemRequest, says: 'A code that was made on another device.' },
  TelegramRequest: {
    schema: wireTelegramRequest,
    says: 'What Telegram says of somebody, with its hash: the `initData` of a Mini App, or the fields of its login button.',
  },
  DeviceCode: { schema: wireDeviceCode, says: 'What lets another device in, once.' },
  Me: { schema: wireMe, says: 'Who one is, and the chips that can be spent and those that are reserved.' },
  TableRequest: {
    schema: wireTableRequest,
    says:
      'A table to be opened. The small blind is at most the big one, the smallest buy-in at least one big blind and at ' +
      'least the ante and at most the largest, and there are fewer bots than seats.',
  },
  TableOpened: { schema: wireTableOpened, says: 'The id of the new table: the key to it, if it is private.' },
  TableSummary: { schema: wireTableSummary, says: 'A row of the lobby.' },
  Lobby: { schema: wireLobby, says: 'All tables that are open and not private.' },
  Action: {
    schema: wireAction,
    says: 'Something that would be accepted now. Bounds are totals for the street; `amount` is what leaves the stack.',
  },
  Seat: {
    schema: wireTableView.shape.seats.element,
    says: 'A chair and who sits in it. Cards are there by right only.',
  },
  TableConfig: { schema: wireTableView.shape.config, says: 'What a table was opened with.' },
  TableView: {
    schema: wireTableView,
    says:
      'A table as one viewer sees it. `version` counts the commits of the table; `handId` and `turn` are what a betting ' +
      'action has to name; `you.legal` is what would be accepted now; `serverTime` is the clock that deadlines are by.',
  },
  Command: {
    schema: wireCommand,
    says:
      'Something that a player wants to do. Betting actions name the hand and the turn that the player saw, so that a ' +
      'late one never lands in another turn. `to` is the total for the street, not what is added.',
  },
  CommandAnswer: { schema: wireCommandAnswer, says: 'The command is done and stored; the view is the one after it.' },
  ChatLine: { schema: wireChatLine, says: 'Something that was said at a table.' },
  Chat: { schema: wireChat, says: 'What was said at a table lately, oldest first.' },
  Hand: { schema: wireHand, says: 'A hand that was played. Without `endedAt` it is still being played.' },
  HandList: { schema: wireHandList, says: 'Hands of a table, the latest first.' },
  HandHistory: { schema: wireHandHistory, says: 'A hand and what happened in it, as this viewer may know it.' },
  Movement: {
    schema: wireMovement,
    says: 'Chips that went from one account to another, why, and what the two held before and after.',
  },
  Receipt: {
    schema: wireReceipt,
    says: 'Every movement of chips of one hand; with `proof`, what shows that none is left out.',
  },
  MatchRequest: {
    schema: wireMatchRequest,
    says: 'What to play a stranger for: a stake of the list, 5/10 for 1000 unless it says otherwise.',
  },
  Match: { schema: wireMatch, says: 'How the wish to play a stranger stands; `tableId` is where the opponent is.' },
  PlayerStats: {
    schema: wirePlayerStats,
    says: 'What the hands of a player come to. Hands and tables are named to the player alone.',
  },
  LeaderboardOrder: { schema: wireLeaderboardQuery.shape.by, says: 'What people are ranked by.' },
  Leaderboard: {
    schema: wireLeaderboard,
    says: 'People in the order of one of their figures; bots are not among them.',
  },
  TableSession: {
    schema: wireTableSession,
    says: 'What everybody has brought to a table and taken from it, and who pays whom. Nets and rake add up to zero.',
  },
  Health: { schema: wireHealth, says: 'The server lives, or is ready.' },
  Problem: {
    schema: wireProblem,
    says:
      'A refusal or a failure (RFC 9457). `code` is stable; `rule` is the rule of poker that decided; `legal` is what ' +
      'would have been accepted instead.',
  },
  ClientFrame: { schema: clientFrame, says: 'What a client sends over the live connection, one JSON object a frame.' },
  ServerFrame: {
    schema: serverFrame,
    says: 'What the server sends over the live connection, one JSON object a frame.',
  },
  ...ADMIN_DESCRIBED,
} as const satisfies Readonly<Record<string, Described>>;

/** The name of a schema of the description. */
export type SchemaName = keyof typeof DESCRIBED;

/** Where the schema of this name stands in the document. */
export function schemaRef(name: SchemaName): { readonly $ref: string } {
  return { $ref: `#/components/schemas/${name}` };
}

/** A schema that has no name in the description, such as that of a value in the query. */
export function schemaOf(schema: z.ZodType): JsonSchema {
  const { $schema: _, ...made } = z.toJSONSchema(schema, { io: 'input' });
  return made;
}

/**
 * All schemas as JSON Schema, made of those that requests are checked by. What is asked is closed, so a field that is not
 * named is refused; what is answered is open: a later version may say more.
 */
export function componentSchemas(): Readonly<Record<SchemaName, JsonSchema>> {
  const registry = z.registry<{ id: string }>();
  for (const [name, { schema }] of Object.entries<Described>(DESCRIBED)) registry.add(schema, { id: name });
  const { schemas } = z.toJSONSchema(registry, { io: 'input', uri: (id) => `#/components/schemas/${id}` });
  const made = Object.entries<Described>(DESCRIBED).map(([name, { says }]) => {
    const { $schema: _, $id: __, ...schema } = schemas[name] ?? {};
    const examples = Object.entries(EXAMPLES).find(([of]) => of === name)?.[1];
    return [name, { description: says, ...schema, ...(examples === undefined ? {} : { examples }) }];
  });
  return Object.fromEntries(made) as Record<SchemaName, JsonSchema>;
}
