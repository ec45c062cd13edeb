import { randomUUID } from 'node:crypto';
import { type Answer, openTestServer, send, type TestServer, type TestServerOptions } from './open-test-server.ts';

/** The token of operators in tests; nothing that is told may have it in it. */
export const ADMIN_TOKEN = 'sesame-of-the-operators-0123456789';

/** An operator who talks to a test server, and keeps all that he is told. */
export interface Operator {
  readonly server: TestServer;
  /** Every answer so far, and every line of the server's log. */
  readonly told: string[];
  get(url: string, headers?: Record<string, string>): Promise<Answer>;
  post(url: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
  close(): Promise<void>;
}

/** A test server with an operator. */
export async function openOperator(options: TestServerOptions = {}): Promise<Operator> {
  const told: string[] = [];
  const server = await openTestServer({ adminToken: ADMIN_TOKEN, log: (line) => told.push(line), ...options });
  const ask = async (request: Parameters<typeof send>[1]): Promise<Answer> => {
    const answer = await send(server.app, request);
    told.push(answer.text, JSON.stringify(answer.headers));
    return answer;
  };
  return {
    server,
    told,
    get: (url, headers = {}) =>
      ask({ method: 'GET', url, headers: { authorization: `Bearer ${ADMIN_TOKEN}`, ...headers } }),
    post: (url, body, headers = {}) =>
      ask({
        method: 'POST',
        url,
        headers: {
          authorization: `Bearer ${ADMIN_TOKEN}`,
          'content-type': 'application/json',
          'x-operator': 'Olga',
          'idempotency-key': randomUUID(),
          ...headers,
        },
        payload: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    close: () => server.close(),
  };
}
