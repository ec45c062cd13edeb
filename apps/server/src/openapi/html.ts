/** Text that is HTML already, and is put into other HTML as it is. */
export interface Html {
  readonly html: string;
}

type Part = string | number | Html | readonly Html[];

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** HTML of a template. What is put in is text, and cannot become markup; only what is HTML already stays so. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return { html: strings.map((text, at) => text + written(parts[at] ?? '')).join('') };
}

function written(part: Part): string {
  if (typeof part === 'string' || typeof part === 'number') return escaped(String(part));
  return 'html' in part ? part.html : part.map((one) => one.html).join('');
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? character);
}

/** Sentences with `code` in them, as paragraphs and lists: as much of Markdown as the description is written in. */
export function prose(text: string): readonly Html[] {
  return text.split(/\n{2,}/).map((block) => {
    const lines = block.split('\n');
    if (!lines.every((line) => line.startsWith('- '))) return html`<p>${withCode(lines.join(' '))}</p>`;
    return html`<ul>
      ${lines.map((line) => html`<li>${withCode(line.slice(2))}</li>`)}
    </ul>`;
  });
}

function withCode(text: string): readonly Html[] {
  return text.split('`').map((piece, at) => (at % 2 === 0 ? html`${piece}` : html`<code>${piece}</code>`));
}
