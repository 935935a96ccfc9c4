// MJML to the HTML that is mailed. Runs when the stack is synthesised, never in a function.
import mjml2html from 'mjml';
import type { Problem } from './campaign-file-error.ts';
import { unclosedTags } from './unclosed-tags.ts';
import { unsafePlaces } from './unsafe-places.ts';
import { writtenLinks } from './written-links.ts';

/** @param file as problems name it */
export async function compileMjml(
  file: string,
  source: string,
): Promise<{ html: string } | { problems: Problem[] }> {
  // MJML's own parser closes forgotten tags in silence, and drops an include without a word.
  const problems: Problem[] = unclosedTags(source).map((found) => ({ file, ...found }));
  const include = source.split('\n').findIndex((line) => line.includes('<mj-include'));
  if (include >= 0)
    problems.push({ file, line: include + 1, message: 'mj-include is not supported; copy the part' });
  const unclosed = problems.length > 0;
  problems.push(...writtenLinks(source).map((found) => ({ file, ...found })));
  if (unclosed) return { problems };

  try {
    // No fonts from elsewhere unless the template names one: each would tell a third party who reads the e-mail.
    const options = { validationLevel: 'soft', keepComments: false, fonts: {} } as const;
    const { html, errors } = await mjml2html(source, options);
    for (const { line, message } of errors) problems.push({ file, line, message });
    problems.push(...unsafePlaces(source, html).map((found) => ({ file, ...found })));
    return problems.length > 0 ? { problems } : { html: condensed(html) };
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : 'not valid MJML';
    return { problems: [{ file, message: `not valid MJML: ${message}` }] };
  }
}

const tag = /<[a-z][^ \t\n\f\r"'<>]*(?:[ \t\n\f\r]+[^ \t\n\f\r"'<>=]+(?:="[^"]*")?)*[ \t\n\f\r]*>/gi;
const insideTable =
  /(<(?:table|tbody|thead|tfoot|tr)\b[^<>]*>|<\/(?:td|th|tr|tbody|thead|tfoot)>)\n(?=<\/?(?:tbody|thead|tfoot|tr|table)>|<(?:td|th|tr|tbody|thead|tfoot)\b)/gi;

/**
 * A third of MJML's output is indentation and line breaks that nobody sees: within tags, and between rows and cells. Mail
 * programs cut long e-mails, and every line is work each time that the e-mail is sent.
 */
function condensed(html: string): string {
  return html
    .replace(/^[ \t]+/gm, '')
    .replace(/\n{2,}/g, '\n')
    .replace(tag, onOneLine)
    .replace(insideTable, '$1')
    .trim();
}

function onOneLine(whole: string): string {
  return whole
    .replace(/"[^"]*"|[ \t\n\f\r]+/g, (piece) => (piece.startsWith('"') ? piece : ' '))
    .replace(/ >$/, '>');
}
