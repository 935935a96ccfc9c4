// Try it: fires a trigger through the simulated journal, and lets things fail while one watches.
import { durationWords } from '../duration-words.ts';
import type { OfferedFault } from '../fault-desk.ts';
import { isSameDimension, type TrialCampaign } from '../trial-trigger.ts';
import type { TrialSource } from './console-source.ts';
import { actionButton, type FormToken } from './forms.ts';
import { html, type SafeHtml } from './html.ts';

export interface TryPage {
  trial: TrialSource;
  campaigns: readonly TrialCampaign[];
  /** The campaign that the form is for. */
  chosen: string | null;
  faults: readonly OfferedFault[];
  token: FormToken;
}

export const firePath = '/try/trigger';
export const faultPath = '/try/fault';

export function tryPage(page: TryPage): SafeHtml {
  return html`<h1 class="page-title">Try it</h1>
<div class="columns even">
<section class="card" aria-labelledby="fire-title"><h2 id="fire-title">Fire a trigger</h2>${fire(page)}</section>
<section class="card" aria-labelledby="fault-title"><h2 id="fault-title">Let something fail</h2>
<p class="muted">Each fault ends by itself. What the system makes of it is seen on the other pages.</p>
<ul class="faults">${page.faults.map((fault) => faultRow(fault, page.token))}</ul></section>
</div>`;
}

function fire({ trial, campaigns, chosen, token }: TryPage): SafeHtml {
  if (trial.publish === undefined) {
    return html`<p class="empty">The journal is a real one: triggers are fired at Adobe. Start without --adobe to fire them here.</p>`;
  }
  const atOnce = campaigns.find(({ delaySeconds }) => delaySeconds === 0);
  const campaign = campaigns.find(({ name }) => name === chosen) ?? atOnce ?? campaigns[0];
  if (campaign === undefined) return html`<p class="empty">No campaign has a sample event to start from.</p>`;
  const dimensions = Object.entries(campaign.dimensions).filter(([name]) => !isVisitors(name, campaign));
  return html`<p class="muted">The campaign’s sample event, as if it fired now. It goes through the simulated journal, and so the whole way.</p>
<nav class="switch choice" aria-label="Campaign">${campaigns.map(
    ({ name }) =>
      html`<a href="/try?campaign=${encodeURIComponent(name)}"${name === campaign.name && html` aria-current="true"`}>${name}</a>`,
  )}</nav>
<form class="fields" method="post" action="${firePath}">${token.field()}<input type="hidden" name="campaign" value="${campaign.name}">
${visitorField(campaign, trial)}
${dimensions.map(
  ([name, value]) =>
    html`<label><span>${name}</span><input type="text" name="d:${name}" value="${value}" autocomplete="off" spellcheck="false"></label>`,
)}
<p class="muted small">A field left empty is left out of the event.${campaign.delaySeconds > 0 && ` The first e-mail waits ${durationWords(campaign.delaySeconds * 1000)}.`}</p>
<p class="actions"><button class="button main">Fire</button></p></form>`;
}

const isVisitors = (name: string, { visitorDimension }: TrialCampaign): boolean =>
  visitorDimension !== undefined && isSameDimension(name, visitorDimension);

function visitorField(campaign: TrialCampaign, { visitors }: TrialSource): SafeHtml | false {
  const [dimension, sample] =
    Object.entries(campaign.dimensions).find(([name]) => isVisitors(name, campaign)) ?? [];
  if (dimension === undefined) return false;
  const label = html`<span>Visitor <small class="muted">${dimension}</small></span>`;
  if (visitors.length === 0) {
    return html`<label>${label}<input type="text" name="visitor" value="${sample}" autocomplete="off"></label>`;
  }
  return html`<label>${label}<select name="visitor">${visitors.map(
    ({ key, locale }) => html`<option value="${key}">${key}${locale !== '' && ` · ${locale}`}</option>`,
  )}<option value="NOBODY-1">NOBODY-1 · has no profile</option></select></label>`;
}

function faultRow({ id, title, expect, seconds, leftMs }: OfferedFault, token: FormToken): SafeHtml {
  const isActive = leftMs !== undefined;
  return html`<li class="${isActive && 'active'}"><div><b>${title}</b>${
    isActive && html` <span class="badge tone-failed">${Math.ceil(leftMs / 1000)} s left</span>`
  }<p class="muted">${expect}</p></div>${
    isActive
      ? actionButton(token, { action: faultPath, label: 'End now', fields: { fault: id, end: '1' } })
      : html`<form class="act" method="post" action="${faultPath}">${token.field()}<input type="hidden" name="fault" value="${id}"><label class="seconds"><input type="number" name="seconds" value="${seconds}" min="1" max="3600" aria-label="Seconds of: ${title}"> s</label><button class="button">Start</button></form>`
  }</li>`;
}
