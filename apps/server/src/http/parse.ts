import { handId, type HandId, isId, tableId, type TableId } from '@cardroom/kernel';
import { HttpProblem, problemOf } from '../problems.ts';

/** What a schema says of a value: zod's own answer, as far as it is needed here. */
interface Schema<T> {
  safeParse(value: unknown):
    | { readonly success: true; readonly data: T }
    | {
        readonly success: false;
        readonly error: {
          readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[];
        };
      };
}

/** `value` by its schema; ends the request with 400 and the first thing that is wrong. */
export function parseOrRefuse<T>(schema: Schema<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new HttpProblem(problemOf('MalformedRequest', firstIssue(parsed.error.issues)));
  return parsed.data;
}

/** What is wrong first, with the field's name before it. */
export function firstIssue(
  issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
): string {
  const [issue] = issues;
  if (issue === undefined) return 'not as described';
  const path = issue.path.map(String).join('.');
  return path === '' ? issue.message : `${path}: ${issue.message}`;
}

/** The table that an address names; what cannot be an id names no table. */
export function tableIdIn(params: unknown): TableId {
  const id = textParam(params, 'tableId');
  if (!isId(id)) throw new HttpProblem(problemOf('UnknownTable'));
  return tableId(id);
}

/** The hand that an address names; what cannot be an id names no hand. */
export function handIdFrom(id: string): HandId {
  if (!isId(id)) throw new HttpProblem(problemOf('UnknownHand'));
  return handId(id);
}

/** A part of the address, as text. */
export function textParam(params: unknown, name: string): string {
  const value = partOf(params, name);
  return typeof value === 'string' ? value : '';
}

/** A part of the address or of its query, whatever it is: a name that comes twice gives a list. */
export function partOf(params: unknown, name: string): unknown {
  if (typeof params !== 'object' || params === null) return undefined;
  return new Map<string, unknown>(Object.entries(params)).get(name);
}

/** The number after which a page begins, in the query; 0 for the first one. */
export function afterIn(query: unknown): number {
  return partOf(query, 'after') === '0' ? 0 : (numberIn(query, 'after', Number.MAX_SAFE_INTEGER) ?? 0);
}

/** A whole number from 1 to `max` in the query; ends the request with 400 when it is something else. */
export function numberIn(query: unknown, name: string, max: number): number | undefined {
  const given = partOf(query, name);
  if (given === undefined) return undefined;
  const value = typeof given === 'string' && /^\d{1,16}$/.test(given) ? Number(given) : 0;
  if (value < 1 || value > max) {
    throw new HttpProblem(problemOf('MalformedRequest', `${name}: not a whole number from 1 to ${max}`));
  }
  return value;
}
