import { wireProblem } from '@cardroom/protocol';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { OpenApiDocument, OperationObject, ResponseObject } from '../src/openapi/openapi-objects.ts';
import { PROBLEMS } from '../src/problems.ts';

/** An answer as it came over the wire; the names of headers are in small letters. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/** A request as far as it says what may be answered. */
interface Asked {
  readonly method: string;
  readonly url: string;
}

/** A validator of another make than ours for each schema of a document, found by the path to it. */
export function schemaValidators(document: object): (pointer: readonly string[]) => ValidateFunction {
  // The document is more than a schema, so that what is no keyword is passed over.
  const schemas = new Ajv2020({ strict: false, allErrors: true });
  formats.default(schemas);
  schemas.addSchema(document, 'described');
  const made = new Map<string, ValidateFunction>();
  return (pointer) => {
    const ref = `described#/${pointer.map((part) => encodeURIComponent(part.replaceAll('/', '~1'))).join('/')}`;
    const validate = made.get(ref) ?? schemas.compile({ $ref: ref });
    made.set(ref, validate);
    return validate;
  };
}

/** Holds answers to the description that a server gives of itself. */
export class DescribedAnswers {
  readonly #document: OpenApiDocument;
  readonly #validatorAt: (pointer: readonly string[]) => ValidateFunction;
  readonly #paths: readonly (readonly [template: string, pattern: RegExp])[];

  constructor(document: OpenApiDocument) {
    this.#document = document;
    this.#validatorAt = schemaValidators(closed(document));
    this.#paths = Object.keys(document.paths).map((template) => [template, patternOf(template)]);
  }

  /** What is wrong with an answer by the description; nothing when all is well. */
  wrongIn(asked: Asked, answer: RawAnswer): readonly string[] {
    const template = this.#templateOf(asked.url);
    const method = asked.method === 'HEAD' ? 'get' : asked.method.toLowerCase();
    const operation = template === undefined ? undefined : this.#document.paths[template]?.[method];
    const wrong = [...(isProblem(answer) && asked.method !== 'HEAD' ? wrongInProblem(answer) : [])];
    if (template === undefined) return [...wrong, ...wrongElsewhere(answer)];
    if (operation === undefined) return [...wrong, ...this.#wrongMethod(template, answer)];
    return [...wrong, ...this.#wrongInOperation({ template, method, operation }, asked, answer)];
  }

  #templateOf(url: string): string | undefined {
    const [path = ''] = url.split(/[?#]/, 1);
    return this.#paths.find(([, pattern]) => pattern.test(path))?.[0];
  }

  #wrongMethod(template: string, { status, headers }: RawAnswer): readonly string[] {
    if (status === 400) return [];
    const known = Object.keys(this.#document.paths[template] ?? {}).map((name) => name.toUpperCase());
    const expected = known.flatMap((name) => (name === 'GET' ? ['GET', 'HEAD'] : [name])).toSorted();
    const told = String(headers['allow']).split(', ').toSorted();
    const isTold = status === 405 && JSON.stringify(told) === JSON.stringify(expected);
    return isTold ? [] : [`a method that is not described is answered with ${status}, allowing ${told.join(', ')}`];
  }

  #wrongInOperation(
    place: { readonly template: string; readonly method: string; readonly operation: OperationObject },
    asked: Asked,
    answer: RawAnswer,
  ): readonly string[] {
    const { template, method, operation } = place;
    const response = operation.responses[String(answer.status)];
    if (response === undefined) return [`the status ${answer.status} is not described`];
    const missing = Object.keys(response.headers ?? {}).filter((name) => !(name.toLowerCase() in answer.headers));
    const wrong = missing.map((name) => `the header ${name} is missing`);
    if (asked.method === 'HEAD') return wrong;
    const pointer = ['paths', template, method, 'responses', String(answer.status)];
    return [...wrong, ...this.#wrongInBody(pointer, response, answer)];
  }

  #wrongInBody(pointer: readonly string[], response: ResponseObject, answer: RawAnswer): readonly string[] {
    const { content } = response;
    if (content === undefined) return answer.text === '' ? [] : ['there is a body, and none is described'];
    const [type = ''] = String(answer.headers['content-type']).split(';');
    if (content[type] === undefined) return [`the media type ${type} is not described`];
    const value: unknown = type.endsWith('json') ? JSON.parse(answer.text) : answer.text;
    const validate = this.#validatorAt([...pointer, 'content', type, 'schema']);
    if (validate(value)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
    );
  }
}

function patternOf(template: string): RegExp {
  return new RegExp(`^${template.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]*')}$`);
}

function isProblem({ headers }: RawAnswer): boolean {
  return String(headers['content-type']).startsWith('application/problem+json');
}

function wrongInProblem({ status, text }: RawAnswer): readonly string[] {
  const { code, ...problem } = wireProblem.parse(JSON.parse(text));
  const known = Object.entries(PROBLEMS).find(([name]) => name === code)?.[1];
  return known?.status === status && problem.status === status ? [] : [`${code} is no code of the status ${status}`];
}

/** What is not described is a page or a part of one, or is refused. */
function wrongElsewhere(answer: RawAnswer): readonly string[] {
  const isPage = String(answer.headers['content-type']).startsWith('text/html');
  return answer.status < 400 || isPage || isProblem(answer) ? [] : [`${answer.status} is no problem document`];
}

/**
 * The document with every object closed. A client has to live with more than was described; this server has to describe
 * all that it sends.
 */
export function closed(value: object): object;
export function closed(value: unknown): unknown;
export function closed(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(closed);
  const made = Object.fromEntries(Object.entries(value).map(([name, part]) => [name, closed(part)]));
  const isOpen = made['type'] === 'object' && 'properties' in made && !('additionalProperties' in made);
  return isOpen ? { ...made, additionalProperties: false } : made;
}
