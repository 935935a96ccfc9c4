// The page of the preview: how to look at the e-mails, how to find one, all of them, and what is wrong.
import { html, type SafeHtml } from '../../local/console/html.ts';
import { campaignPart } from './campaign-part.ts';
import { finder } from './finder.ts';
import type { Look } from './look.ts';
import { lookChoice } from './look-choice.ts';
import type { PreviewState } from './preview-state.ts';
import { problemDock } from './problem-dock.ts';

export function previewPage(state: PreviewState, look: Look): string {
  const { version, campaigns, problems } = state;
  const count = campaigns.reduce((sum, { mails }) => sum + mails.length, 0);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${problems.length > 0 ? `${problems.length} to correct` : `${count} e-mails`} · preview</title>
<link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
<link rel="stylesheet" id="palette" href="/assets/style.css?theme=${look.theme}">
<link rel="stylesheet" href="/assets/preview.css">
<script src="/assets/preview.js" type="module"></script>
</head>
<body>
<a class="skip" href="#main">Skip to the e-mails</a>
<header class="top">
<a class="brand" href="/"><img src="/assets/icon.svg" alt="" width="28" height="28"><span>Preview</span></a>
<div class="looks" id="looks">${looks(look)}</div>
<p class="pulse" id="pulse" role="status"><span class="dot"></span><span id="pulse-text">reloads on save</span></p>
</header>
<div class="desk">
${finder(state, look)}
<main id="main" data-version="${version}" data-view="${look.view}">
<p class="empty none" id="none" hidden>No e-mail fits the filter.</p>
${campaigns.map((campaign) => campaignPart(campaign, look))}
</main>
</div>
<div id="problems" role="alert">${problems.length > 0 && problemDock(problems)}</div>
</body>
</html>
`.text;
}

function looks(look: Look): SafeHtml[] {
  return [
    lookChoice(look, 'reader', 'Reader', {
      full: 'All values',
      nameless: 'No name',
      sparse: 'Defaults only',
    }),
    lookChoice(look, 'view', 'Show', { all: 'All', phone: 'Phone', desktop: 'Desktop', text: 'Text' }),
    lookChoice(look, 'mailbox', 'Mailbox', { light: 'Light', dark: 'Dark' }),
  ];
}
