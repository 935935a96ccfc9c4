// The pages behind the unsubscribe link: no script, nothing from elsewhere, nothing about the recipient.
import { createHash } from 'node:crypto';

export type PageName = 'ask' | 'done' | 'badLink' | 'refused';

interface PageText {
  title: string;
  text: string;
  button?: string;
}

const english: Record<PageName, PageText> = {
  ask: {
    title: 'Unsubscribe?',
    text: 'One click, and you will not get e-mails of this kind any more.',
    button: 'Unsubscribe',
  },
  done: { title: 'You are unsubscribed', text: 'You will not get e-mails of this kind any more.' },
  badLink: {
    title: 'This link does not work',
    text: 'It may have been cut in two. Please open the link in the e-mail again, or copy all of it.',
  },
  refused: { title: 'This does not work', text: 'Please open the link in the e-mail again.' },
};

const german: Record<PageName, PageText> = {
  ask: {
    title: 'Abmelden?',
    text: 'Ein Klick, und Sie erhalten keine E-Mails dieser Art mehr.',
    button: 'Abmelden',
  },
  done: { title: 'Sie sind abgemeldet', text: 'Sie erhalten keine E-Mails dieser Art mehr.' },
  badLink: {
    title: 'Dieser Link funktioniert nicht',
    text: 'Vielleicht ist er nicht vollständig. Bitte öffnen Sie den Link in der E-Mail noch einmal.',
  },
  refused: { title: 'Das geht so nicht', text: 'Bitte öffnen Sie den Link in der E-Mail noch einmal.' },
};

const style = `:root{color-scheme:light dark}
body{font:1.125rem/1.6 system-ui,sans-serif;margin:0;color:#1f2328;background:#f4f5f7}
main{max-width:32rem;margin:12vh auto 0;padding:2rem 1.5rem}
h1{font-size:1.75rem;line-height:1.25;margin:0 0 .5rem}
p{margin:0 0 1.5rem}
button{font:inherit;font-weight:600;color:#fff;background:#1f3fbf;border:0;border-radius:.5rem;padding:.75rem 1.75rem;min-height:3rem;cursor:pointer}
button:focus-visible{outline:3px solid #7b93ff;outline-offset:3px}
@media(prefers-color-scheme:dark){body{color:#e8eaed;background:#16181d}button{color:#10131a;background:#a9b9ff}}`;

const styleHash = createHash('sha256').update(style).digest('base64');

export const securityHeaders: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex',
};

/** The page in German for who prefers German, else in English. */
export function htmlPage(name: PageName, acceptLanguage: string | undefined): string {
  const language = /^\s*de\b/i.test(acceptLanguage ?? '') ? 'de' : 'en';
  const { title, text, button } = (language === 'de' ? german : english)[name];
  // Without an action, the form posts to the address of this page, token included.
  const form = button === undefined ? '' : `<form method="post"><button>${button}</button></form>`;
  return `<!doctype html>
<html lang="${language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${style}</style></head>
<body><main><h1>${title}</h1><p>${text}</p>${form}</main></body>
</html>
`;
}
