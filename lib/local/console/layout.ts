// The frame of every page: head, brand, navigation.
import type { OfferedFault } from '../fault-desk.ts';
import { html, type SafeHtml } from './html.ts';

export type Tab = 'flow' | 'triggers' | 'inbox' | 'dead-letters' | 'dashboard' | 'try';

export interface Layout {
  title: string;
  current: Tab;
  /** E-mails in the inbox. */
  mails: number;
  deadLetters: number;
  /** Faults that are active. */
  failing: readonly OfferedFault[];
  /** Refreshed every second by live.js. */
  live: boolean;
  body: SafeHtml;
}

export function layout({ title, current, mails, deadLetters, failing, live, body }: Layout): string {
  const link = (tab: Tab, href: string, name: string, count?: number, bad = false) =>
    html`<a class="tab" href="${href}"${tab === current && html` aria-current="page"`}>${name}${
      count !== undefined && html` <span class="count${bad && ' bad'}">${grouped(count)}</span>`
    }</a>`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="same-origin">
<title>${title} · campaign-triggers</title>
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/style.css">
<link rel="stylesheet" href="/assets/operator.css">
<script src="/assets/live.js" type="module"></script>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="top">
<a class="brand" href="/"><img src="/assets/icon.svg" alt="" width="28" height="28"><span>campaign-triggers</span></a>
<nav class="tabs" aria-label="Pages">${link('flow', '/', 'Flow')}${link('triggers', '/triggers', 'Triggers')}${link('inbox', '/inbox', 'Inbox', mails)}${link('dead-letters', '/dead-letters', 'Dead letters', deadLetters, deadLetters > 0)}${link('dashboard', '/dashboard', 'Dashboard')}${link('try', '/try', 'Try it')}</nav>
${live && html`<p class="pulse" id="pulse" role="status"><span class="dot"></span><span id="pulse-text">live</span></p>`}
</header>
<div id="failing" class="failing">${
    failing.length > 0 &&
    html`<p>${failing.map(({ title: name, leftMs = 0 }) => `${name}, ${Math.ceil(leftMs / 1000)} s left`).join(' · ')} <a href="/try">End it</a></p>`
  }</div>
<main id="main" tabindex="-1">${body}</main>
</body>
</html>
`.text;
}

/** Groups of three with a narrow gap. */
export function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, '\u202f');
}

/** The time of day where the page is made, which is where it is read. */
export function clockTime(at: number): SafeHtml {
  const date = new Date(at);
  const shown = [date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits).join(':');
  return html`<time datetime="${date.toISOString()}">${shown}</time>`;
}

/** `14:05` */
export function clockWords(at: number): string {
  const date = new Date(at);
  return [date.getHours(), date.getMinutes()].map(twoDigits).join(':');
}

/** `2026-11-24`, where the page is made, as its times of day are. */
export function dayOf(at: number): string {
  const date = new Date(at);
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()].map(twoDigits).join('-');
}

const twoDigits = (value: number) => String(value).padStart(2, '0');
