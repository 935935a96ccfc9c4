// The whole life of one trigger: its moments with reasons, the steps of its series, its e-mails, until when it waits.
import { durationWords } from '../duration-words.ts';
import { readLogLine } from '../read-log-line.ts';
import { reasonWords } from '../reason-words.ts';
import type { StepRow } from '../report.ts';
import type { StoredMessage } from '../state.ts';
import type { TrackedEntry } from '../tracked-entry.ts';
import { type Moment, momentsOf } from '../trigger-moments.ts';
import type { ConsoleSource } from './console-source.ts';
import { html, type SafeHtml } from './html.ts';
import { clockTime, dayOf } from './layout.ts';

/** @param key an event id, a message id, or a position */
export async function tracePage(key: string, source: ConsoleSource): Promise<SafeHtml> {
  const entry = source.tracker.entry(key);
  const ids = [key, entry?.eventId, entry?.messageId].filter((id) => typeof id === 'string');
  const lines = source.audits
    .find({ eventId: ids, messageId: ids, position: [entry?.position ?? key] })
    .flatMap(({ text }) => {
      const read = readLogLine(text);
      return read.is === 'audit' ? [read.line] : [];
    });
  const served = entry ? [{ at: entry.servedAt, what: 'served by the journal', detail: '' }] : [];
  const moments = [...momentsOf(lines), ...served].sort((one, other) => one.at - other.at);
  const letters = await parkedWith(ids, source);
  return html`<p class="back"><a href="/triggers" data-escape>← Triggers</a></p>
<article class="card trace"><header><h1>${heading(entry)}</h1>
<dl class="facts">${facts(entry, key)}</dl></header>
${undecided(entry, lines.length)}
${entry?.waitingUntil != null && html`<p class="note">A part of it waits until ${dayOf(entry.waitingUntil)} ${clockTime(entry.waitingUntil)}.</p>`}
${letters.length > 0 && html`<p class="note bad">It lies among the <a href="/dead-letters">dead letters</a>: ${letters.map(({ attributes }) => attributes.detail ?? attributes.reason ?? 'no reason').join('; ')}.</p>`}
<h2>Its life</h2><ol class="life">${moments.map((moment, at) => momentRow(moment, moments[at - 1]))}</ol>
${emails(entry)}</article>`;
}

function undecided(entry: TrackedEntry | undefined, lines: number): SafeHtml | false {
  if (entry === undefined && lines === 0) {
    return html`<p class="note">Nothing is known of it yet: the poller looks into the journal every few seconds.</p>`;
  }
  return entry?.outcome === null && html`<p class="note">Nothing has been decided yet: it is on its way.</p>`;
}

function heading(entry: TrackedEntry | undefined): SafeHtml {
  const outcome = entry?.outcome ?? 'on the way';
  return html`<span class="badge big tone-${outcome}">${outcome}</span>${entry?.reason && html`<span>${reasonWords(entry.reason)}</span>`}`;
}

function facts(entry: TrackedEntry | undefined, key: string): SafeHtml[] {
  const fact = (name: string, value: string | null | undefined) =>
    value ? [html`<div><dt>${name}</dt><dd>${value}</dd></div>`] : [];
  return [
    ...fact('Event', entry?.eventId ?? key),
    ...(entry?.messageId === entry?.eventId ? [] : fact('Message', entry?.messageId)),
    ...fact('Campaign', entry?.campaign),
    ...fact('Trigger type', entry?.triggerId),
    ...fact('Position', entry?.position),
  ];
}

function momentRow({ at, what, detail }: Moment, before: Moment | undefined): SafeHtml {
  return html`<li><span class="when">${clockTime(at)}${
    before && at > before.at && html` <small class="muted">+${durationWords(at - before.at)}</small>`
  }</span><span class="what"><b>${what}</b>${detail !== '' && html` <span class="muted">${detail}</span>`}</span></li>`;
}

function emails(entry: TrackedEntry | undefined): SafeHtml | false {
  if (entry === undefined) return false;
  const { steps, outcome, reason, sentAt, sesMessageId } = entry;
  const all: StepRow[] =
    steps ?? (outcome === null ? [] : [{ step: null, variant: null, outcome, reason, sentAt, sesMessageId }]);
  if (!all.some((one) => one.sesMessageId !== null || one.step !== null)) return false;
  return html`<h2>E-mails</h2><ul class="steps">${all.map(
    (one) =>
      html`<li><span class="badge tone-${one.outcome}">${one.outcome}</span> ${one.step ?? 'the e-mail'}${
        one.variant !== null && html` <span class="muted">${one.variant}</span>`
      }${one.reason !== null && html` <span class="reason">${reasonWords(one.reason)}</span>`}${
        one.sesMessageId !== null &&
        html` <a class="look" href="/inbox/${encodeURIComponent(one.sesMessageId)}">view e-mail</a>`
      }</li>`,
  )}</ul>`;
}

async function parkedWith(ids: readonly string[], { deadLetters }: ConsoleSource): Promise<StoredMessage[]> {
  return (await deadLetters()).filter(({ body }) =>
    ids.some((id) => body.includes(`"eventId":${JSON.stringify(id)}`)),
  );
}
