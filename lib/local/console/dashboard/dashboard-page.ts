// The stack's own CloudWatch dashboard, drawn from the metrics of this run.

import type { MetricStore } from '../../metric-store.ts';
import { html, type SafeHtml } from '../html.ts';
import { type AlarmState, alarmList } from './alarms.ts';
import { type Row, readDashboard, type Widget } from './dashboard-body.ts';
import { graph, shortNumber } from './graph.ts';
import { type Line, linesOf, type Span } from './widget-lines.ts';

export interface DashboardPage {
  /** The body, or why there is none. */
  body: string | { missing: string };
  store: MetricStore;
  alarm: (arn: string) => AlarmState;
  now: number;
  range: string | null;
}

/** What is looked at, and how finely: metrics are kept by the minute. */
const ranges: Record<string, { label: string; minutes: number; periodSeconds: number }> = {
  '15m': { label: '15 minutes', minutes: 15, periodSeconds: 60 },
  '1h': { label: '1 hour', minutes: 60, periodSeconds: 60 },
  '1d': { label: '1 day', minutes: 1440, periodSeconds: 900 },
  '5d': { label: '5 days', minutes: 7200, periodSeconds: 3600 },
};
const usual = '15m';

export function dashboardPage(page: DashboardPage): SafeHtml {
  const rows = typeof page.body === 'string' ? readDashboard(page.body) : undefined;
  if (rows === undefined) {
    const why =
      typeof page.body === 'string' ? 'The body of the dashboard cannot be read.' : page.body.missing;
    return html`<section class="card"><h1>Dashboard</h1><p class="empty">${why}</p></section>`;
  }
  const chosen = page.range !== null && Object.hasOwn(ranges, page.range) ? page.range : usual;
  const span = spanOf(chosen, page.now);
  return html`<div class="heading"><h1>Dashboard</h1>
<nav class="ranges" aria-label="Time range">${Object.entries(ranges).map(
    ([name, { label }]) =>
      html`<a href="/dashboard?range=${name}"${name === chosen && html` aria-current="true"`}>${label}</a>`,
  )}</nav></div>
<p class="lead">The dashboard of the template, drawn from what the functions emitted in this run, by the ${span.periodSeconds === 60 ? 'minute' : `${span.periodSeconds / 60} minutes`}. In AWS, CloudWatch draws it by the periods that it names.</p>
${rows.map((row) => drawRow(row, page, span))}`;
}

function spanOf(range: string, now: number): Span {
  const { minutes, periodSeconds } = ranges[range] ?? { minutes: 15, periodSeconds: 60 };
  const periodMs = periodSeconds * 1000;
  const to = (Math.floor(now / periodMs) + 1) * periodMs;
  return { from: to - minutes * 60_000, to, periodSeconds };
}

function drawRow(row: Row, page: DashboardPage, span: Span): SafeHtml {
  const onlyText = row.every(({ is }) => is === 'text');
  return html`<div class="widgets${onlyText && ' words'}">${row.map((widget) => drawWidget(widget, page, span))}</div>`;
}

function drawWidget(widget: Widget, page: DashboardPage, span: Span): SafeHtml {
  const columns = Math.min(24, Math.max(1, Math.round(widget.width)));
  if (widget.is === 'text') return html`<div class="w${columns} markdown">${markdown(widget.markdown)}</div>`;
  return html`<section class="card widget w${columns}"><h2>${widget.title || 'Alarms'}</h2>${content(widget, page, span)}</section>`;
}

function content(widget: Exclude<Widget, { is: 'text' }>, page: DashboardPage, span: Span): SafeHtml {
  if (widget.is === 'alarms') return alarmList(widget.arns.map(page.alarm));
  if (widget.is === 'elsewhere') {
    return html`<p class="empty">${widget.what} <small class="chip">AWS only</small></p>`;
  }
  const lines = linesOf(widget.metrics, page.store, span);
  if (widget.view === 'numbers') return html`<dl class="numbers">${lines.map(numberOf)}</dl>`;
  return graph({ title: widget.title, lines, limits: widget.lines, span });
}

/** Over the whole range: what adds up is added up, of anything else the latest counts. */
function numberOf({ label, points, stat }: Line): SafeHtml {
  const values = points && [...points].sort(([one], [other]) => one - other).map(([, value]) => value);
  const addsUp = /^(sum|samplecount|n)$/i.test(stat);
  const value = addsUp ? values?.reduce((one, other) => one + other, 0) : values?.at(-1);
  return html`<div><dt>${label}</dt><dd>${
    points === undefined
      ? html`<small class="chip">AWS only</small>`
      : value === undefined
        ? '–'
        : shortNumber(value)
  }</dd></div>`;
}

/** Headings and paragraphs; links show their words. */
function markdown(source: string): SafeHtml[] {
  return source
    .split('\n')
    .map((line) =>
      line
        .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
        .replace(/[*_`]{1,2}/g, '')
        .trim(),
    )
    .filter((line) => line !== '')
    .map((line) =>
      line.startsWith('#') ? html`<h2>${line.replace(/^#+\s*/, '')}</h2>` : html`<p>${line}</p>`,
    );
}
