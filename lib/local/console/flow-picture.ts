// The picture of the flow: journal → poller → queue → consumer → SES, with live counters on its edges.
import { feedbackMetrics, wakerMetrics } from '../../../functions/contract/metrics.ts';
import type { Counters } from '../counters.ts';
import { durationWords } from '../duration-words.ts';
import type { MetricTotal } from '../metric-totals.ts';
import { reasonWords } from '../reason-words.ts';
import { html, SafeHtml } from './html.ts';
import { grouped } from './layout.ts';

interface Branch {
  name: string;
  count: number;
  tone: 'quiet' | 'bad' | 'uncertain' | 'waiting';
}

interface Station {
  id: string;
  name: string;
  role: string;
  branches: Branch[];
  /** What leaves it towards the next one. */
  edge?: { name: string; count: number };
}

export function flowPicture(counters: Counters, metrics: ReadonlyMap<string, MetricTotal>): SafeHtml {
  const moving = counters.unaccounted > 0 || counters.sentPerSecond > 0;
  return html`<ol class="flow${moving && ' moving'}">${stations(counters, metrics).map(drawStation)}</ol>${waits(counters, metrics)}`;
}

/** The way round: what is kept until its time, and put back into the trigger queue by the waker. */
function waits({ waits: { count, byReason, next } }: Counters, metrics: ReadonlyMap<string, MetricTotal>) {
  const woken = metrics.get(wakerMetrics.woken)?.sum ?? 0;
  if (count + woken === 0) return false;
  const kinds = Object.entries(byReason).map(([reason, times]) => `${grouped(times)} ${reasonWords(reason)}`);
  const soonest =
    next === null ? '' : next.inMs > 0 ? `, the next in ${durationWords(next.inMs)}` : ', the next now';
  return html`<p class="loop"><span aria-hidden="true">↺</span> <b>Waits</b> ${grouped(count)}${kinds.length > 0 && ` (${kinds.join(', ')})`}${soonest}<span class="muted"> · the waker has put back ${grouped(woken)}</span></p>`;
}

function stations(counters: Counters, metrics: ReadonlyMap<string, MetricTotal>): Station[] {
  const told = (name: string) => metrics.get(name)?.sum ?? 0;
  const sum = (counts: Record<string, number>) => Object.values(counts).reduce((a, b) => a + b, 0);
  const wanted = counters.served - counters.unwanted - counters.rejected;
  const consumed =
    counters.sent +
    sum(counters.skipped) +
    counters.duplicate +
    sum(counters.failed) +
    counters.unknown +
    counters.waiting;
  return [
    {
      id: 'journal',
      name: 'Journal',
      role: 'Adobe',
      branches: [],
      edge: { name: 'served', count: counters.served },
    },
    {
      id: 'poller',
      name: 'Poller',
      role: 'Lambda',
      branches: [
        { name: 'unwanted', count: counters.unwanted, tone: 'quiet' },
        { name: 'rejected', count: counters.rejected, tone: 'bad' },
      ],
      edge: { name: 'wanted', count: wanted },
    },
    {
      id: 'queue',
      name: 'Trigger queue',
      role: 'SQS',
      branches: [
        { name: 'queued', count: counters.queued, tone: 'waiting' },
        { name: 'in flight', count: counters.inFlight, tone: 'waiting' },
        { name: 'dead letters', count: counters.deadLetters, tone: 'bad' },
      ],
      edge: { name: 'decided', count: consumed },
    },
    {
      id: 'consumer',
      name: 'Consumer',
      role: 'Lambda',
      branches: [
        { name: 'waiting', count: counters.waits.count, tone: 'waiting' },
        { name: 'skipped', count: sum(counters.skipped), tone: 'quiet' },
        { name: 'duplicate', count: counters.duplicate, tone: 'quiet' },
        { name: 'failed', count: sum(counters.failed), tone: 'bad' },
        { name: 'unknown', count: counters.unknown, tone: 'uncertain' },
      ],
      edge: { name: 'sent', count: counters.sent },
    },
    {
      id: 'ses',
      name: 'SES',
      role: 'local inbox',
      branches: [
        { name: 'accepted', count: counters.mails, tone: 'quiet' },
        { name: 'delivered', count: told(feedbackMetrics.delivered), tone: 'quiet' },
        { name: 'bounced', count: told(feedbackMetrics.bounced), tone: 'bad' },
        { name: 'complained', count: told(feedbackMetrics.complaint), tone: 'bad' },
      ],
    },
  ];
}

function drawStation({ id, name, role, branches, edge }: Station): SafeHtml {
  return html`<li class="station ${id}">
<div class="node"><span class="icon" aria-hidden="true">${icons[id]}</span><span class="words"><b>${name}</b><small>${role}</small></span></div>
${
  branches.length > 0 &&
  html`<dl class="branches">${branches.map(
    (branch) =>
      html`<div class="${branch.tone}${branch.count === 0 && ' none'}"><dt>${branch.name}</dt><dd>${grouped(branch.count)}</dd></div>`,
  )}</dl>`
}
</li>${
    edge &&
    html`<li class="edge"><span class="amount"><b>${grouped(edge.count)}</b> <small>${edge.name}</small></span><span class="wire" aria-hidden="true"></span></li>`
  }`;
}

const icon = (paths: string) =>
  new SafeHtml(
    `<svg viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round">${paths}</svg>`,
  );

const icons: Record<string, SafeHtml> = {
  journal: icon(
    '<path d="M6 3.5h11a1.5 1.5 0 0 1 1.5 1.5v15.5H7A2.5 2.5 0 0 1 4.5 18V5A1.5 1.5 0 0 1 6 3.500z"/><path d="M4.5 18A2.5 2.5 0 0 1 7 15.500h11.500M8.5 7.500h6M8.5 11h4"/>',
  ),
  poller: icon(
    '<path d="M20 11a8 8 0 0 0-14.3-4L3.5 9.500M4 13a8 8 0 0 0 14.3 4l2.2-2.5"/><path d="M3.5 4.5v5h5M20.5 19.500v-5h-5"/>',
  ),
  queue: icon(
    '<rect x="3.5" y="4" width="17" height="4.2" rx="1.2"/><rect x="3.5" y="10" width="17" height="4.2" rx="1.2"/><rect x="3.5" y="16" width="17" height="4.2" rx="1.2"/>',
  ),
  consumer: icon('<path d="M13 2.5 5 13.500h6l-1 8 8.5-11.500h-6.200z"/>'),
  ses: icon('<rect x="3" y="5" width="18" height="14" rx="2"/><path d="m3.5 6.5 8.5 6.5 8.5-6.5"/>'),
};
