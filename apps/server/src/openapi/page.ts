import type {
  MediaTypeObject,
  OpenApiDocument,
  OperationObject,
  ParameterObject,
  ResponseObject,
} from './openapi-objects.ts';
import { type Html, html, prose } from './html.ts';
import { exampleOf, schemaSection, typeOf } from './page-schemas.ts';
import { PAGE_STYLE } from './page-style.ts';

/** A description as a page for people: complete as it is sent, without a script and without anything from elsewhere. */
export function documentPage(document: OpenApiDocument): string {
  const { info, tags } = document;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${info.title}: the interface</title>
        <style>
          ${{ html: PAGE_STYLE }}
        </style>
      </head>
      <body>
        <header>
          <h1>${info.title}: the interface</h1>
          ${prose(info.description)}
          <p>
            For programs: <a href="/openapi.json">openapi.json</a>, version ${info.version}, OpenAPI
            ${document.openapi}.
          </p>
        </header>
        <nav aria-label="Parts">
          ${tags.map(({ name }) => html`<a href="#part-${name}">${name}</a>`)} <a href="#frames">frames</a
          ><a href="#schemas">schemas</a>
        </nav>
        <main>
          ${tags.map(({ name, description }) => tagSection(document, name, description))} ${liveSection(document)}
          <h2 id="schemas">Schemas</h2>
          ${Object.entries(document.components.schemas).map(([name, schema]) => schemaSection(name, schema))}
        </main>
      </body>
    </html> `;
  return page.html;
}

function tagSection(document: OpenApiDocument, tag: string, description: string): Html {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, { tags }]) => tags.includes(tag))
      .map(([method, operation]) => operationSection(method, path, operation)),
  );
  return html`<section>
    <h2 id="part-${tag}">${tag}</h2>
    ${prose(description)}${operations}
  </section>`;
}

function operationSection(method: string, path: string, operation: OperationObject): Html {
  const { operationId, summary, description, security, parameters, requestBody, responses } = operation;
  return html`<details>
    <summary>
      <span class="verb">${method.toUpperCase()}</span> <span class="path">${path}</span>
      <span class="what">${summary}</span>
    </summary>
    <div id="operation-${operationId}" class="body">
      ${description === undefined ? '' : prose(description)}
      <p>${sessionWords(security)}</p>
      ${
        parameters.length === 0
          ? ''
          : html`<h3>What comes with it</h3>
              <table>
                ${parameters.map(parameterRow)}
              </table>`
      }
      ${
        requestBody === undefined
          ? ''
          : html`<h3>Body${requestBody.required ? '' : ', if any'}</h3>
              ${bodies(requestBody.content)}`
      }
      ${Object.entries(responses).map(([status, response]) => responseSection(status, response))}
    </div>
  </details>`;
}

function sessionWords(security: readonly object[]): string {
  if (security.length === 0) return 'No session is needed.';
  if (security.some((requirement) => 'operator' in requirement)) return 'The token of operators is needed.';
  const isOptional = security.some((requirement) => Object.keys(requirement).length === 0);
  return isOptional ? 'A session is welcome, and not needed.' : 'A session is needed.';
}

function parameterRow({ name, in: place, required, description, schema }: ParameterObject): Html {
  const need = required ? place : `${place}, optional`;
  return html`<tr>
    <th>${name} <i>${need}</i></th>
    <td>${prose(description)}${typeOf(schema)}</td>
  </tr>`;
}

function responseSection(status: string, { description, headers = {}, content = {} }: ResponseObject): Html {
  const rows = Object.entries(headers).map(
    ([name, header]) =>
      html`<tr>
        <th>${name} <i>header</i></th>
        <td>${prose(header.description)}</td>
      </tr>`,
  );
  return html`<h3>${status}</h3>
    ${prose(description)}${
      rows.length === 0
        ? ''
        : html`<table>
            ${rows}
          </table>`
    }${bodies(content)}`;
}

function bodies(content: Readonly<Record<string, MediaTypeObject>>): readonly Html[] {
  return Object.entries(content).map(
    ([type, { schema, example }]) =>
      html`<p><code>${type}</code>: ${typeOf(schema)}</p>
        ${example === undefined ? '' : exampleOf(example)}`,
  );
}

function liveSection({ 'x-live': live }: OpenApiDocument): Html {
  return html`<section>
    <h2 id="frames">frames</h2>
    ${prose(live.description)}
    <p>
      The client sends ${typeOf(live.clientFrame)}, at most ${live.largestFrameBytes} bytes; the server sends
      ${typeOf(live.serverFrame)}.
    </p>
    <table>
      ${live.closeCodes.map(
        ({ code, says }) =>
          html`<tr>
            <th>closed with ${code}</th>
            <td>${prose(says)}</td>
          </tr>`,
      )}
    </table>
  </section>`;
}
