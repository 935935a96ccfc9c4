// The latest triggers with their outcome and reason, and what waits.
import { durationWords } from '../duration-words.ts';
import { reasonWords } from '../reason-words.ts';
import type { TrackedEntry } from '../tracked-entry.ts';
import type { Tracker } from '../tracker.ts';
import { html, type SafeHtml } from './html.ts';
import { clockTime } from './layout.ts';
import { traceAddress } from './trace-address.ts';
import { waitingSteps } from './waiting-steps.ts';

const shownTriggers = 100;
const shownWaits = 50;

export function triggersPage(tracker: Tracker): SafeHtml {
  return html`<h1 class="page-title">Triggers</h1>
${waitingSteps(tracker.waiting(shownWaits), tracker.counters().waits.count)}
<section class="card" aria-labelledby="latest-title"><h2 id="latest-title">Latest triggers</h2>${triggersTable(tracker.latest(shownTriggers))}</section>`;
}

/** Below a heading with the id `latest-title`. */
export function triggersTable(entries: readonly TrackedEntry[]): SafeHtml {
  if (entries.length === 0) return html`<p class="empty">No trigger has ended yet.</p>`;
  return html`<div class="scroll" tabindex="0" role="region" aria-labelledby="latest-title"><table class="latest">
<thead><tr><th scope="col">Ended</th><th scope="col">Outcome</th><th scope="col">Campaign</th><th scope="col">Event</th><th scope="col" class="right">Took</th></tr></thead>
<tbody>${entries.map(row)}</tbody></table></div>`;
}

function row(entry: TrackedEntry): SafeHtml {
  const outcome = entry.outcome ?? 'served';
  const took = entry.endedAt === null ? null : (entry.sentAt ?? entry.endedAt) - entry.servedAt;
  const id = entry.eventId ?? entry.position;
  return html`<tr>
<td>${entry.endedAt !== null && clockTime(entry.endedAt)}</td>
<td><span class="badge tone-${outcome}">${outcome}</span>${entry.reason !== null && html` <span class="reason">${reasonWords(entry.reason)}</span>`}${
    entry.sesMessageId !== null &&
    html` <a class="look" href="/inbox/${encodeURIComponent(entry.sesMessageId)}">e-mail</a>`
  }</td>
<td>${entry.campaign ?? html`<span class="muted">–</span>`}${steps(entry)}</td>
<td><a href="${traceAddress(entry)}" aria-label="Trace of event ${id}"><code>${id.slice(0, 13)}</code></a></td>
<td class="right">${durationWords(took)}</td>
</tr>`;
}

/** Of a series: each step that something is known of. */
function steps({ steps: all = [] }: TrackedEntry): SafeHtml | false {
  const named = all.filter(({ step }) => step !== null);
  if (named.length === 0) return false;
  return html`<br><small class="muted">${named.map(({ step, outcome }) => `${step} ${outcome}`).join(' · ')}</small>`;
}
