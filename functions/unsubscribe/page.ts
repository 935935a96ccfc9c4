// The pages behind the unsubscribe link: no script, nothing from elsewhere, nothing about the recipient.
import { createHash } from 'node:crypto';
import { preferredLanguage } from './accept-language.ts';
import { style } from './style.ts';
import { everything, type Scope, scopeField } from './wanted-scope.ts';
import { type Language, languages, type Words, words } from './words.ts';

export type PageName = keyof Words;

export interface Page {
  html: string;
  headers: Record<string, string>;
}

const styleHash = createHash('sha256').update(style).digest('base64');

const securityHeaders = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex',
};

/** The page in the language that the reader prefers. */
export function createPage(name: PageName, acceptLanguage: string | undefined): Page {
  const language = preferredLanguage(acceptLanguage, languages, 'en');
  return {
    html: htmlOf(name, language),
    headers: { ...securityHeaders, 'content-language': language, vary: 'accept-language' },
  };
}

function htmlOf(name: PageName, language: Language): string {
  const { title, text } = words[language][name];
  const isDone = name === 'doneCategory' || name === 'doneAll';
  return `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>${title}</title><style>${style}</style></head>
<body><main>${isDone ? tick : ''}<h1>${title}</h1><p>${text}</p>${restOf(name, words[language])}</main></body>
</html>
`;
}

function restOf(name: PageName, { ask, doneCategory }: Words): string {
  switch (name) {
    case 'ask':
      return form(
        `<fieldset><legend>${ask.legend}</legend>${choice('category', ask.category, true)}${choice(everything, ask.all)}</fieldset><button>${ask.button}</button>`,
      );
    case 'doneCategory': {
      const hidden = `<input type="hidden" name="${scopeField}" value="${everything}">`;
      const more = form(`${hidden}<button>${doneCategory.button}</button>`);
      return `<div class="more"><p>${doneCategory.more}</p>${more}</div>`;
    }
    case 'doneAll':
    case 'badLink':
    case 'refused':
      return '';
  }
}

const tick = '<svg viewBox="0 0 24 24" aria-hidden="true"><path d="M4 12.5l5.5 5.5L20 7"/></svg>';

// Without an action, a form posts to the address of its page, token included.
const form = (content: string): string => `<form method="post">${content}</form>`;

const choice = (scope: Scope, label: string, isChosen = false): string =>
  `<label><input type="radio" name="${scopeField}" value="${scope}"${isChosen ? ' checked' : ''}>${label}</label>`;
