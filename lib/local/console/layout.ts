// The frame of every page: head, brand, navigation.
import { html, type SafeHtml } from './html.ts';

export interface Layout {
  title: string;
  current: 'flow' | 'inbox';
  /** E-mails in the inbox. */
  mails: number;
  /** Refreshed every second by live.js. */
  live: boolean;
  body: SafeHtml;
}

export function layout({ title, current, mails, live, body }: Layout): string {
  const link = (href: string, name: string, here: boolean, count?: number) =>
    html`<a class="tab" href="${href}"${here && html` aria-current="page"`}>${name}${
      count !== undefined && html` <span class="count">${grouped(count)}</span>`
    }</a>`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title} · campaign-triggers</title>
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/style.css">
${live && html`<script src="/assets/live.js" defer></script>`}
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header class="top">
<a class="brand" href="/"><img src="/assets/icon.svg" alt="" width="28" height="28"><span>campaign-triggers</span></a>
<nav class="tabs" aria-label="Pages">${link('/', 'Flow', current === 'flow')}${link('/inbox', 'Inbox', current === 'inbox', mails)}</nav>
${live && html`<p class="pulse" id="pulse" role="status"><span class="dot"></span><span id="pulse-text">live</span></p>`}
</header>
<main id="main">${body}</main>
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
  const two = (value: number) => String(value).padStart(2, '0');
  const shown = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':');
  return html`<time datetime="${date.toISOString()}">${shown}</time>`;
}

/** As the times of day are. */
export function calendarDay(at: number): string {
  const date = new Date(at);
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()]
    .map((part) => String(part).padStart(2, '0'))
    .join('-');
}
