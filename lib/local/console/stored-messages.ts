// Messages that wait in the dead-letter queue or in the rejects queue, each with its reason.
import { reasonWords } from '../reason-words.ts';
import type { StoredMessage } from '../state.ts';
import { actionButton, type FormToken } from './forms.ts';
import { html, type SafeHtml } from './html.ts';
import { clockTime, grouped } from './layout.ts';

const shown = 20;
const bodyLength = 4000;

export function storedMessages(
  title: string,
  messages: readonly StoredMessage[],
  total: number,
  none: string,
  /** Where each can be replayed. */
  token?: FormToken,
): SafeHtml {
  const id = title.toLowerCase().replace(' ', '-');
  const count = Math.max(total, messages.length);
  const latest = messages.toSorted((a, b) => b.sentAt - a.sentAt).slice(0, shown);
  return html`<section class="card" aria-labelledby="${id}"><h2 id="${id}">${title} <span class="count">${grouped(count)}</span></h2>${
    messages.length === 0
      ? html`<p class="empty">${none}</p>`
      : html`<ul class="stored">${latest.map((message) => stored(message, token))}</ul>${count > latest.length && html`<p class="muted">The latest ${latest.length} are shown. <a href="/dead-letters">Dead letters and rejects</a></p>`}`
  }</section>`;
}

function stored({ id, body, attributes, sentAt }: StoredMessage, token: FormToken | undefined): SafeHtml {
  const { reason, detail, campaign, attempts } = attributes;
  return html`<li><details data-key="${id}"><summary><span class="badge tone-failed">${reason === undefined ? 'no reason' : reasonWords(reason)}</span> ${clockTime(sentAt)}</summary>
${detail !== undefined && html`<p>${detail}</p>`}
${(campaign !== undefined || attempts !== undefined) && html`<p class="muted">${campaign}${campaign && attempts && ' · '}${attempts !== undefined && `${attempts} ${attempts === '1' ? 'attempt' : 'attempts'}`}</p>`}
<pre tabindex="0">${readable(body)}</pre>${single(body, reason, token)}</details></li>`;
}

function single(body: string, reason: string | undefined, token: FormToken | undefined): SafeHtml | false {
  const eventId = /"eventId":"([^"\\]+)"/.exec(body)?.[1];
  if (token === undefined || eventId === undefined || reason === 'SEND_UNKNOWN') return false;
  const fields = { family: 'dead-letters', event: eventId };
  const trace = html`<a class="button" href="/triggers/${encodeURIComponent(eventId)}">Its life</a>`;
  return html`<div class="actions">${actionButton(token, { action: '/dead-letters/replay', label: 'Replay this one …', fields })}${trace}</div>`;
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
