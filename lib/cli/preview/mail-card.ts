// One e-mail on the page: as the mailbox lists it, what to mind, and as a phone and a desktop show it.
import type { Campaign } from '../../../functions/core/campaign.ts';
import { senderAddress } from '../../../functions/core/sender-address.ts';
import { html, type SafeHtml } from '../../local/console/html.ts';
import type { TemplateFailure } from './find-failure.ts';
import type { Look } from './look.ts';
import { mailChecks, subjectInTwo } from './mail-checks.ts';
import type { MailView } from './mail-view.ts';
import { isFailure, type SampleMail } from './sample-mail.ts';
import { variantWords } from './variant-words.ts';

export function mailCard({ name }: Campaign, mail: SampleMail, look: Look): SafeHtml {
  const { id, locale, sample, step, variant } = mail;
  const view = mail.written[look.reader];
  const wording = variantWords(step, variant);
  const title = [name, step.name, locale, variant.name].filter((part) => part !== '').join(' · ');
  const subject = isFailure(view) ? '' : view.subject;
  const find = [name, step.name, locale, variant.name, sample, subject].join(' ').toLowerCase();
  return html`<article class="card mail" id="${id}" tabindex="-1" aria-label="${title}, sample-${sample}" data-find="${find}" data-locale="${locale}" data-sample="${sample}">
<p class="which"><b>${locale}</b>${wording !== '' && html`<span>${wording}</span>`}<span class="of">sample-${sample}.json</span><a class="here" href="#${id}" aria-label="Link to this e-mail">#</a></p>
${isFailure(view) ? failed(view) : [listed(view, locale), mailChecks(view), frames(mail, view, look)]}
</article>`;
}

function failed({ source, message }: TemplateFailure): SafeHtml {
  return html`<p class="refused"><b>Not sent to this reader.</b> ${source !== '' && html`<code>${source}</code>: `}${message}.</p>`;
}

/** As a phone's list of e-mails has it: what is beyond the cut is shown pale. */
function listed({ from, subject, preheader }: MailView, locale: string): SafeHtml {
  const address = senderAddress(from);
  const sender = from.replace(/\s*<[^<>]*>\s*$/, '').replace(/^"(.*)"$/, '$1');
  const [shown, cut] = subjectInTwo(subject);
  return html`<div class="listed"><span class="initial" aria-hidden="true">${[...sender][0]?.toUpperCase()}</span>
<p class="sender" dir="auto"><b>${sender}</b> <span>${address !== sender && address}</span></p>
<h4 dir="auto" lang="${locale}">${shown}${cut !== '' && html`<span class="cut" title="Beyond a phone’s list of e-mails">${cut}</span>`}</h4>
<p class="preheader" dir="auto" lang="${locale}">${preheader ?? html`<span class="warn">No preheader: mailboxes show the e-mail’s first words. Add mj-preview to mj-head.</span>`}</p></div>`;
}

function frames({ id, locale }: SampleMail, { digest, headers, text }: MailView, look: Look): SafeHtml {
  const { reader, mailbox } = look;
  const source = `/mail/${id}?${new URLSearchParams({ reader, mailbox, v: digest })}`;
  const frame = (device: 'phone' | 'desktop', label: string) =>
    html`<figure class="${device}"><figcaption>${label} <span class="width"></span></figcaption><div class="screen ${look.mailbox}" data-title="${id} on a ${device}" data-src="${source}"></div></figure>`;
  return html`<div class="frames">${frame('phone', 'Phone')}${frame('desktop', 'Desktop')}
<figure class="plain"><figcaption>Text part</figcaption><pre tabindex="0" dir="auto" lang="${locale}">${text}</pre>
<details class="more"><summary>Headers <span class="count">${headers.length}</span></summary><pre tabindex="0">${headers.join('\n')}</pre></details></figure></div>`;
}
