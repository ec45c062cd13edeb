import { err, ok, type Result } from '@cardroom/kernel';
import { z } from 'zod';
import { type Environment, PROJECT_ROOT, readConfig } from './config.ts';

/** One request to a running server, for operators. */
export interface AdminRequest {
  readonly method: 'GET' | 'POST';
  /** Such as `/admin/locks`. */
  readonly path: string;
  readonly body?: object;
  /** Who asks, and under which key, for what changes something. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Longer than anything takes that an operator may ask for. */
const PATIENCE_MS = 30_000;

const problem = z.object({ title: z.string(), code: z.string(), detail: z.string().optional() });

/**
 * Asks a running server, at `url` or where the environment says that one listens, with the token of the environment.
 * Gives its answer, or a sentence about why there is none. The token is in no sentence.
 */
export async function askServer(
  env: Environment,
  url: string | undefined,
  { method, path, body, headers = {} }: AdminRequest,
): Promise<Result<unknown, string>> {
  const config = readConfig(env, PROJECT_ROOT);
  if (!config.ok) return err(config.error.join('\n'));
  const { adminToken } = config.value;
  if (adminToken === undefined)
    return err('ADMIN_TOKEN is not set: it must be the one that the server was started with');
  const base = url ?? urlOf(config.value);
  const sent = {
    method,
    headers: { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(PATIENCE_MS),
    // The token is for this server alone.
    redirect: 'error',
  } as const;
  try {
    const response = await fetch(new URL(path, base), sent);
    return answerOf(await response.json(), response.status);
  } catch {
    return err(`no server for operators answers at ${new URL(base).origin}`);
  }
}

/** Whether a text leads to a server. */
export function isServerUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && ['http:', 'https:'].includes(url.protocol) && url.username === '' && url.password === '';
}

function answerOf(answer: unknown, status: number): Result<unknown, string> {
  if (status < 400) return ok(answer);
  const told = problem.safeParse(answer);
  if (!told.success) return err(`the server answers ${status}`);
  const { title, code, detail } = told.data;
  if (code === 'NotFound') return err('the server has nothing for operators: it was started without ADMIN_TOKEN');
  return err(`${title} (${code}${detail === undefined ? '' : `: ${detail}`})`);
}

function urlOf({ host, port }: { readonly host: string; readonly port: number }): string {
  if (host === '0.0.0.0' || host === '::') return `http://localhost:${port}`;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
