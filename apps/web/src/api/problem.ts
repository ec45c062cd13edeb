import type { WireProblem } from '@cardroom/protocol';
import { isRecord } from '../table/event-fields.ts';

/** A refusal or failure of an HTTP request, with what it says about single fields of the form. */
export interface ApiProblem extends WireProblem {
  /** Field name to what is wrong with it. */
  readonly fields: Readonly<Record<string, string>>;
}

/** The problem for a request that got no answer at all; `status` 0. */
export const NO_ANSWER: ApiProblem = {
  type: 'about:blank',
  title: 'No answer',
  status: 0,
  code: 'NoAnswer',
  fields: {},
};

/**
 * Reads a problem document (RFC 9457). Whatever is missing is filled from the status, so that there is always
 * something to show. A malformed form says `field: what is wrong` in its detail; lists of field errors come as `errors: [{pointer or path or field, detail or message}]`.
 */
export function problemFrom(body: unknown, status: number): ApiProblem {
  const record = isRecord(body) ? body : {};
  const detail = textOf(record['detail']);
  const rule = textOf(record['rule']);
  return {
    type: textOf(record['type']) ?? 'about:blank',
    title: textOf(record['title']) ?? `HTTP ${status}`,
    status,
    code: textOf(record['code']) ?? `Http${status}`,
    fields: { ...fieldErrors(record['errors']), ...fieldInDetail(status, detail) },
    ...(detail === undefined ? {} : { detail }),
    ...(rule === undefined ? {} : { rule }),
  };
}

function fieldErrors(errors: unknown): Readonly<Record<string, string>> {
  const fields: Record<string, string> = {};
  for (const error of Array.isArray(errors) ? errors.filter(isRecord) : []) {
    const name = fieldName(error['pointer'] ?? error['path'] ?? error['field']);
    const message = textOf(error['detail']) ?? textOf(error['message']);
    if (name !== undefined && message !== undefined) fields[name] ??= message;
  }
  return fields;
}

function fieldInDetail(status: number, detail: string | undefined): Readonly<Record<string, string>> {
  const match = status === 400 ? /^([a-zA-Z]+): (.+)$/.exec(detail ?? '') : null;
  const [, name, words] = match ?? [];
  return name === undefined || words === undefined ? {} : { [name]: words };
}

/** The field that `#/buyInMin`, `/buyInMin`, `buyInMin` or `['buyInMin']` points at. */
function fieldName(where: unknown): string | undefined {
  const first: unknown = Array.isArray(where) ? where[0] : where;
  return typeof first === 'string' ? first.replace(/^#?\/?/, '').split('/')[0] : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
