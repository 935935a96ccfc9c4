// Dead letters and rejects: how many for which reason, replayed by a button, one of them or all of one reason.
import { reasonWords } from '../reason-words.ts';
import type { StoredMessage } from '../state.ts';
import { actionButton, type FormToken } from './forms.ts';
import { html, type SafeHtml } from './html.ts';
import type { Job } from './jobs.ts';
import { clockTime, grouped } from './layout.ts';
import { storedMessages } from './stored-messages.ts';

export interface ParkedPage {
  deadLetters: readonly StoredMessage[];
  rejects: readonly StoredMessage[];
  job: Job | undefined;
  /** Undefined where nothing can be replayed. */
  token: FormToken | undefined;
}

export const replayPath = '/dead-letters/replay';

export function parkedPage({ deadLetters, rejects, job, token }: ParkedPage): SafeHtml {
  return html`<h1 class="page-title">Dead letters and rejects</h1>
<p class="lead">Triggers that failed for good, and events that are no triggers. Nothing is thrown away: mend the cause, then replay them. A button first says what would happen.</p>
${job && jobPanel(job, token)}
${groups('dead-letters', 'Dead letters by reason', deadLetters, token)}
${groups('rejects', 'Rejects by reason', rejects, token)}
<div class="columns even">
${storedMessages('Dead letters', deadLetters, deadLetters.length, 'Nothing has failed for good.', token)}
${storedMessages('Rejects', rejects, rejects.length, 'Every event was a readable trigger.')}
</div>`;
}

function groups(
  family: 'dead-letters' | 'rejects',
  title: string,
  messages: readonly StoredMessage[],
  token: FormToken | undefined,
): SafeHtml | false {
  if (messages.length === 0) return false;
  const byReason = Map.groupBy(messages, ({ attributes }) => attributes.reason ?? 'none');
  const sorted = [...byReason].sort(([, one], [, other]) => other.length - one.length);
  return html`<section class="card" aria-labelledby="${family}-groups"><h2 id="${family}-groups">${title}</h2>
<ul class="groups">${sorted.map(([reason, all]) => group(family, reason, all, token))}</ul></section>`;
}

function group(
  family: 'dead-letters' | 'rejects',
  reason: string,
  all: readonly StoredMessage[],
  token: FormToken | undefined,
): SafeHtml {
  const oldest = Math.min(...all.map(({ sentAt }) => sentAt));
  const campaigns = new Set(
    all.flatMap(({ attributes: { campaign, journal } }) => campaign ?? journal ?? []),
  );
  // SES may have taken these: they are released one by one, by name, on the command line.
  const isUncertain = reason === 'SEND_UNKNOWN';
  return html`<li><span class="badge tone-failed">${reasonWords(reason)}</span> <b>${grouped(all.length)}</b> <span class="muted">${[...campaigns].join(', ')} · since ${clockTime(oldest)}</span>${
    token &&
    (isUncertain
      ? html`<span class="muted end">released by name: <code>dead-letters replay --release EVENT_ID</code></span>`
      : html`<span class="end">${actionButton(token, { action: replayPath, label: `Replay ${all.length === 1 ? 'it' : `all ${grouped(all.length)}`} …`, fields: { family, reason } })}</span>`)
  }</li>`;
}

function jobPanel(job: Job, token: FormToken | undefined): SafeHtml {
  const isDry = !job.argv.includes('--apply');
  const title = {
    running: isDry ? 'Looking …' : 'Replaying …',
    done: isDry ? 'What would happen' : 'Done',
    failed: 'It did not work',
  };
  // The command line's own advice is the button below.
  const said = job.text.replace(/^Nothing was changed: repeat it with --apply to do it\.\n/m, '');
  return html`<section class="card job" aria-labelledby="job-title" role="status"><h2 id="job-title">${title[job.state]}</h2>
<p class="muted"><code>npx campaign-triggers ${job.argv.join(' ')}</code></p>
<pre tabindex="0">${said || '…'}</pre>
<div class="actions">${
    token &&
    isDry &&
    job.state === 'done' &&
    actionButton(token, { action: replayPath, label: 'Replay now', fields: { job: job.id }, tone: 'main' })
  }<a class="button" href="/dead-letters" data-escape>${isDry ? 'Leave them' : 'Close'}</a></div></section>`;
}
