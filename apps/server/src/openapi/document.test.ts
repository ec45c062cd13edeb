import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Defect } from '@cardroom/kernel';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Registry } from 'prom-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DescribedAnswers, schemaValidators } from '../../test/described-answers.ts';
import { ADMIN_TOKEN } from '../../test/operator.ts';
import { openPlayer, openTestServer, send, type TestPlayer, type TestServer } from '../../test/open-test-server.ts';
import { openApiDocument } from './document.ts';
import type { OpenApiDocument } from './openapi-objects.ts';
import { OPERATIONS } from './operations.ts';

let server: TestServer;
let alice: TestPlayer;

beforeAll(async () => {
  server = await openTestServer({ metrics: new Registry(), adminToken: ADMIN_TOKEN });
  alice = await openPlayer(server.app, 'Alice');
});
afterAll(() => server.close());

async function served(): Promise<OpenApiDocument> {
  return (await alice.get('/openapi.json')).body as unknown as OpenApiDocument;
}

describe('the description', () => {
  it('[DOC1] is valid by a validator of another make', async () => {
    const { valid, errors } = await new Validator().validate({ ...(await served()) });
    expect(errors).toBeUndefined();
    expect(valid).toBe(true);
  });

  it('[DOC1] has the version of the server', async () => {
    const manifest = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as object;
    expect(manifest).toMatchObject({ version: (await served()).info.version });
  });

  it('[DOC1] says of every schema what it is', async () => {
    for (const schema of Object.values((await served()).components.schemas)) {
      expect(schema).toMatchObject({ description: expect.stringMatching(/\.$/) });
    }
  });

  it('[DOC2] has every operation that is written down, and each is answered at its address', async () => {
    const { paths } = await served();
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
    );
    expect(described.toSorted()).toEqual(Object.keys(OPERATIONS).toSorted());
    const ids = Object.values(OPERATIONS).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    // What the description does not name is refused with the methods that it does name: `send` compares the two.
    for (const path of Object.keys(paths)) {
      for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'] as const) {
        const url = path.replaceAll(/\{\w+\}/g, 'none');
        const answer = await send(server.app, { method, url });
        const isDescribed = paths[path]?.[method === 'HEAD' ? 'get' : method.toLowerCase()] !== undefined;
        expect(answer.status === 405, `${method} ${url}`).toBe(!isDescribed);
      }
    }
  });

  it.each(['GET /api/secret', 'POST /admin/secret'])(
    '[DOC2] is not made for %s, which nobody has described',
    (route) => {
      expect(() => openApiDocument([route])).toThrow(Defect);
    },
  );

  it('[DOC20] has what is for operators under a token and a heading of its own', async () => {
    const { components, paths, tags } = await served();
    expect(components.securitySchemes).toHaveProperty('operator');
    expect(tags.map(({ name }) => name)).toContain('operators');
    const ofOperators = Object.entries(paths).filter(([path]) => path.startsWith('/admin/'));
    expect(ofOperators.length).toBeGreaterThan(15);
    for (const [path, methods] of ofOperators) {
      for (const [method, { tags: under, security, parameters, responses }] of Object.entries(methods)) {
        expect([path, under, security]).toEqual([path, ['operators'], [{ operator: [] }]]);
        expect(JSON.stringify(responses['401'])).toContain('NotAnOperator');
        const needed = parameters.filter(({ in: where }) => where === 'header').map(({ name }) => name);
        expect([path, needed]).toEqual([path, method === 'get' ? [] : ['Idempotency-Key', 'X-Operator']]);
      }
    }
  });

  it('[DOC21] says nothing of operators on a server that has none', async () => {
    const bare = await openTestServer({ metrics: new Registry() });
    const { text, body } = await send(bare.app, { method: 'GET', url: '/openapi.json' });
    const page = await send(bare.app, { method: 'GET', url: '/docs' });
    await bare.close();
    expect(/\/admin|Admin[A-Z]|ADMIN_TOKEN|operators/.exec(text + page.text)).toBeNull();
    expect((body['components'] as OpenApiDocument['components']).securitySchemes).not.toHaveProperty('operator');
    const { valid } = await new Validator().validate({ ...body });
    expect(valid).toBe(true);
    const everybody = Object.keys(OPERATIONS).filter((route) => !route.includes(' /admin/'));
    expect(body).toEqual(JSON.parse(JSON.stringify(openApiDocument(everybody))));
  });

  it('[DOC3] has examples that hold to their schemas', async () => {
    const document = await served();
    const validators = schemaValidators(document);
    const examples = Object.entries(document.components.schemas).flatMap(([name, { examples: shown = [] }]) =>
      (shown as readonly unknown[]).map((example) => ({ name, example })),
    );
    expect(examples.length).toBeGreaterThan(20);
    for (const { name, example } of examples) {
      const validate = validators(['components', 'schemas', name]);
      validate(example);
      expect(validate.errors, name).toBeNull();
    }
  });

  it.each([
    ['SessionRequest', '/api/session', 201],
    ['TableRequest', '/api/tables', 201],
    ['MatchRequest', '/api/match', 200],
  ] as const)('[DOC3] shows a %s that is accepted', async (name, url, status) => {
    const { examples = [] } = (await served()).components.schemas[name] ?? {};
    for (const example of examples as readonly unknown[]) expect((await alice.post(url, example)).status).toBe(status);
  });

  it('[DOC3] shows commands and frames that are understood', async () => {
    const { components } = await served();
    for (const command of (components.schemas['Command']?.['examples'] ?? []) as readonly object[]) {
      expect((await alice.command('none', command)).body['code']).toBe('UnknownTable');
    }
  });
});

describe('the page of the description', () => {
  it('[DOC4] shows every operation and schema, needs nothing but itself, and its links lead somewhere', async () => {
    const { text, headers, status } = await alice.get('/docs');
    expect(status).toBe(200);
    expect(headers['content-security-policy']).toContain("default-src 'self'");
    expect(text).not.toMatch(/<script|<link|<img|<iframe|@import|url\(|https?:/i);
    const ids = [...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const links = [...text.matchAll(/href="([^"]+)"/g)].map(([, href]) => href ?? '');
    expect(links.filter((href) => href !== '/openapi.json' && !ids.includes(href.slice(1)))).toEqual([]);
    const document = await served();
    for (const { id } of Object.values(OPERATIONS)) expect(ids).toContain(`operation-${id}`);
    for (const name of Object.keys(document.components.schemas)) expect(ids).toContain(`schema-${name}`);
  });
});

describe('the check by which all tests hold answers to the description', () => {
  const me = { playerId: 'p', displayName: 'P', wallet: { available: 1, reserved: 0 } };
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  const refusal = { 'content-type': 'application/problem+json; charset=utf-8' };
  const problem = { type: 't', title: 't', status: 401, code: 'Unauthorized' };

  it.each([
    ['what is described', 200, headers, me, []],
    ['a field too many', 200, headers, { ...me, email: 'p@example.org' }, [/additional properties/]],
    ['a field too few', 200, headers, { playerId: 'p', displayName: 'P' }, [/required property 'wallet'/]],
    ['an amount that is none', 200, headers, { ...me, wallet: { available: -1, reserved: 0 } }, [/must be >= 0/]],
    ['another status', 202, headers, me, [/status 202/]],
    ['another media type', 200, { 'content-type': 'text/plain' }, me, [/text\/plain/]],
    ['a header too few', 401, refusal, problem, [/WWW-Authenticate/]],
    ['a code of another route', 404, refusal, { ...problem, status: 404, code: 'UnknownHand' }, [/404/]],
    ['a code that nobody knows', 401, refusal, { ...problem, code: 'Nonsense' }, [/Nonsense/, /WWW/, /allowed values/]],
  ] as const)('[DOC5] tells %s from the rest', (_what, status, told, body, expected) => {
    const check = new DescribedAnswers(openApiDocument(Object.keys(OPERATIONS)));
    const wrong = check.wrongIn(
      { method: 'GET', url: '/api/me' },
      { status, headers: told, text: JSON.stringify(body) },
    );
    expect(wrong).toEqual(expected.map((pattern) => expect.stringMatching(pattern)));
  });
});
