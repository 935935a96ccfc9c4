// Messages that wait in the dead-letter queue or in the rejects queue, each with its reason.
import { reasonWords } from '../reason-words.ts';
import type { StoredMessage } from '../state.ts';
import { html, type SafeHtml } from './html.ts';
import { clockTime, grouped } from './layout.ts';

const shown = 20;
const bodyLength = 4000;

export function storedMessages(
  title: string,
  messages: readonly StoredMessage[],
  total: number,
  none: string,
): SafeHtml {
  const id = title.toLowerCase().replace(' ', '-');
  const count = Math.max(total, messages.length);
  const latest = messages.toSorted((a, b) => b.sentAt - a.sentAt).slice(0, shown);
  return html`<section class="card" aria-labelledby="${id}"><h2 id="${id}">${title} <span class="count">${grouped(count)}</span></h2>${
    messages.length === 0
      ? html`<p class="empty">${none}</p>`
      : html`<ul class="stored">${latest.map(stored)}</ul>${count > shown && html`<p class="muted">The latest ${shown} are shown.</p>`}`
  }</section>`;
}

function stored({ id, body, attributes, sentAt }: StoredMessage): SafeHtml {
  const { reason, detail, campaign, attempts } = attributes;
  return html`<li><details data-key="${id}"><summary><span class="badge tone-failed">${reason === undefined ? 'no reason' : reasonWords(reason)}</span> ${clockTime(sentAt)}</summary>
${detail !== undefined && html`<p>${detail}</p>`}
${(campaign !== undefined || attempts !== undefined) && html`<p class="muted">${campaign}${campaign && attempts && ' · '}${attempts !== undefined && `${attempts} ${attempts === '1' ? 'attempt' : 'attempts'}`}</p>`}
<pre tabindex="0">${readable(body)}</pre></details></li>`;
}

function readable(body: string): string {
  const text = indented(body);
  return text.length > bodyLength ? `${text.slice(0, bodyLength)}\n…` : text;
}

function indented(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
