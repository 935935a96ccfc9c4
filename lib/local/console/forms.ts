// Forms that change something: only those of this console's own pages are taken.
import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { html, type SafeHtml } from './html.ts';

/** New with each run: no page from elsewhere, and none of an earlier run, knows it. */
export interface FormToken {
  field(): SafeHtml;
  matches(given: string | null): boolean;
}

export function createFormToken(): FormToken {
  const token = randomBytes(24).toString('base64url');
  return {
    field: () => html`<input type="hidden" name="token" value="${token}">`,
    matches(given) {
      const [one, other] = [Buffer.from(given ?? ''), Buffer.from(token)];
      return one.length === other.length && timingSafeEqual(one, other);
    },
  };
}

/** A browser says from where a form comes; one that says it comes from elsewhere, or says nothing, is refused. */
export function comesFromHere({ host, origin, ...headers }: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin') return false;
  return origin === `http://${host}`;
}

/** A button that does something: a form of its own, with what it says in hidden fields. */
export function actionButton(
  token: FormToken,
  {
    action,
    label,
    fields,
    tone,
  }: { action: string; label: string; fields: Record<string, string>; tone?: 'main' },
): SafeHtml {
  return html`<form class="act" method="post" action="${action}">${token.field()}${Object.entries(fields).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  )}<button class="button${tone === 'main' && ' main'}">${label}</button></form>`;
}
