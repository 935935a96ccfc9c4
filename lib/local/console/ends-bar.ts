// How everything that was served ended: one bar, and a legend with the reasons.

import type { Counters } from '../counters.ts';
import { reasonWords } from '../reason-words.ts';
import { html, type SafeHtml } from './html.ts';
import { grouped } from './layout.ts';

interface Share {
  name: string;
  tone: string;
  count: number;
  reasons: [string, number][];
}

export function endsBar(counters: Counters): SafeHtml {
  const shares = sharesOf(counters).filter((share) => share.count > 0);
  if (shares.length === 0)
    return html`<p class="empty">Nothing has been served yet. The first trigger is on its way.</p>`;
  let x = 0;
  const bars = shares.map((share) => {
    const width = (1000 * share.count) / counters.served;
    const bar = html`<rect class="fill-${share.tone}" x="${x.toFixed(2)}" y="0" width="${width.toFixed(2)}" height="16"></rect>`;
    x += width;
    return bar;
  });
  return html`<svg class="bar" viewBox="0 0 1000 16" preserveAspectRatio="none" role="img" aria-label="${spoken(shares)}">${bars}</svg>
<ul class="legend">${shares.map(legend)}</ul>`;
}

function sharesOf(counters: Counters): Share[] {
  const plain = (name: string, tone: string, count: number): Share => ({ name, tone, count, reasons: [] });
  const reasoned = (name: string, tone: string, counts: Record<string, number>): Share => {
    const reasons = Object.entries(counts).toSorted(([, a], [, b]) => b - a);
    return { name, tone, count: reasons.reduce((sum, [, count]) => sum + count, 0), reasons };
  };
  return [
    plain('sent', 'sent', counters.sent),
    plain('on the way', 'waiting', counters.unaccounted),
    plain('waiting', 'waiting', counters.waiting),
    reasoned('skipped', 'skipped', counters.skipped),
    plain('duplicate', 'duplicate', counters.duplicate),
    plain('unwanted', 'unwanted', counters.unwanted),
    plain('rejected', 'rejected', counters.rejected),
    reasoned('failed', 'failed', counters.failed),
    plain('unknown', 'unknown', counters.unknown),
  ];
}

function legend({ name, tone, count, reasons }: Share): SafeHtml {
  return html`<li><span class="swatch back-${tone}" aria-hidden="true"></span><span class="name">${name}</span> <b>${grouped(count)}</b>${
    reasons.length > 0 &&
    html`<ul>${reasons.map(([reason, n]) => html`<li>${reasonWords(reason)} <b>${grouped(n)}</b></li>`)}</ul>`
  }</li>`;
}

const spoken = (shares: Share[]) => shares.map((share) => `${share.name} ${share.count}`).join(', ');
