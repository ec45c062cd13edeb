import { Agent, request as open } from 'node:http';
import type { RawAnswer } from './described-answers.ts';
import type { WireRequest } from './request-arbitraries.ts';

/** Sends requests as they are, over connections that are kept. */
export class WireClient {
  readonly #address: string;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });

  constructor(address: string) {
    this.#address = address;
  }

  ask({ method, url, headers, body }: WireRequest): Promise<RawAnswer> {
    const [host = '', port = ''] = this.#address.split(':');
    const length = body.length === 0 && method !== 'POST' ? [] : [['content-length', String(body.length)]];
    const lines = [['host', this.#address], ...headers, ...length].flat();
    return new Promise((resolve, reject) => {
      const sent = open({ host, port, method, path: url, agent: this.#agent, headers: lines }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => {
          const text = Buffer.concat(chunks).toString('utf8');
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text });
        });
        answer.on('error', reject);
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}
