import { assert } from '@cardroom/kernel';
import { SESSION_COOKIE } from '../http/identify.ts';
import { LIVE } from './live.ts';
import type {
  MediaTypeObject,
  OpenApiDocument,
  OperationObject,
  ParameterObject,
  ResponseObject,
} from './openapi-objects.ts';
import { OPENAPI_VERSION, type Operation, type OperationAnswer, TAGS } from './operation.ts';
import { OPERATIONS } from './operations.ts';
import { headersOf, refusalResponses } from './refusals.ts';
import { componentSchemas, type JsonSchema, schemaRef } from './schemas.ts';

const DESCRIPTION = `No-Limit Texas Hold'em. Every command is answered after it is stored, and does nothing twice when it comes twice
under one key. Amounts are whole chips, cards two characters such as \`As\`, moments ISO 8601 in UTC.

Refusals are problem documents (RFC 9457) with a stable \`code\`. An address that is not described here is answered with
404 \`NotFound\`, a method that is not with 405 \`MethodNotAllowed\` and the header \`Allow\`; each GET is answered as HEAD too,
without the body. A body is JSON in UTF-8 of at most 64 KiB.`;

const PATH_PARAMETERS: Readonly<Record<string, { readonly says: string; readonly schema: JsonSchema }>> = {
  tableId: { says: 'The table.', schema: schemaRef('Id') },
  playerId: { says: 'The player.', schema: schemaRef('Id') },
  hand: {
    says: 'The id of the hand; to read it, with `.json` or `.phh` after it or without.',
    schema: { type: 'string' },
  },
  letter: { says: 'The id of the reservation; `/` in it is written `%2F`.', schema: { type: 'string' } },
};

const OPERATOR = {
  type: 'http',
  scheme: 'bearer',
  description: 'The token that the server was started with, `ADMIN_TOKEN`.',
};

const UUID: JsonSchema = { type: 'string', format: 'uuid' };

/**
 * The description of `routes`, each a method and an address as the router writes it, such as `GET /api/tables/:tableId`.
 * A `Defect` for one that nobody has described.
 */
export function openApiDocument(routes: readonly string[]): OpenApiDocument {
  const paths: Record<string, Record<string, OperationObject>> = {};
  for (const route of routes) {
    const [method = '', path = ''] = route.split(' ');
    const operation = operationOf(route);
    const template = path.replaceAll(/:(\w+)/g, '{$1}');
    paths[template] = { ...paths[template], [method.toLowerCase()]: operationObject(method, path, operation) };
  }
  const used = new Set(Object.values(paths).flatMap((methods) => Object.values(methods).flatMap(({ tags }) => tags)));
  const hasOperators = used.has('operators');
  return {
    openapi: OPENAPI_VERSION,
    info: { title: 'Cardroom', version: '0.1.0', description: DESCRIPTION },
    tags: Object.entries(TAGS)
      .filter(([name]) => used.has(name))
      .map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas: reachedFrom({ paths, LIVE }, componentSchemas()),
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'The token of `POST /api/session`.' },
        cookie: {
          type: 'apiKey',
          in: 'cookie',
          name: SESSION_COOKIE,
          description: 'The same token, for browsers. It changes something only from a page of this server.',
        },
        ...(hasOperators ? { operator: OPERATOR } : {}),
      },
    },
    'x-live': LIVE,
  };
}

/** The schemas that somebody refers to, directly or by way of others: a server tells of nothing that it does not have. */
function reachedFrom(
  described: unknown,
  schemas: Readonly<Record<string, JsonSchema>>,
): Readonly<Record<string, JsonSchema>> {
  const reached = new Set<string>();
  const visit = (part: unknown): void => {
    for (const [, name = ''] of JSON.stringify(part).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
      if (reached.has(name)) continue;
      reached.add(name);
      visit(schemas[name] ?? {});
    }
  };
  visit(described);
  return Object.fromEntries(Object.entries(schemas).filter(([name]) => reached.has(name)));
}

function operationOf(route: string): Operation {
  const operation = OPERATIONS[route];
  assert(operation !== undefined, `${route} is described`);
  return operation;
}

function operationObject(method: string, path: string, operation: Operation): OperationObject {
  const { id, tag, summary, says, session, body, answers } = operation;
  const own = Object.entries(answers).map(([status, answer]) => [status, responseObject(answer)] as const);
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(says === undefined ? {} : { description: says }),
    security: securityOf(session),
    parameters: [...pathParameters(path), ...queryParameters(operation), ...headerParameters(operation)],
    ...(body === undefined
      ? {}
      : {
          requestBody: { required: body.isNeeded, content: { 'application/json': { schema: schemaRef(body.schema) } } },
        }),
    responses: { ...Object.fromEntries(own), ...refusalResponses(method, operation) },
  };
}

/** An empty requirement: nobody in particular will do. */
function securityOf(session: Operation['session']): readonly object[] {
  const proven = [{ bearer: [] }, { cookie: [] }];
  if (session === 'needed') return proven;
  if (session === 'operator') return [{ operator: [] }];
  return session === 'optional' ? [...proven, {}] : [];
}

function pathParameters(path: string): readonly ParameterObject[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => {
    const parameter = PATH_PARAMETERS[name];
    assert(parameter !== undefined, `:${name} is described`);
    return { name, in: 'path', required: true, description: parameter.says, schema: parameter.schema };
  });
}

function queryParameters({ query = [] }: Operation): readonly ParameterObject[] {
  return query.map(({ name, says, schema, isNeeded = false }) => {
    return { name, in: 'query', required: isNeeded, description: says, schema };
  });
}

function headerParameters({ key, isConditional, session, body }: Operation): readonly ParameterObject[] {
  const parameters: ParameterObject[] = [];
  if (key !== undefined) {
    const description =
      'Made by the client for each thing that it wants, and sent again with the same to ask how it went.';
    parameters.push({ name: 'Idempotency-Key', in: 'header', required: key === 'needed', description, schema: UUID });
  }
  if (session === 'operator' && body !== undefined) {
    const description = 'The name of whoever asks, 1 to 64 signs in UTF-8; kept for ever beside what was done.';
    parameters.push({ name: 'X-Operator', in: 'header', required: true, description, schema: { type: 'string' } });
  }
  if (isConditional === true) {
    const description = 'The `ETag` that one has: nothing is sent when it is still the same.';
    parameters.push({ name: 'If-None-Match', in: 'header', required: false, description, schema: { type: 'string' } });
  }
  return parameters;
}

function responseObject({ says, headers = {}, content }: OperationAnswer): ResponseObject {
  const bodies = Object.entries(content ?? {}).map(([type, body]): [string, MediaTypeObject] => [
    type,
    typeof body === 'string' ? { schema: schemaRef(body) } : body,
  ]);
  return {
    description: says,
    ...headersOf(headers),
    ...(content === undefined ? {} : { content: Object.fromEntries(bodies) }),
  };
}
