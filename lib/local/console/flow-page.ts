// The console: the flow as a picture, the latest triggers with their end, dead letters, rejects, trouble.

import type { Counters } from '../counters.ts';
import { durationWords } from '../duration-words.ts';
import { reasonWords } from '../reason-words.ts';
import type { StoredMessage } from '../state.ts';
import type { TrackedEntry } from '../tracked-entry.ts';
import type { Tracker } from '../tracker.ts';
import { endsBar } from './ends-bar.ts';
import { flowPicture } from './flow-picture.ts';
import { html, type SafeHtml } from './html.ts';
import { calendarDay, clockTime, grouped } from './layout.ts';
import { storedMessages } from './stored-messages.ts';
import { waitingSteps } from './waiting-steps.ts';

const shownTriggers = 25;
const shownTroubles = 8;
const shownWaits = 10;

export interface FlowPage {
  tracker: Tracker;
  deadLetters: readonly StoredMessage[];
  rejects: readonly StoredMessage[];
}

export function flowPage({ tracker, deadLetters, rejects }: FlowPage): SafeHtml {
  const counters = tracker.counters();
  return html`<section class="hero" aria-label="At a glance">
<h1><b class="total">${grouped(counters.mails)}</b> ${counters.mails === 1 ? 'e-mail' : 'e-mails'} sent</h1>
<dl class="tiles">${tiles(counters)}</dl>
</section>
${counters.sentAgain > 0 && html`<p class="alarm" role="alert">${counters.sentAgain} triggers were mailed twice. This must never happen.</p>`}
<section class="card" aria-labelledby="flow-title"><h2 id="flow-title">The flow</h2>${flowPicture(counters)}</section>
<section class="card" aria-labelledby="ends-title"><h2 id="ends-title">How it ended</h2>${endsBar(counters)}</section>
${waitingSteps(tracker.waiting(shownWaits), counters.waits.count)}
<div class="columns">
<section class="card wide" aria-labelledby="latest-title"><h2 id="latest-title">Latest triggers</h2>${latest(tracker.latest(shownTriggers))}</section>
<div class="side">
${storedMessages('Dead letters', deadLetters, counters.deadLetters, 'Nothing has failed for good.')}
${storedMessages('Rejects', rejects, counters.storedRejects, 'Every event was a readable trigger.')}
${troubles(tracker)}
</div>
</div>`;
}

function tiles(counters: Counters): SafeHtml[] {
  const { p50, p95, p99 } = counters.latencyMs;
  const tile = (name: string, value: string, hint: string) =>
    html`<div title="${hint}"><dt>${name}</dt><dd>${value}</dd></div>`;
  const journey = 'from served by the journal to accepted by SES';
  return [
    tile('median', durationWords(p50), journey),
    tile('p95', durationWords(p95), journey),
    tile('p99', durationWords(p99), journey),
    tile('a second', counters.sentPerSecond.toFixed(1), 'e-mails a second over the last ten seconds'),
    tile('on the way', grouped(counters.unaccounted), 'served, and not ended yet'),
  ];
}

function latest(entries: TrackedEntry[]): SafeHtml {
  if (entries.length === 0) return html`<p class="empty">No trigger has ended yet.</p>`;
  const lastDay = calendarDay(entries[0]?.endedAt ?? 0);
  return html`<div class="scroll" tabindex="0" role="region" aria-labelledby="latest-title"><table class="latest">
<thead><tr><th scope="col">Ended</th><th scope="col">Outcome</th><th scope="col">Campaign</th><th scope="col">Event</th><th scope="col" class="right">Took</th></tr></thead>
<tbody>${entries.map((entry) => trigger(entry, lastDay))}</tbody></table></div>`;
}

/** @param lastDay of the latest end: with a faster clock, others are of other days */
function trigger(entry: TrackedEntry, lastDay: string): SafeHtml {
  const outcome = entry.outcome ?? 'served';
  const took = entry.endedAt === null ? null : (entry.sentAt ?? entry.endedAt) - entry.servedAt;
  return html`<tr>
<td>${entry.endedAt !== null && endedAt(entry.endedAt, lastDay)}</td>
<td><span class="badge tone-${outcome}">${outcome}</span>${entry.reason !== null && html` <span class="reason">${reasonWords(entry.reason)}</span>`}${
    entry.sesMessageId !== null &&
    html` <a class="look" href="/inbox/${encodeURIComponent(entry.sesMessageId)}">view e-mail</a>`
  }</td>
<td>${entry.campaign ?? html`<span class="muted">–</span>`}${steps(entry)}</td>
<td><code title="${entry.eventId ?? 'no event id'}">${(entry.eventId ?? entry.position).slice(0, 13)}</code></td>
<td class="right">${durationWords(took)}</td>
</tr>`;
}

function endedAt(at: number, lastDay: string): SafeHtml {
  const day = calendarDay(at);
  return day === lastDay ? clockTime(at) : html`<small class="muted">${day}</small> ${clockTime(at)}`;
}

/** Of a series: each step that something is known of. */
function steps({ steps: all = [] }: TrackedEntry): SafeHtml | false {
  const named = all.filter(({ step }) => step !== null);
  if (named.length === 0) return false;
  return html`<br><small class="muted">${named.map(({ step, outcome }) => `${step} ${outcome}`).join(' · ')}</small>`;
}

function troubles(tracker: Tracker): SafeHtml | false {
  const shown = tracker.troubles().slice(0, shownTroubles);
  if (shown.length === 0) return false;
  return html`<section class="card" aria-labelledby="trouble-title"><h2 id="trouble-title">What the functions warn of</h2>
<ul class="stored">${shown.map(
    (one) =>
      html`<li class="trouble"><p><span class="badge tone-${one.level === 'WARN' ? 'waiting' : 'failed'}">${one.level.toLowerCase()}</span> ${clockTime(one.at)} <span class="muted">${one.functionName}</span></p><p>${one.message}</p></li>`,
  )}</ul></section>`;
}
