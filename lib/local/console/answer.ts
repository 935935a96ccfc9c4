// What the console answers to an address.
import { mailFileName } from '../outbox.ts';
import type { Mail } from '../state.ts';
import type { ConsoleSource } from './console-source.ts';
import { html } from './html.ts';
import { layout } from './layout.ts';
import { mailPage } from './mail-page.ts';
import { decoded, type Page, type Pages, pageAt } from './pages.ts';
import { readMail } from './read-mail.ts';

export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string | Buffer;
}

export type Assets = ReadonlyMap<string, { type: string; body: Buffer }>;

const pagePolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/** An e-mail's HTML is anybody's: no script, no frame, no form; pictures from elsewhere only when asked for. */
const mailPolicy = (images: boolean) =>
  `sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:${images ? ' https: http:' : ''}; base-uri 'none'; form-action 'none'; frame-ancestors 'self'`;

export async function answer(url: URL, pages: Pages, assets: Assets): Promise<Answer> {
  const { source } = pages;
  const asset = assets.get(url.pathname);
  if (asset) return { status: 200, headers: { 'content-type': asset.type }, body: asset.body };
  if (url.pathname === '/state.json') return await state(source);
  const page = await pageAt(url, pages);
  if (page) return shown(source, page);
  const [, id, rest] = /^\/inbox\/([^/]+?)(\.eml|\/html)?$/.exec(url.pathname) ?? [];
  const mail = id === undefined ? undefined : source.findMail(decoded(id));
  return mail ? await mailAnswer(mail, rest, url.searchParams.has('images'), source) : missing(source);
}

/** What a form is answered with that could not be taken. */
export function refusal(source: ConsoleSource, why: string, status: 400 | 403): Answer {
  const body = html`<section class="card"><h1>Not done</h1><p class="empty">${why} <a href="/">To the flow</a></p></section>`;
  return { ...shown(source, { title: 'Not done', current: 'flow', live: false, body }), status };
}

async function state(source: ConsoleSource): Promise<Answer> {
  const { tracker } = source;
  const [deadLetters, rejects] = await Promise.all([source.deadLetters(), source.rejects()]);
  const body = {
    counters: tracker.counters(),
    latest: tracker.latest(50),
    waiting: tracker.waiting(50),
    metrics: Object.fromEntries(tracker.metrics()),
    troubles: tracker.troubles(),
    deadLetters,
    rejects,
  };
  return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

async function mailAnswer(
  mail: Mail,
  rest: string | undefined,
  images: boolean,
  source: ConsoleSource,
): Promise<Answer> {
  if (rest === '.eml') {
    return {
      status: 200,
      headers: {
        'content-type': 'message/rfc822',
        'content-disposition': `attachment; filename="${mailFileName(mail)}"`,
      },
      body: mail.raw,
    };
  }
  const read = await readMail(mail);
  if (rest === undefined) {
    const body = mailPage(mail, read, images);
    return shown(source, { title: read.subject, current: 'inbox', live: false, body });
  }
  if (read.html === undefined) return missing(source);
  return {
    status: 200,
    headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': mailPolicy(images) },
    // Links of the e-mail open beside the console, not inside its frame.
    body: `<!doctype html><base target="_blank">${read.html.replace(/^\s*<!doctype[^>]*>/i, '')}`,
  };
}

function missing(source: ConsoleSource): Answer {
  const body = html`<section class="card"><h1>Not here</h1><p class="empty">There is no such page or e-mail. <a href="/inbox">To the inbox</a></p></section>`;
  return { ...shown(source, { title: 'Not here', current: 'inbox', live: false, body }), status: 404 };
}

function shown(source: ConsoleSource, page: Page): Answer {
  const { deadLetters } = source.tracker.counters();
  const failing = source.faults.offered().filter(({ leftMs }) => leftMs !== undefined);
  return {
    status: 200,
    headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': pagePolicy },
    body: layout({ ...page, mails: source.mails().length, deadLetters, failing }),
  };
}
