// A widget's lines as a picture: an SVG that the page's style colours.
import { html, type SafeHtml } from '../html.ts';
import { clockWords, grouped } from '../layout.ts';
import type { Line, Span } from './widget-lines.ts';

const width = 600;
const height = 150;
const top = 8;
const foot = 4;
/** Colours of the style sheet; more lines begin anew. */
const colours = 8;

export interface Graph {
  title: string;
  lines: readonly Line[];
  limits: readonly { label: string; value: number }[];
  span: Span;
}

export function graph({ title, lines, limits, span }: Graph): SafeHtml {
  if (lines.every(({ points }) => points === undefined))
    return html`<figure class="graph">${legend(lines, [])}</figure>`;
  const drawn = lines.filter(({ points }) => points !== undefined && points.size > 0);
  // A limit far above everything would press the lines flat: it is told in the legend all the same.
  const highest = topOf(drawn, limits);
  const named = `${title}: ${drawn.map((line) => `${line.label} ${shortNumber(latest(line) ?? 0)}`).join(', ') || 'nothing yet'}`;
  return html`<figure class="graph">
<div class="plot"><span class="most" aria-hidden="true">${shortNumber(highest)}</span>
<svg viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" role="img" aria-label="${named}">
<path class="grid" d="M0 ${yOf(0, highest)}H${width}M0 ${yOf(highest / 2, highest)}H${width}M0 ${yOf(highest, highest)}H${width}"></path>
${limits.filter(({ value }) => value <= highest).map(({ value }) => html`<path class="limit" d="M0 ${yOf(value, highest)}H${width}"></path>`)}
${lines.map((line, at) => curve(line, at, highest, span))}
</svg>${drawn.length === 0 && html`<p class="none">nothing yet</p>`}</div>
<p class="axis" aria-hidden="true"><span>${clockWords(span.from)}</span><span>${clockWords(span.to)}</span></p>
${legend(lines, limits)}</figure>`;
}

function legend(lines: readonly Line[], limits: Graph['limits']): SafeHtml {
  return html`<ul class="key">${lines.map((line, at) => {
    const value = latest(line);
    return html`<li><span class="stroke line-${at % colours}" aria-hidden="true"></span>${line.label} ${
      line.points === undefined
        ? html`<small class="chip">AWS only</small>`
        : html`<b>${value === undefined ? '–' : shortNumber(value)}</b>`
    }</li>`;
  })}${limits.map(({ label, value }) => html`<li><span class="stroke limit" aria-hidden="true"></span>${label || 'limit'} <b>${shortNumber(value)}</b></li>`)}</ul>`;
}

function curve({ points }: Line, index: number, highest: number, span: Span): SafeHtml | false {
  if (points === undefined || points.size === 0) return false;
  const stepMs = span.periodSeconds * 1000;
  const sorted = [...points].sort(([one], [other]) => one - other);
  let path = '';
  let last = Number.NaN;
  for (const [at, value] of sorted) {
    path += `${at - last === stepMs ? 'L' : 'M'}${xOf(at, span)} ${yOf(value, highest)}`;
    last = at;
  }
  // A point without neighbours is a line of no length: its round cap shows it.
  const [[first, only] = [0, 0]] = sorted;
  if (sorted.length === 1) path += `M${xOf(first, span)} ${yOf(only, highest)}h0`;
  return html`<path class="curve line-${index % colours}" d="${path}"></path>`;
}

const xOf = (at: number, { from, to, periodSeconds }: Span): string =>
  ((width * (at - from)) / Math.max(1, to - from - periodSeconds * 1000)).toFixed(1);

const yOf = (value: number, highest: number): string =>
  (height - foot - ((height - top - foot) * Math.max(0, value)) / highest).toFixed(1);

function topOf(lines: readonly Line[], limits: Graph['limits']): number {
  const most = Math.max(0, ...lines.flatMap(({ points }) => [...(points?.values() ?? [])]));
  const near = limits.map(({ value }) => value).filter((value) => value <= 3 * most);
  return roundedUp(Math.max(most, ...near));
}

/** To 1, 2 or 5 times a power of ten. */
function roundedUp(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5, 10].find((factor) => factor * power >= value) ?? 10) * power;
}

function latest({ points }: Line): number | undefined {
  return points && [...points].sort(([one], [other]) => one - other).at(-1)?.[1];
}

/** `1.23`, `45.6`, `789`, `12 345` */
export function shortNumber(value: number): string {
  if (Number.isInteger(value) || Math.abs(value) >= 100) return grouped(Math.round(value));
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
}
