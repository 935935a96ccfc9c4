// One campaign on the page: its rule in sentences, what is sent when, and its e-mails step by step.
import type { Campaign } from '../../../functions/core/campaign.ts';
import { html, type SafeHtml } from '../../local/console/html.ts';
import type { Look } from './look.ts';
import { mailCard } from './mail-card.ts';
import type { PreviewedCampaign } from './preview-state.ts';
import { durationSentence, ruleSentences, stepTiming } from './rule-words.ts';
import { mailId } from './sample-mail.ts';
import { variantWords } from './variant-words.ts';

export function campaignPart({ campaign, mails, outdated }: PreviewedCampaign, look: Look): SafeHtml {
  const { name, steps } = campaign;
  return html`<section class="campaign" id="${name}" aria-labelledby="${name}-title">
<h2 id="${name}-title">${name}${
    outdated && html` <span class="badge tone-waiting">as of the last save without a mistake</span>`
  }</h2>
<div class="card rule" id="${name}-rule">${timeline(campaign)}
<dl>${ruleSentences(campaign).map(({ name: what, sentence }) => html`<div><dt>${what}</dt><dd>${sentence}</dd></div>`)}</dl></div>
${steps.map(
  (
    step,
    at,
  ) => html`<section class="step-part" id="${mailId(name, step.name)}${steps.length === 1 && '-mails'}">${
    steps.length > 1 &&
    html`<h3><span class="nth">${at + 1}</span> ${step.name} <small>${stepTiming(step, steps[at - 1])}</small></h3>`
  }
<div class="mails-of">${mails.filter((mail) => mail.step === step).map((mail) => mailCard(campaign, mail, look))}</div>
</section>`,
)}
</section>`;
}

/** From the trigger to the last e-mail, with the time since the trigger at each. */
function timeline({ name, steps }: Campaign): SafeHtml {
  let since = 0;
  const stations = steps.map((step) => {
    since += step.delaySeconds;
    const when = since === 0 ? 'at once' : `+ ${durationSentence(since)}`;
    const title = steps.length > 1 ? html`<a href="#${mailId(name, step.name)}">${step.name}</a>` : 'E-mail';
    const shares = step.variants.length > 1 && step.variants.map((variant) => variantWords(step, variant));
    return html`<li><b>${title}</b><small>${when}</small>${shares && html`<small class="shares">${shares.join(', ')}</small>`}</li>`;
  });
  return html`<ol class="timeline"><li class="start"><b>Trigger</b><small>the visitor acts</small></li>${stations}</ol>`;
}
