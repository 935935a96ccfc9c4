// What a failed SendRawEmail means for the e-mail: surely not taken (and whose trouble it is), or unknown.
// Whatever is not recognised is unknown: a second e-mail is worse than a parked one.
import * as v from 'valibot';
import type { SendAnswer } from '../core/ports/email-channel.ts';

/** The fields of an SDK or a network error that are looked at; none of them has to be there. */
const errorShape = v.object({
  name: v.optional(v.string(), 'Error'),
  message: v.optional(v.string(), ''),
  code: v.optional(v.string()),
  Code: v.optional(v.string()),
  syscall: v.optional(v.string()),
  $metadata: v.optional(v.object({ httpStatusCode: v.optional(v.number()) })),
  $response: v.optional(v.object({ statusCode: v.optional(v.number()) })),
});
type SeenError = v.InferOutput<typeof errorShape>;

const throttling = new Set([
  'Throttling',
  'Throttled',
  'TooManyRequests',
  'RequestThrottled',
  'LimitExceeded',
  'RequestLimitExceeded',
]);

/** Account, clock or credentials: every e-mail meets them until somebody acts. Codes without `Exception`. */
const configuration = new Set([
  'ConfigurationSetDoesNotExist',
  'AccountSendingPaused',
  'ConfigurationSetSendingPaused',
  'SignatureDoesNotMatch',
  'InvalidSignature',
  'IncompleteSignature',
  'RequestExpired',
  'InvalidClientTokenId',
  'UnrecognizedClient',
  'MissingAuthenticationToken',
  'ExpiredToken',
  'OptInRequired',
]);

/** Identity or permission: SES allows a sender, and a role is allowed one, by itself. */
const sender = new Set(['MailFromDomainNotVerified', 'AccessDenied', 'NotAuthorized']);

const thisEmail = new Set(['MessageRejected', 'InvalidParameterValue', 'MalformedInput', 'Validation']);

/**
 * @param handedOver whether the request had been given to the network; before that, nothing can have been taken
 */
export function classifySesError(thrown: unknown, handedOver: boolean): SendAnswer {
  const parsed = v.safeParse(errorShape, thrown);
  const error: SeenError = parsed.success ? parsed.output : { name: 'Error', message: '' };
  const status = error.$metadata?.httpStatusCode ?? error.$response?.statusCode;
  const code = tidy(error.Code ?? error.code ?? error.name);
  if (!handedOver) {
    const credentials = error.name.includes('Credentials') || error.name.includes('TokenProvider');
    return { answer: credentials ? 'not-configured' : 'unavailable', detail: code };
  }
  if (status === undefined) {
    return { answer: neverConnected(error) ? 'unavailable' : 'unknown', detail: code };
  }
  return classifyAnswer(status, code, error.message);
}

function classifyAnswer(status: number, code: string, message: string): SendAnswer {
  const name = code.replace(/(Exception|Failure)$/, '');
  const detail = `${status} ${code}`;
  if (throttling.has(name) || status === 429) {
    // The same code for "wait a second" and for "wait until tomorrow": only the words tell.
    return { answer: /daily/i.test(message) ? 'quota' : 'throttled', detail };
  }
  if (status < 400 || status >= 500) return { answer: 'unknown', detail };
  if (configuration.has(name)) return { answer: 'not-configured', detail };
  if (sender.has(name)) return { answer: 'sender-not-allowed', detail };
  if (name === 'MessageRejected') {
    // The API's first version has no code of its own for these: only the words tell them from a refused e-mail.
    if (/not verified/i.test(message)) {
      return { answer: 'sender-not-allowed', detail: `${detail}: identity not verified` };
    }
    if (/sending (is |has been )?(paused|suspended|disabled)/i.test(message)) {
      return { answer: 'not-configured', detail: `${detail}: sending paused` };
    }
  }
  if (thisEmail.has(name)) return { answer: 'refused', detail };
  // A client error is an answer: whatever it means, SES did not take the e-mail.
  return { answer: 'unavailable', detail };
}

/** Name resolution, connection or TLS handshake failed: no byte of the e-mail left. */
function neverConnected(error: SeenError): boolean {
  if (error.syscall === 'connect' || error.syscall === 'getaddrinfo') return true;
  if (/^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN)$/.test(error.code ?? '')) return true;
  if (/^(CERT_|ERR_TLS_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_)/.test(error.code ?? '')) return true;
  // The wording of Node's TLS; where it changes, the answer becomes `unknown`.
  return /before secure TLS connection/.test(error.message);
}

const tidy = (code: string): string => code.replace(/[^A-Za-z0-9_.-]/g, '').slice(0, 80) || 'Error';
