// The way to each e-mail: campaigns, their steps and wordings, and a link per language.
import type { Step, Variant } from '../../../functions/core/campaign.ts';
import { html, type SafeHtml } from '../../local/console/html.ts';
import type { Look } from './look.ts';
import { lookChoice } from './look-choice.ts';
import type { PreviewedCampaign, PreviewState } from './preview-state.ts';
import { mailId, type SampleMail } from './sample-mail.ts';
import type { ShownProblem } from './shown-problem.ts';
import { variantWords } from './variant-words.ts';

export function finder({ campaigns, problems }: PreviewState, look: Look): SafeHtml {
  const mails = campaigns.flatMap((campaign) => campaign.mails);
  return html`<aside class="finder" id="finder" aria-label="Find an e-mail">
<input id="find" type="search" placeholder="Find an e-mail" aria-label="Find an e-mail" autocomplete="off" spellcheck="false">
<div class="narrow">${select(
    'locale',
    'languages',
    mails.map(({ locale }) => locale),
  )}${select(
    'sample',
    'samples',
    mails.map(({ sample }) => sample),
  )}</div>
<nav class="ways" aria-label="E-mails"><ul class="tree">
${campaigns.map((campaign) => branch(campaign, problems))}${unseen(campaigns, problems)}
</ul></nav>
${lookChoice(look, 'theme', 'Page', { auto: 'Auto', light: 'Light', dark: 'Dark' })}
<p class="keys"><kbd>/</kbd> find · <kbd>j</kbd> <kbd>k</kbd> next, previous<br><kbd>m</kbd> mailbox · <kbd>r</kbd> reader · <kbd>v</kbd> view<br><kbd>Esc</kbd> close mistakes, clear the filter</p>
</aside>`;
}

/** Only where there is a choice. */
function select(name: string, what: string, values: readonly string[]): SafeHtml | false {
  const each = [...new Set(values)].sort();
  return (
    each.length > 1 &&
    html`<select id="only-${name}" aria-label="Only these ${what}"><option value="">All ${what}</option>${each.map((value) => html`<option>${value}</option>`)}</select>`
  );
}

function branch({ campaign, mails }: PreviewedCampaign, problems: readonly ShownProblem[]): SafeHtml {
  const { name, steps } = campaign;
  return html`<li class="branch" id="find-${name}"><a href="#${name}">${name}</a>${mistakes(name, problems)}
${steps.map(
  (
    step,
  ) => html`${steps.length > 1 && html`<a class="step" href="#${mailId(name, step.name)}">${step.name}</a>`}
${step.variants.map((variant) => leaf(step, variant, mails))}`,
)}</li>`;
}

function leaf(step: Step, variant: Variant, mails: readonly SampleMail[]): SafeHtml {
  const here = mails.filter((mail) => mail.step === step && mail.variant === variant);
  const firsts = here.filter(({ locale }, at) => here.findIndex((mail) => mail.locale === locale) === at);
  return html`<p class="leaf">${step.variants.length > 1 && html`<span>${variantWords(step, variant)}</span>`}${firsts.map(
    ({ id, locale }) => html`<a href="#${id}" data-locale="${locale}">${locale}</a>`,
  )}</p>`;
}

function mistakes(name: string, problems: readonly ShownProblem[]): SafeHtml | false {
  const count = problems.filter(({ file }) => file.includes(`/${name}/`)).length;
  const words = count === 1 ? '1 mistake' : `${count} mistakes`;
  return count > 0 && html` <a class="badge tone-failed" href="#problems">${words}</a>`;
}

/** Campaigns that have a mistake and never had an e-mail to show. */
function unseen(campaigns: readonly PreviewedCampaign[], problems: readonly ShownProblem[]): SafeHtml[] {
  const names = problems.flatMap(({ file }) => file.split('/').slice(1, -1));
  return [...new Set(names)]
    .filter((name) => !campaigns.some(({ campaign }) => campaign.name === name))
    .map((name) => html`<li class="branch" id="find-${name}"><b>${name}</b>${mistakes(name, problems)}</li>`);
}
