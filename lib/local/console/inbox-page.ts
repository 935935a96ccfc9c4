// The inbox: every e-mail that the local SES accepted, the latest first.
import type { Mail } from '../state.ts';
import { html, type SafeHtml } from './html.ts';
import { clockTime, grouped } from './layout.ts';
import { type ReadMail, readMail } from './read-mail.ts';

const pageLength = 50;

/** @param page 1 is the latest; beyond the end shows the last */
export async function inboxPage(mails: readonly Mail[], page: number): Promise<SafeHtml> {
  const pages = Math.max(1, Math.ceil(mails.length / pageLength));
  const current = Math.min(Math.max(1, page), pages);
  const end = mails.length - (current - 1) * pageLength;
  const shown = mails.slice(Math.max(0, end - pageLength), Math.max(0, end)).reverse();
  const rows = await Promise.all(shown.map(async (mail) => row(mail, await readMail(mail))));
  return html`<section class="card inbox" aria-labelledby="inbox-title">
<h1 id="inbox-title">Inbox <span class="count">${grouped(mails.length)}</span></h1>
${
  mails.length === 0
    ? html`<p class="empty">No e-mail yet. The first one arrives a few seconds after the first trigger.</p>`
    : html`<ul class="mails">${rows}</ul>`
}
${
  pages > 1 &&
  html`<nav class="pages" aria-label="Pages of the inbox">${
    current > 1 ? html`<a href="/inbox?page=${current - 1}" rel="prev">Newer</a>` : html`<span></span>`
  }<span class="muted">${current} of ${pages}</span>${
    current < pages ? html`<a href="/inbox?page=${current + 1}" rel="next">Older</a>` : html`<span></span>`
  }</nav>`
}
</section>`;
}

function row(mail: Mail, { from, to, subject }: ReadMail): SafeHtml {
  const campaign = mail.tags.campaign;
  return html`<li><a href="/inbox/${encodeURIComponent(mail.id)}">
<span class="to" dir="auto">${to}</span>
<span class="subject" dir="auto">${subject}</span>
<span class="from" dir="auto">${from}</span>
<span class="tag">${campaign !== undefined && html`<span class="chip">${campaign}</span>`}</span>
<span class="when">${clockTime(mail.acceptedAt)}</span>
</a></li>`;
}
