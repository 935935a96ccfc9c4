// One e-mail: as a phone and as a desktop shows it, its text part, its headers, its source.
import type { Mail } from '../state.ts';
import { html, type SafeHtml } from './html.ts';
import { clockTime } from './layout.ts';
import type { ReadMail } from './read-mail.ts';

const sourceLength = 200_000;

/** @param remoteImages whether the e-mail may load pictures from elsewhere: it then tells its sender */
export function mailPage(mail: Mail, read: ReadMail, remoteImages: boolean): SafeHtml {
  const address = `/inbox/${encodeURIComponent(mail.id)}`;
  return html`<p class="back"><a href="/inbox">← Inbox</a></p>
<article class="card mail">
<header><h1 dir="auto">${read.subject}</h1>
<dl class="facts">
${fact('From', read.from)}${fact('To', read.to)}
<div><dt>Accepted</dt><dd>${clockTime(mail.acceptedAt)}</dd></div>
${Object.entries(mail.tags).map(([name, value]) => fact(name, value))}
${unsubscribe(read)}
</dl></header>
${views(read, address, remoteImages)}
<details class="more"><summary>Headers <span class="count">${read.headers.length}</span></summary>
<div class="scroll" tabindex="0"><table class="headers"><tbody>${read.headers.map(({ name, value }) => html`<tr><th scope="row">${name}</th><td dir="auto">${value}</td></tr>`)}</tbody></table></div></details>
<details class="more"><summary>Source</summary><pre tabindex="0">${source(mail.raw)}</pre></details>
<p class="actions"><a class="button" href="${address}.eml">Download .eml</a>${
    read.html !== undefined &&
    html`<a class="button" href="${address}/html" target="_blank" rel="noopener">Open HTML alone</a>`
  }</p>
</article>`;
}

function views(read: ReadMail, address: string, remoteImages: boolean): SafeHtml {
  const hasHtml = read.html !== undefined;
  const choice = (id: string, label: string, checked: boolean) =>
    html`<input type="radio" name="view" id="view-${id}"${checked && html` checked`}><label for="view-${id}">${label}</label>`;
  return html`<div class="viewer">
<fieldset class="switch"><legend>Show as</legend>${hasHtml && [choice('desktop', 'Desktop', true), choice('phone', 'Phone', false)]}${choice('text', 'Text', !hasHtml)}</fieldset>
${
  hasHtml &&
  html`<p class="images">${
    remoteImages
      ? html`Remote images are shown. <a href="${address}">Block them</a>`
      : html`Remote images are blocked. <a href="${address}?images=1">Show them</a>`
  }</p>
<div class="stage"><iframe title="The e-mail" sandbox="allow-popups allow-popups-to-escape-sandbox" referrerpolicy="no-referrer" src="${address}/html${remoteImages && '?images=1'}"></iframe></div>`
}
<pre class="text" tabindex="0" dir="auto">${read.text ?? 'This e-mail has no text part.'}</pre>
</div>`;
}

function unsubscribe({ unsubscribe: { addresses, oneClick } }: ReadMail): SafeHtml {
  if (addresses.length === 0) return html`<div><dt>List-Unsubscribe</dt><dd class="warn">none</dd></div>`;
  return html`<div><dt>List-Unsubscribe</dt><dd>${addresses.map((one) => html`<code class="long">${one}</code>`)} ${
    oneClick
      ? html`<span class="badge tone-sent">one click</span>`
      : html`<span class="badge tone-waiting">no one-click header</span>`
  }</dd></div>`;
}

const fact = (name: string, value: string) => html`<div><dt>${name}</dt><dd dir="auto">${value}</dd></div>`;

function source(raw: Buffer): string {
  const text = raw.subarray(0, sourceLength).toString('utf8');
  return raw.length > sourceLength ? `${text}\n… the rest is in the .eml file` : text;
}
