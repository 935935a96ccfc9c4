// What to mind before an e-mail is sent: the subject's length, the size, and who cannot read it.
import { html, type SafeHtml } from '../../local/console/html.ts';
import { gmailClipsAtBytes, type MailView } from './mail-view.ts';

/** What fits: a phone's list of e-mails, and a desktop's. */
const phoneSubject = 40;
const desktopSubject = 70;

type Tone = 'sent' | 'waiting' | 'failed';

/** Characters as a reader counts them. */
const characters = (text: string): string[] =>
  [...new Intl.Segmenter().segment(text)].map((one) => one.segment);

/** What a phone's list shows of a subject, and the rest. */
export function subjectInTwo(subject: string): [shown: string, cut: string] {
  const each = characters(subject);
  return [each.slice(0, phoneSubject).join(''), each.slice(phoneSubject).join('')];
}

export function mailChecks(view: MailView): SafeHtml {
  return html`<dl class="checks">${subjectCheck(view)}${sizeCheck(view)}${accessibilityCheck(view)}</dl>`;
}

function subjectCheck({ subject }: MailView): SafeHtml {
  const { length } = characters(subject);
  const [tone, advice]: [Tone, string] =
    length <= phoneSubject
      ? ['sent', 'whole on a phone']
      : length <= desktopSubject
        ? ['waiting', `cut after ${phoneSubject} on a phone`]
        : ['failed', `cut after ${phoneSubject} on a phone, ${desktopSubject} on a desktop`];
  return check('Subject', html`<b>${length}</b> characters`, tone, advice);
}

function sizeCheck({ htmlBytes }: MailView): SafeHtml {
  const share = Math.round((htmlBytes / gmailClipsAtBytes) * 100);
  const [tone, advice]: [Tone, string] =
    share < 80
      ? ['sent', 'Gmail shows all of it']
      : share < 100
        ? ['waiting', 'close to where Gmail clips']
        : ['failed', 'Gmail clips it'];
  const size = html`<b>${Math.ceil(htmlBytes / 1024)} KB</b> of 102
<svg class="size" viewBox="0 0 100 6" preserveAspectRatio="none" role="img" aria-label="${share} %"><rect class="fill-${tone}" width="${Math.min(share, 100)}" height="6"/></svg>`;
  return check('HTML', size, tone, advice);
}

function accessibilityCheck({ accessibility }: MailView): SafeHtml {
  const tone = accessibility.length === 0 ? 'sent' : 'waiting';
  const advice = accessibility.length === 0 ? 'alt texts, links and language are set' : accessibility;
  return check('Read aloud', '', tone, ...[advice].flat());
}

function check(name: string, measure: SafeHtml | string, tone: Tone, ...advice: string[]): SafeHtml {
  return html`<div><dt>${name}</dt><dd>${measure} ${advice.map((each) => html`<span class="badge tone-${tone}">${each}</span>`)}</dd></div>`;
}
