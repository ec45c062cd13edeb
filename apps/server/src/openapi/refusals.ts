import { type ProblemCode, problemOf, PROBLEMS } from '../problems.ts';
import type { HeaderObject, ResponseObject } from './openapi-objects.ts';
import type { AnswerHeader, Operation } from './operation.ts';
import { schemaRef } from './schemas.ts';

const SECONDS: AnswerHeader = {
  says: 'After how many seconds to come back.',
  schema: { type: 'string', pattern: '^\\d+$' },
};
const CHALLENGE: AnswerHeader = { says: 'How to prove who one is.', schema: { type: 'string' } };

/** What comes with every refusal of a status, beside its body. */
const HEADERS: Readonly<Record<number, Readonly<Record<string, AnswerHeader>>>> = {
  401: { 'WWW-Authenticate': CHALLENGE },
  429: { 'Retry-After': SECONDS },
  503: { 'Retry-After': SECONDS },
};

/** The refusals of an operation as responses of OpenAPI, by status. */
export function refusalResponses(method: string, operation: Operation): Readonly<Record<string, ResponseObject>> {
  const codes = [...new Set(refusalCodes(method, operation))];
  const byStatus = Map.groupBy(codes, (code) => PROBLEMS[code].status);
  return Object.fromEntries([...byStatus].map(([status, ofStatus]) => [status, refusalResponse(status, ofStatus)]));
}

/** Every code by which an operation may be refused: its own, and those that follow from what it asks for. */
function refusalCodes(method: string, operation: Operation): readonly ProblemCode[] {
  const { session, key, refusals } = operation;
  const isRead = method === 'GET';
  return [
    'MalformedRequest',
    ...(key === undefined ? [] : (['BadIdempotencyKey'] as const)),
    ...(session === 'needed' || session === 'optional' ? (['Unauthorized'] as const) : []),
    ...(session === 'needed' && !isRead ? (['CrossOrigin'] as const) : []),
    ...(session === 'operator' ? (['NotAnOperator'] as const) : []),
    ...(session === 'operator' && !isRead ? (['OperatorUnnamed'] as const) : []),
    ...(isRead ? [] : (['BodyTooLarge', 'UnsupportedMediaType'] as const)),
    ...(session === 'noMatter' ? [] : (['TooManyRequests', 'StoreFailed'] as const)),
    'InternalError',
    ...refusals,
  ];
}

function refusalResponse(status: number, codes: readonly ProblemCode[]): ResponseObject {
  const headers = headersOf(HEADERS[status] ?? {});
  const [first] = codes;
  return {
    description: codes.map((code) => `- \`${code}\`: ${PROBLEMS[code].title}`).join('\n'),
    ...headers,
    content: {
      'application/problem+json': {
        schema: {
          allOf: [schemaRef('Problem')],
          properties: { status: { const: status }, code: { enum: codes } },
        },
        ...(first === undefined ? {} : { example: problemOf(first) }),
      },
    },
  };
}

/** The field `headers` of a response; none without headers. */
export function headersOf(headers: Readonly<Record<string, AnswerHeader>>): Pick<ResponseObject, 'headers'> {
  const entries = Object.entries(headers);
  if (entries.length === 0) return {};
  const described = entries.map(([name, { says, schema }]): [string, HeaderObject] => [
    name,
    { description: says, required: true, schema },
  ]);
  return { headers: Object.fromEntries(described) };
}
