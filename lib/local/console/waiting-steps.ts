// What waits and comes first: until when, and what for.
import { durationWords } from '../duration-words.ts';
import { reasonWords } from '../reason-words.ts';
import type { WaitingStep } from '../waiting-steps.ts';
import { html, type SafeHtml } from './html.ts';

import { clockTime, dayOf, grouped } from './layout.ts';
import { traceAddress } from './trace-address.ts';

/** Nothing at all where nothing waits. */
export function waitingSteps(shown: readonly WaitingStep[], count: number): SafeHtml | false {
  if (shown.length === 0) return false;
  return html`<section class="card" aria-labelledby="waiting-title"><h2 id="waiting-title">What waits <span class="count">${grouped(count)}</span></h2>
<div class="scroll" tabindex="0" role="region" aria-labelledby="waiting-title"><table class="latest">
<thead><tr><th scope="col">Until</th><th scope="col">For what</th><th scope="col">Campaign</th><th scope="col">Event</th><th scope="col" class="right">In</th></tr></thead>
<tbody>${shown.map(row)}</tbody></table></div></section>`;
}

function row({ until, reason, campaign, step, eventId, position, inMs }: WaitingStep): SafeHtml {
  return html`<tr>
<td>${dayOf(until)} ${clockTime(until)}</td>
<td><span class="badge tone-waiting">waiting</span> <span class="reason">${reasonWords(reason)}</span></td>
<td>${campaign ?? html`<span class="muted">–</span>`}${step !== null && html` <span class="muted">${step}</span>`}</td>
<td><a href="${traceAddress({ eventId, position })}" aria-label="Trace of event ${eventId ?? position}"><code>${(eventId ?? position).slice(0, 13)}</code></a></td>
<td class="right">${inMs > 0 ? durationWords(inMs) : 'now'}</td>
</tr>`;
}
