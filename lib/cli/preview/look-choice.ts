// One choice of how to look, as links: each leads to the page as it then is.
import { html, type SafeHtml } from '../../local/console/html.ts';
import { type Look, lookQuery } from './look.ts';

export function lookChoice<Field extends keyof Look>(
  look: Look,
  field: Field,
  name: string,
  words: Record<Look[Field], string>,
): SafeHtml {
  const each = Object.entries<string>(words).map(([value, word]) => {
    const href = `/?${lookQuery({ ...look, [field]: value })}`;
    return html`<a id="${field}-${value}" href="${href}"${value === look[field] && html` aria-current="true"`}>${word}</a>`;
  });
  return html`<nav class="choice ${field}" aria-label="${name}"><span>${name}</span><p>${each}</p></nav>`;
}
