// The page of the preview: every campaign, language and sample, as phone and desktop show it.
import { html, type SafeHtml } from '../../local/console/html.ts';
import { grouped } from '../grouped.ts';
import type { Scheme } from './email-scheme.ts';
import type { PreviewedCampaign, PreviewState, ShownProblem } from './preview-source.ts';
import { gmailClipsAtBytes, type SampleMail } from './sample-mail.ts';

/** What fits: a phone's list of e-mails, and a desktop's. */
const phoneSubject = 40;
const desktopSubject = 70;

export function previewPage(state: PreviewState, scheme: Scheme): string {
  const count = state.campaigns.reduce((sum, { mails }) => sum + mails.length, 0);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${state.problems.length > 0 ? `${state.problems.length} to correct` : `${count} e-mails`} · preview</title>
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/assets/style.css">
<link rel="stylesheet" href="/assets/preview.css">
<script src="/assets/preview.js" defer></script>
</head>
<body>
<a class="skip" href="#main">Skip to the e-mails</a>
<header class="top">
<a class="brand" href="/"><img src="/assets/icon.svg" alt="" width="28" height="28"><span>Preview</span></a>
<nav class="tabs" aria-label="Mailbox">${schemeLink('light', 'Light', scheme)}${schemeLink('dark', 'Dark', scheme)}</nav>
<p class="pulse" id="pulse" role="status"><span class="dot"></span><span id="pulse-text">reloads on save</span></p>
</header>
<main id="main" data-version="${state.version}">
${state.problems.length > 0 && problemList(state.problems)}
${state.campaigns.map((campaign) => campaignPart(campaign, scheme, state.version))}
</main>
</body>
</html>
`.text;
}

const schemeLink = (scheme: Scheme, name: string, current: Scheme): SafeHtml =>
  html`<a class="tab" href="/?scheme=${scheme}"${scheme === current && html` aria-current="true"`}>${name}</a>`;

function problemList(problems: readonly ShownProblem[]): SafeHtml {
  const count = problems.length === 1 ? 'One mistake' : `${problems.length} mistakes`;
  return html`<section class="problems" role="alert" aria-labelledby="problems-title">
<h1 id="problems-title">${count} to correct</h1>
<ol>${problems.map(problemItem)}</ol>
</section>`;
}

function problemItem({ file, line, field, message, excerpt }: ShownProblem): SafeHtml {
  return html`<li>
<p><code class="place">${file}${line !== undefined && `:${line}`}</code>${field !== undefined && html` <b>${field}</b>`}</p>
<p class="said">${message}</p>
${
  excerpt.length > 0 &&
  html`<pre class="excerpt" tabindex="0">${excerpt.map(
    (each) =>
      html`<span${each.line === line && html` class="here"`}><i>${each.line}</i>${each.text || ' '}</span>`,
  )}</pre>`
}</li>`;
}

function campaignPart(
  { name, consent, mails, outdated }: PreviewedCampaign,
  scheme: Scheme,
  version: number,
): SafeHtml {
  return html`<section class="campaign" id="${name}" aria-labelledby="${name}-title">
<h2 id="${name}-title">${name} <span class="chip">${consent}</span>${
    outdated && html` <span class="badge tone-waiting">as of the last save without a mistake</span>`
  }</h2>
${mails.map((mail) => mailCard(mail, scheme, version))}
</section>`;
}

function mailCard(mail: SampleMail, scheme: Scheme, version: number): SafeHtml {
  const { id, locale, sample, from, subject, preheader, headers, text } = mail;
  const source = `/mail/${id}?scheme=${scheme}&v=${version}`;
  const frame = (device: 'phone' | 'desktop', label: string) =>
    html`<figure class="${device}"><figcaption>${label}</figcaption><iframe title="${id} on a ${device}" loading="lazy" sandbox="allow-popups allow-popups-to-escape-sandbox" referrerpolicy="no-referrer" src="${source}" class="${scheme}"></iframe></figure>`;
  return html`<article class="card mail" id="${id}">
<header>
<p class="which"><span class="chip">${locale}</span> <span class="chip">sample-${sample}</span> <span class="muted" dir="auto">${from}</span></p>
<h3 dir="auto" lang="${locale}">${subject}</h3>
<p class="preheader" dir="auto">${preheader ?? html`<span class="warn">No preheader: mailboxes show the e-mail’s first words. Add mj-preview to mj-head.</span>`}</p>
<dl class="checks">${subjectCheck(mail)}${sizeCheck(mail)}</dl>
</header>
<div class="frames">${frame('phone', 'Phone, 390 px')}${frame('desktop', 'Desktop')}
<figure class="plain"><figcaption>Text part</figcaption><pre tabindex="0" dir="auto" lang="${locale}">${text}</pre></figure></div>
<details class="more" data-key="${id}"><summary>Headers <span class="count">${headers.length}</span></summary><pre tabindex="0">${headers.join('\n')}</pre></details>
</article>`;
}

function subjectCheck({ subjectLength }: SampleMail): SafeHtml {
  const [tone, advice] =
    subjectLength <= phoneSubject
      ? ['sent', 'whole on a phone']
      : subjectLength <= desktopSubject
        ? ['waiting', `a phone cuts it after about ${phoneSubject}`]
        : ['failed', `cut after about ${phoneSubject} on a phone, ${desktopSubject} on a desktop`];
  return html`<div><dt>Subject</dt><dd><b>${subjectLength}</b> characters <span class="badge tone-${tone}">${advice}</span></dd></div>`;
}

function sizeCheck({ htmlBytes }: SampleMail): SafeHtml {
  const share = Math.round((htmlBytes / gmailClipsAtBytes) * 100);
  const [tone, advice] =
    share < 80
      ? ['sent', 'Gmail shows all of it']
      : share < 100
        ? ['waiting', 'close to where Gmail clips']
        : ['failed', 'Gmail clips it'];
  return html`<div><dt>HTML</dt><dd><b>${grouped(Math.ceil(htmlBytes / 1024))} KB</b> of 102 <meter min="0" max="100" high="80" low="80" optimum="0" value="${Math.min(share, 100)}">${share} %</meter> <span class="badge tone-${tone}">${advice}</span></dd></div>`;
}
