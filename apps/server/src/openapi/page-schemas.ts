import { type Html, html, prose } from './html.ts';
import type { JsonSchema } from './schemas.ts';

/** What a schema allows, in one line; schemas with a name are links. */
export function typeOf(schema: JsonSchema): Html {
  const name = nameOf(schema);
  if (name !== undefined) return html`<a href="#schema-${name}">${name}</a>`;
  const { const: only, enum: values, items, type, properties } = schema;
  if (only !== undefined) return html`<code>${JSON.stringify(only)}</code>`;
  if (Array.isArray(values)) return joined(values.map((value) => html`<code>${JSON.stringify(value)}</code>`));
  const options = listOf(schema['oneOf'] ?? schema['anyOf'] ?? schema['allOf']);
  if (options.length > 0 && type === undefined) return joined(options.map(typeOf));
  if (isSchema(items)) return html`list of ${typeOf(items)}${boundsOf(schema)}`;
  if (isSchema(properties)) return fieldsOf(schema);
  return html`${typeof type === 'string' ? type : 'anything'}${boundsOf(schema)}`;
}

/** A schema with its name, what it is, its fields or kinds, and an example. */
export function schemaSection(name: string, schema: JsonSchema): Html {
  const { description, examples } = schema;
  const [example] = Array.isArray(examples) ? (examples as readonly unknown[]) : [];
  return html`<details>
    <summary><b>${name}</b></summary>
    <div id="schema-${name}" class="body">
      ${typeof description === 'string' ? prose(description) : ''}
      ${kindsOf(schema).map((kind) => html`<div class="kind">${typeOf(kind)}</div>`)}
      ${example === undefined ? '' : exampleOf(example)}
    </div>
  </details>`;
}

/** A value as it would be sent. */
export function exampleOf(value: unknown): Html {
  const text = typeof value === 'string' ? value : JSON.stringify(value, undefined, 2);
  return html`<details class="example">
    <summary>Example</summary>
    <pre>${text}</pre>
  </details>`;
}

/** A schema that is a choice is shown choice by choice. */
function kindsOf(schema: JsonSchema): readonly JsonSchema[] {
  const options = listOf(schema['oneOf'] ?? schema['anyOf']);
  return options.length > 0 ? options : [schema];
}

function fieldsOf({ properties, required }: JsonSchema): Html {
  const needed = new Set(Array.isArray(required) ? (required as readonly unknown[]) : []);
  const rows = Object.entries(isSchema(properties) ? properties : {}).map(
    ([name, schema]) =>
      html`<tr>
        <th>${name}${needed.has(name) ? '' : html` <i>optional</i>`}</th>
        <td>${isSchema(schema) ? typeOf(schema) : ''}</td>
      </tr>`,
  );
  return rows.length === 0
    ? html`an empty object`
    : html`<table>
        ${rows}
      </table>`;
}

function boundsOf(schema: JsonSchema): Html {
  const bounds: string[] = [];
  for (const [word, name] of BOUNDS) {
    const value = schema[name];
    if (value !== undefined && Math.abs(Number(value)) !== Number.MAX_SAFE_INTEGER)
      bounds.push(`${word} ${JSON.stringify(value)}`);
  }
  return bounds.length === 0 ? html`` : html`<i>, ${bounds.join(', ')}</i>`;
}

const BOUNDS = [
  ['as', 'format'],
  ['from', 'minimum'],
  ['to', 'maximum'],
  ['at least', 'minLength'],
  ['at most', 'maxLength'],
  ['usually', 'default'],
] as const;

function nameOf({ $ref }: JsonSchema): string | undefined {
  return typeof $ref === 'string' ? $ref.split('/').at(-1) : undefined;
}

function joined(parts: readonly Html[]): Html {
  return html`${parts.map((part, at) => (at === 0 ? part : html` or ${part}`))}`;
}

function listOf(value: unknown): readonly JsonSchema[] {
  return Array.isArray(value) ? (value as readonly unknown[]).filter(isSchema) : [];
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
