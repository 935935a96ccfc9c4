// The console: the flow as a picture, the latest triggers with their end, dead letters, rejects, trouble.

import type { Counters } from '../counters.ts';
import { durationWords } from '../duration-words.ts';
import type { StoredMessage } from '../state.ts';
import type { Tracker, Trouble } from '../tracker.ts';
import { endsBar } from './ends-bar.ts';
import { flowPicture } from './flow-picture.ts';
import { html, type SafeHtml } from './html.ts';

import { clockTime, grouped } from './layout.ts';
import { type ReadResults, resultsTable } from './results-table.ts';

import { storedMessages } from './stored-messages.ts';
import { triggersTable } from './triggers-page.ts';
import { waitingSteps } from './waiting-steps.ts';

const shownTriggers = 15;
const shownTroubles = 8;
const shownStored = 5;
const shownWaits = 10;

export interface FlowPage {
  tracker: Tracker;
  deadLetters: readonly StoredMessage[];
  rejects: readonly StoredMessage[];
  results: Awaited<ReturnType<ReadResults>>;
}

export function flowPage({ tracker, deadLetters, rejects, results }: FlowPage): SafeHtml {
  const counters = tracker.counters();
  return html`<section class="hero" aria-label="At a glance">
<h1><b class="total">${grouped(counters.mails)}</b> ${counters.mails === 1 ? 'e-mail' : 'e-mails'} sent</h1>
<dl class="tiles">${tiles(counters)}</dl>
</section>
${counters.sentAgain > 0 && html`<p class="alarm" role="alert">${counters.sentAgain} triggers were mailed twice. This must never happen.</p>`}
<section class="card" aria-labelledby="flow-title"><h2 id="flow-title">The flow</h2>${flowPicture(counters, tracker.metrics())}</section>
<section class="card" aria-labelledby="ends-title"><h2 id="ends-title">How it ended</h2>${endsBar(counters)}</section>
${resultsTable(results)}
${waitingSteps(tracker.waiting(shownWaits), counters.waits.count)}
<div class="columns">
<section class="card wide" aria-labelledby="latest-title"><h2 id="latest-title">Latest triggers</h2>${triggersTable(tracker.latest(shownTriggers))}</section>
<div class="side">
${storedMessages('Dead letters', deadLetters.slice(-shownStored), counters.deadLetters, 'Nothing has failed for good.')}
${storedMessages('Rejects', rejects.slice(-shownStored), counters.storedRejects, 'Every event was a readable trigger.')}
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

function troubles(tracker: Tracker): SafeHtml | false {
  const alike = Map.groupBy(tracker.troubles(), ({ functionName, level, message }) =>
    JSON.stringify([functionName, level, message]),
  );
  const shown = [...alike.values()].slice(0, shownTroubles);
  if (shown.length === 0) return false;
  return html`<section class="card" aria-labelledby="trouble-title"><h2 id="trouble-title">What the functions warn of</h2>
<ul class="stored">${shown.map(trouble)}</ul></section>`;
}

/** The latest of those that say the same, and how many there are. */
function trouble([one, ...others]: readonly Trouble[]): SafeHtml | false {
  if (one === undefined) return false;
  const times = others.length + 1;
  return html`<li class="trouble"><p><span class="badge tone-${one.level === 'WARN' ? 'waiting' : 'failed'}">${one.level.toLowerCase()}</span> ${clockTime(one.at)} <span class="muted" title="${one.functionName}">${shortName(one.functionName)}</span></p><p>${one.message}${times > 1 && html` <span class="muted">× ${grouped(times)}</span>`}</p></li>`;
}

/** `…-CampaignTriggersConsumerFunction2BD50B6D` → `Consumer` */
const shortName = (functionName: string): string =>
  /CampaignTriggers(\w+?)(?:Function)?[0-9A-F]{8}$/.exec(functionName)?.[1] ?? functionName;
