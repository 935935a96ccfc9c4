// Every error of the system: a closed list of codes, each with what happened, whether it passes by itself,
// and what the operator does. Transient or permanent is a property of the code, never a guess at the call site.

interface ErrorFacts {
  /** Worth another try without anybody doing anything. */
  transient: boolean;
  what: string;
  remedy: string;
}

export const errorCatalogue = {
  // Deployment and credentials
  SETTING_MISSING: fact(
    false,
    'a setting of the function is missing or malformed',
    'deploy the stack again; the message names the variable',
  ),
  CREDENTIALS_UNREADABLE: fact(
    true,
    'the credentials secret could not be read',
    'check the secret exists and the function may read it',
  ),
  CREDENTIALS_INVALID: fact(
    false,
    'the credentials secret does not hold usable Adobe credentials',
    'put the project file of the Adobe Developer Console into the secret',
  ),
  PRIVATE_KEY_INVALID: fact(
    false,
    'the private key cannot be used',
    'store an RSA key as PKCS#8 or PKCS#1 PEM, with its passphrase when it is encrypted',
  ),
  SIGNING_KEYS_UNREADABLE: fact(
    true,
    'the signing-keys secret could not be read',
    'check the secret exists and the function may read it',
  ),
  SIGNING_KEYS_INVALID: fact(
    false,
    'the signing-keys secret is malformed',
    'restore the generated secret; the message says what is wrong',
  ),
  // Sign-in
  SIGN_IN_REFUSED: fact(
    false,
    'Adobe refused the credentials',
    'compare client id, secret, scopes and key with the Developer Console',
  ),
  SIGN_IN_UNAVAILABLE: fact(
    true,
    'Adobe sign-in did not answer',
    'wait; look at status.adobe.com if it lasts',
  ),
  // Journal
  JOURNAL_UNAUTHORISED: fact(
    false,
    'the journal refused a fresh token',
    'add the I/O Management API to the project; check scopes and API key',
  ),
  JOURNAL_FORBIDDEN: fact(
    false,
    'the credentials may not read this journal',
    'check API key, organisation and that the I/O Management API is in the project',
  ),
  JOURNAL_NOT_FOUND: fact(
    false,
    'the journal does not exist',
    'the registration was deleted or the URL is wrong: copy it again from the Developer Console',
  ),
  JOURNAL_THROTTLED: fact(true, 'the journal asks for a pause', 'nothing; the poller waits as told'),
  JOURNAL_UNAVAILABLE: fact(true, 'the journal did not answer', 'wait; look at status.adobe.com if it lasts'),
  JOURNAL_PROTOCOL: fact(
    true,
    'the journal answered something that is not a journal page',
    'if it lasts, keep the message and ask Adobe support',
  ),
  JOURNAL_POSITION_EXPIRED: fact(
    false,
    'the saved position is older than the seven days that Adobe keeps',
    'see the runbook: events were lost; the poller went on as the setting says',
  ),
  JOURNAL_FOREIGN_LINK: fact(
    false,
    'the journal linked to a host that must not get the token',
    'check the journal URL; the token was not sent',
  ),
  JOURNAL_BAD_REQUEST: fact(
    false,
    'the journal refused the request',
    'check the journal URL and the starting point',
  ),
  LEASE_LOST: fact(
    true,
    'another poller reads this journal now',
    'nothing; the other one goes on from the saved position',
  ),
  POSITION_STORE_FAILED: fact(
    true,
    'the saved position could not be read or written',
    'check the positions table and the function’s permissions',
  ),
  QUEUE_SEND_FAILED: fact(
    true,
    'messages could not be put into the queue',
    'check the queue and the function’s permissions',
  ),
  QUEUE_READ_FAILED: fact(
    true,
    'a queue could not be looked into or cleared',
    'check the queue’s URL, the region and your permissions, then repeat the command',
  ),
  CLOUDWATCH_UNREADABLE: fact(
    true,
    'CloudWatch did not answer',
    'check the region and your permissions for CloudWatch, then repeat the command',
  ),
  AWS_UNREADABLE: fact(
    true,
    'an AWS service did not answer',
    'check the region and your permissions for this service, then repeat the command',
  ),
  // Rejects: an event that is not a usable trigger
  EVENT_NOT_AN_OBJECT: fact(
    false,
    'the event is not a JSON object',
    'nothing is lost: the raw event is in the rejects queue',
  ),
  EVENT_NOT_A_TRIGGER: fact(
    false,
    'the event carries no Analytics trigger',
    'remove other event types from the registration',
  ),
  TRIGGER_MALFORMED: fact(
    false,
    'the trigger does not have the documented shape',
    'look at the raw event in the rejects queue',
  ),
  FOREIGN_ORGANISATION: fact(
    false,
    'the event belongs to another organisation',
    'find out why this journal carries it; it was not mailed',
  ),
  TRIGGER_TOO_LARGE: fact(
    false,
    'the trigger does not fit into a queue message',
    'send fewer dimensions with this trigger',
  ),
  // Consumer
  MESSAGE_UNREADABLE: fact(
    false,
    'the queue message is not a trigger',
    'look at the dead letter; only the poller should write to this queue',
  ),
  MESSAGE_NEWER_VERSION: fact(
    true,
    'the message was written by a newer version',
    'nothing where it is being deployed; deploy it again where it was rolled back: until then the message waits',
  ),
  RECORD_NEWER_VERSION: fact(
    true,
    'a stored item was written by a newer version',
    'deploy the newer version again; until then it is left alone, and what needs it waits',
  ),
  PROFILE_INVALID: fact(
    false,
    'the profile has not the documented shape',
    'correct the profile where it comes from (import it again, or mend the endpoint), then replay',
  ),
  RECIPIENT_ENDPOINT_UNAVAILABLE: fact(
    true,
    'the recipient endpoint did not answer',
    'look at the service behind it; it is asked again with pauses',
  ),
  RECIPIENT_ENDPOINT_REFUSED: fact(
    true,
    'the recipient endpoint refused the token, or is none that may get it',
    'compare the endpoint’s token with the secret that the stack’s output names; its URL must be https',
  ),
  RECIPIENT_ENDPOINT_PROTOCOL: fact(
    true,
    'the recipient endpoint answered something that is no profile',
    'correct the service: 200 with a profile of at most 64 KB, or 404 for an unknown visitor',
  ),
  ENDPOINT_TOKEN_UNREADABLE: fact(
    true,
    'the token for the recipient endpoint could not be read',
    'check that the secret exists, holds the token alone, and that the function may read it',
  ),
  ADDRESS_INVALID: fact(
    false,
    'the recipient’s address cannot be an e-mail address',
    'correct the profile or the dimension, then replay',
  ),
  TEMPLATE_FAILED: fact(
    false,
    'the template could not be rendered',
    'correct the template or the variable, deploy, then replay',
  ),
  STORE_FAILED: fact(
    true,
    'a table could not be read or written',
    'check the table and the function’s permissions',
  ),
  CLAIM_HELD: fact(true, 'another invocation is sending this e-mail now', 'nothing; it is looked at again'),
  LEDGER_FULL: fact(
    false,
    'the recipient has too many firings within the campaign’s maxAge',
    'find out why one visitor fires so often',
  ),
  SEND_THROTTLED: fact(
    true,
    'SES asks for a slower pace',
    'nothing; ask AWS for a higher sending rate if it lasts',
  ),
  SEND_UNAVAILABLE: fact(
    true,
    'SES could not be reached, and surely did not take the e-mail',
    'nothing; it is tried again',
  ),
  SEND_QUOTA_EXCEEDED: fact(true, 'the account’s daily SES quota is used up', 'ask AWS for a higher quota'),
  SEND_NOT_CONFIGURED: fact(
    true,
    'SES refuses to send for this account',
    'leave the sandbox, resume sending, restore the configuration set; the detail says which',
  ),
  SENDER_NOT_ALLOWED: fact(
    true,
    'SES refuses this sender: its identity is not verified, or the function may not use it',
    'verify the sender’s identity; in the sandbox the recipient’s too; deploy again where access is denied',
  ),
  DELIVERY_PAUSED: fact(true, 'an operator has paused sending', 'resume it when it is time'),
  SEND_REFUSED: fact(
    false,
    'SES refused this e-mail for good',
    'read the detail; correct the recipient or the content',
  ),
  SEND_UNKNOWN: fact(
    false,
    'SES may or may not have taken the e-mail',
    'look for it in SES; release it by name only when it was not sent',
  ),
  FEEDBACK_UNREADABLE: fact(
    false,
    'an event from SES does not have the documented shape',
    'look at the message in the feedback dead letters; report it',
  ),
  RETRIES_EXHAUSTED: fact(
    false,
    'transient trouble lasted longer than the retries',
    'repair the cause in the detail, then replay',
  ),
  UNEXPECTED: fact(true, 'something that nobody foresaw', 'read the log at this time; report it'),
} as const satisfies Record<string, ErrorFacts>;

export type ErrorCode = keyof typeof errorCatalogue;

/** The one error class: `code` is stable, the message names the thing and never holds personal data. */
export class CampaignTriggersError extends Error {
  override readonly name = 'CampaignTriggersError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }

  get transient(): boolean {
    return errorCatalogue[this.code].transient;
  }

  get remedy(): string {
    return errorCatalogue[this.code].remedy;
  }
}

/** Whatever was thrown, as one of ours: what nobody foresaw is `UNEXPECTED`, with its cause kept. */
export function asCampaignTriggersError(thrown: unknown): CampaignTriggersError {
  if (thrown instanceof CampaignTriggersError) return thrown;
  const name = thrown instanceof Error ? thrown.name : typeof thrown;
  return new CampaignTriggersError('UNEXPECTED', `unexpected ${name}`, { cause: thrown });
}

function fact(transient: boolean, what: string, remedy: string): ErrorFacts {
  return { transient, what, remedy };
}
