import fc from 'fast-check';
import type { OpenApiDocument, OperationObject, ParameterObject } from '../src/openapi/openapi-objects.ts';
import type { JsonSchema } from '../src/openapi/schemas.ts';

/** A request as it goes over the wire; a header may come twice. */
export interface WireRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer;
}

/** What is there to be named: so that not everything that is drawn is unknown. */
export interface KnownWorld {
  /** Tokens that are good, have expired, or never were. */
  readonly tokens: readonly string[];
  /** What means something under the name of a parameter or of a field, such as the ids of tables. */
  readonly values: Readonly<Record<string, readonly unknown[]>>;
  /** Keys that have been used, and are used again. */
  readonly keys: readonly string[];
}

/** Requests to one operation: right ones, and ones that are wrong in one way or in several. */
export function requestsTo(
  document: OpenApiDocument,
  place: { readonly path: string; readonly method: string; readonly operation: OperationObject },
  world: KnownWorld,
): fc.Arbitrary<WireRequest> {
  const { path, method, operation } = place;
  const values = createValues(document, world);
  const bodySchema = operation.requestBody?.content['application/json']?.schema;
  return fc.record({
    method: mostly(fc.constant(method.toUpperCase()), fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE')),
    url: fc
      .tuple(pathOf(path, world), queryOf(operation.parameters, values))
      .map(([address, query]) => (query === '' ? address : `${address}?${query}`)),
    headers: fc
      .tuple(identity(world), keys(world), mediaTypes, tags, operatorNames(operation))
      .map((parts) => parts.flat(1)),
    body: bodySchema === undefined ? mostly(fc.constant(Buffer.alloc(0)), wrongBodies) : bodies(values(bodySchema)),
  });
}

/** Texts for the live connection: frames that are right, and ones that are wrong in one way or in several. */
export function liveFrames(document: OpenApiDocument, world: KnownWorld): fc.Arbitrary<Buffer> {
  return bodies(createValues(document, world)(document['x-live'].clientFrame));
}

/** Nine times of ten the one. */
function mostly<T>(usual: fc.Arbitrary<T>, other: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof({ weight: 9, arbitrary: usual }, { weight: 1, arbitrary: other });
}

type Header = readonly [name: string, value: string];

const strangeIds = fc.oneof(
  fc.constantFrom(
    'none',
    '',
    '%20',
    '%',
    '%E0%A4%A',
    '%00',
    '..',
    '..%2f..',
    'a'.repeat(65),
    'x'.repeat(9_000),
    '{}',
    '%F0%9F%82%A1',
  ),
  fc.webSegment(),
);

function pathOf(template: string, { values }: KnownWorld): fc.Arbitrary<string> {
  const [first = '', ...rest] = template.split('{');
  const places = rest.map((piece) => {
    const [name = '', text = ''] = piece.split('}');
    const id = mostly(fc.constantFrom(...(values[name] ?? []).map(String)), strangeIds);
    const ending = mostly(fc.constant(''), fc.constantFrom('.json', '.phh', '.txt'));
    return fc.tuple(id, ending).map((parts) => parts.join('') + text);
  });
  return fc.tuple(...places).map((parts) => first + parts.join(''));
}

type Values = (schema: JsonSchema) => fc.Arbitrary<unknown>;

function queryOf(parameters: readonly ParameterObject[], values: Values): fc.Arbitrary<string> {
  const named = parameters.filter(({ in: where }) => where === 'query');
  const pairs = [...named, { name: 'no[such]', schema: {} }].map(({ name, schema }) => {
    const right = values(schema).map((value) => `${name}=${encodeURIComponent(String(value))}`);
    const wrong = fc.constantFrom(
      name,
      `${name}=`,
      `${name}=-1`,
      `${name}=1e9`,
      `${name}=1&${name}=2`,
      `${name}=%E0%A4`,
    );
    return mostly(fc.constant(''), mostly(right, wrong));
  });
  return fc.tuple(...pairs).map((parts) => parts.filter((part) => part !== '').join('&'));
}

function identity({ tokens }: KnownWorld): fc.Arbitrary<readonly Header[]> {
  const token = fc.constantFrom(...tokens);
  const bearer = token.map((text): readonly Header[] => [['authorization', `Bearer ${text}`]]);
  const cookie = fc
    .tuple(token, fc.constantFrom('same-origin', 'cross-site'))
    .map(([text, site]): readonly Header[] => [
      ['cookie', `cardroom_session=${text}`],
      ['sec-fetch-site', site],
    ]);
  const strange = ['Bearer', 'Basic eDp5', 'bearer  two words', `Bearer ${'x'.repeat(5_000)}`, 'Bearer \u00ff', ''];
  const garbled = fc.constantFrom(...strange).map((text): readonly Header[] => [['authorization', text]]);
  const twice = bearer.map((headers) => [...headers, ...headers]);
  return mostly(bearer, fc.oneof(cookie, garbled, twice, fc.constant([])));
}

function keys({ keys: used }: KnownWorld): fc.Arbitrary<readonly Header[]> {
  const key = fc
    .oneof(fc.uuid(), fc.constantFrom(...used))
    .map((text): readonly Header[] => [['idempotency-key', text]]);
  const bad = fc
    .constantFrom('', 'seven', '0'.repeat(400))
    .map((text): readonly Header[] => [['idempotency-key', text]]);
  const twice = key.map((headers) => [...headers, ...headers]);
  return mostly(key, fc.oneof(bad, twice, fc.constant([])));
}

/** Who asks, where an operator has to say so. */
function operatorNames({ parameters }: OperationObject): fc.Arbitrary<readonly Header[]> {
  if (!parameters.some(({ name }) => name === 'X-Operator')) return fc.constant([]);
  const header = (text: string): readonly Header[] => [['x-operator', text]];
  const bad = fc.oneof(fc.constantFrom('', ' ', 'x'.repeat(65), '\u00ff\u00fe').map(header), fc.constant([]));
  return mostly(fc.constant(header('Olga')), bad);
}

const JSON_TYPE: readonly Header[] = [['content-type', 'application/json']];
const STRANGE_TYPES = [
  'text/plain',
  'application/json; charset=latin1',
  'application/x-www-form-urlencoded',
  '/',
  'application/jsonx',
];
const mediaTypes = mostly(
  fc.constant(JSON_TYPE),
  fc.oneof(
    fc.constant([]),
    fc.constantFrom(...STRANGE_TYPES).map((type): readonly Header[] => [['content-type', type]]),
    fc.constant([...JSON_TYPE, ...JSON_TYPE]),
  ),
);
const tags = mostly(
  fc.constant<readonly Header[]>([]),
  fc.constantFrom('"1"', '*', 'W/"2", "3"', '"', ',,,').map((tag): readonly Header[] => [['if-none-match', tag]]),
);

const wrongBodies: fc.Arbitrary<Buffer> = fc.oneof(
  fc
    .constantFrom('', '{', 'null', '[]', '"', '{"type":"join","type":"leave"}', '{"__proto__":{"a":1}}', '1e999')
    .map((text) => Buffer.from(text)),
  fc.constantFrom('['.repeat(30_000), `{"type":"${'x'.repeat(70_000)}"}`).map((text) => Buffer.from(text)),
  fc.uint8Array({ minLength: 1, maxLength: 40 }).map((bytes) => Buffer.from(bytes)),
  fc.jsonValue({ maxDepth: 3 }).map((value) => Buffer.from(JSON.stringify(value))),
);

/** A right body, or one that has a field too many, too few or of another kind, or none of all that. */
function bodies(right: fc.Arbitrary<unknown>): fc.Arbitrary<Buffer> {
  const changed = fc
    .tuple(right, fc.nat(9), fc.jsonValue({ maxDepth: 1 }), fc.constantFrom('more', 'less', 'other'))
    .map(([value, at, put, how]) => {
      const fields = Object.entries(value as object);
      const place = at % Math.max(1, fields.length);
      if (how === 'more') return Object.fromEntries([...fields, ['extra', put]]);
      if (how === 'less') return Object.fromEntries(fields.toSpliced(place, 1));
      return Object.fromEntries(fields.map(([name, old], index) => [name, index === place ? put : old]));
    });
  const objects = fc.oneof({ weight: 3, arbitrary: right }, { weight: 1, arbitrary: changed });
  return mostly(
    objects.map((value) => Buffer.from(JSON.stringify(value))),
    wrongBodies,
  );
}

/** Values by a schema of the document; of texts the form is often wrong, for no pattern is looked at. */
function createValues(document: OpenApiDocument, world: KnownWorld): Values {
  const texts = fc.oneof(fc.string({ minLength: 1, maxLength: 24 }), fc.string({ unit: 'grapheme', maxLength: 30 }));
  function values(schema: JsonSchema): fc.Arbitrary<unknown> {
    const { $ref, const: only, enum: some, oneOf, anyOf, items, type, format } = schema;
    if (typeof $ref === 'string') return values(document.components.schemas[$ref.split('/').at(-1) ?? ''] ?? {});
    if (only !== undefined) return fc.constant(only);
    if (Array.isArray(some)) return fc.constantFrom(...(some as readonly unknown[]));
    const options = oneOf ?? anyOf;
    if (Array.isArray(options)) return fc.oneof(...(options as readonly JsonSchema[]).map(values));
    if (type === 'integer' || type === 'number') return numbers(schema);
    if (type === 'boolean') return fc.boolean();
    if (type === 'array') return fc.array(values((items ?? {}) as JsonSchema), { maxLength: 3 });
    if (type === 'object') return objects(schema);
    if (format === 'uuid') return fc.oneof(fc.uuid(), fc.constantFrom(...world.keys));
    return type === 'string' ? texts : fc.jsonValue({ maxDepth: 1 });
  }
  function objects({ properties, required }: JsonSchema): fc.Arbitrary<unknown> {
    const fields = Object.entries((properties ?? {}) as Readonly<Record<string, JsonSchema>>);
    const model = fields.map(([name, schema]): [string, fc.Arbitrary<unknown>] => {
      const known = world.values[name];
      return [name, known === undefined ? values(schema) : mostly(fc.constantFrom(...known), values(schema))];
    });
    return fc.record(Object.fromEntries(model), {
      requiredKeys: (required ?? []) as string[],
      noNullPrototype: true,
    });
  }
  return values;
}

/** Whole numbers between the bounds, more often small: those are the ones that mean something at a table. */
function numbers({ minimum, maximum }: JsonSchema): fc.Arbitrary<number> {
  const min = typeof minimum === 'number' ? minimum : 0;
  const max = typeof maximum === 'number' ? maximum : Number.MAX_SAFE_INTEGER;
  const small = fc.integer({ min: Math.max(min, 0), max: Math.min(max, 2_000) });
  return mostly(small, fc.integer({ min, max }));
}
