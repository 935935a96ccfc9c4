// What a POST asks for. Mailbox providers post RFC 8058's one line, people post the page's form, and either may arrive
// in base64. Whatever cannot be read is the plain one click: a refusal is never lost over its form.
import type { LambdaFunctionURLEvent } from 'aws-lambda';

/** `category`: the one of the e-mail. */
export type Scope = 'category' | 'all';

export type PostedBody = Pick<LambdaFunctionURLEvent, 'body'> & { isBase64Encoded?: boolean };

/** The name and the value of the form's choice. */
export const scopeField = 'scope';
export const everything: Scope = 'all';

/** The form's own body is shorter by far. */
const longestForm = 512;

export function wantedScope({ body = '', isBase64Encoded = false }: PostedBody): Scope {
  // Base64 takes four characters for three.
  if (body.length > (isBase64Encoded ? Math.ceil(longestForm / 3) * 4 : longestForm)) return 'category';
  const form = new URLSearchParams(isBase64Encoded ? Buffer.from(body, 'base64').toString() : body);
  const isOneClick = form.get('List-Unsubscribe') === 'One-Click';
  const chosen = form.getAll(scopeField);
  return !isOneClick && chosen.length === 1 && chosen[0] === everything ? 'all' : 'category';
}
