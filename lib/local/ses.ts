// A local SES (v1 Query API): takes raw e-mails as SES would, keeps them in an inbox, and fails on request.
import { randomBytes, randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Clock } from '../../functions/core/ports/clock.ts';
import { accessKeyOf, type Judge } from './iam/call.ts';
import { sendCall, sesRefusal } from './iam/ses-access.ts';
import { type LoopbackServer, startLoopbackServer } from './loopback-server.ts';
import { createSendRate, type SendingLimits } from './send-rate.ts';
import { checkRawEmail, type RawEmail, readHeaders, type SesAccount, senderOf } from './ses-checks.ts';
import { SesError } from './ses-error.ts';
import type { Mail } from './state.ts';

/** What the next sends meet, instead of or beside SES's ordinary answer. */
export type SesFault =
  | 'throttled'
  | 'daily-quota'
  | 'rejected'
  | 'paused'
  | 'unavailable'
  | 'unavailable-after-acceptance'
  | 'reset'
  | 'reset-after-acceptance'
  | 'hang'
  | 'hang-after-acceptance';

export interface Inbox {
  /** In the order of acceptance. */
  mails(): readonly Mail[];
  find(id: string): Mail | undefined;
}

export interface LocalSes extends LoopbackServer {
  inbox: Inbox;
  /** The account to check against; until it is set, no configuration set exists. */
  setAccount(account: SesAccount): void;
  /** The next sends meet this fault. Calls add up in their order. */
  fail(fault: SesFault, times?: number): void;
  /** Every send meets this fault until the returned function is called; what `fail` ordered goes first, then the latest. */
  hold(fault: SesFault): () => void;
}

const refusals: Partial<Record<SesFault, SesError>> = {
  throttled: new SesError('Throttling', 'Maximum sending rate exceeded.'),
  'daily-quota': new SesError('Throttling', 'Daily message quota exceeded.'),
  rejected: new SesError('MessageRejected', 'Message contains a virus.'),
  paused: new SesError('AccountSendingPausedException', 'Email sending is disabled for your account.'),
  unavailable: new SesError('ServiceUnavailable', 'Service is unavailable. Try again later.', 503),
};

export interface SesOptions {
  clock: Clock;
  limits: SendingLimits;
  onMail: (mail: Mail) => void;
  /** Without it everybody may send. */
  judge?: Judge;
}

export async function startSes({ clock, limits, onMail, judge }: SesOptions): Promise<LocalSes> {
  const mails: Mail[] = [];
  const byId = new Map<string, Mail>();
  const faults: SesFault[] = [];
  const held: { fault: SesFault }[] = [];
  const rate = createSendRate(limits, clock);
  let account: SesAccount = { configurationSets: new Set(), identities: [], region: '' };

  function accept(email: RawEmail): string {
    const { source, destinations } = checkRawEmail(email, account);
    const refusal = rate.take(destinations.length);
    if (refusal === 'rate') throw new SesError('Throttling', 'Maximum sending rate exceeded.');
    if (refusal === 'day') throw new SesError('Throttling', 'Daily message quota exceeded.');
    const { raw, configurationSet } = email;
    const tags = Object.fromEntries(email.tags);
    const acceptedAt = clock();
    const mail: Mail = {
      id: messageId(acceptedAt),
      acceptedAt,
      source,
      destinations,
      configurationSet,
      tags,
      raw,
    };
    mails.push(mail);
    byId.set(mail.id, mail);
    onMail(mail);
    return mail.id;
  }

  async function authorize(authorization: string | undefined, email: RawEmail): Promise<void> {
    const from = senderOf(email);
    // Without a sender the e-mail is refused anyway.
    if (judge === undefined || from === undefined) return;
    const { identities, region } = account;
    const { configurationSet } = email;
    const denial = await judge(
      accessKeyOf(authorization),
      sendCall({ from, configurationSet, identities, region }),
    );
    if (denial) throw sesRefusal(denial);
  }

  function sendRawEmail(email: RawEmail, response: ServerResponse): void {
    const fault = faults.shift() ?? held.at(-1)?.fault;
    const refusal = fault && refusals[fault];
    if (refusal) throw refusal;
    if (fault === 'hang') return;
    if (fault === 'reset') return void response.destroy();
    const id = accept(email);
    if (fault === 'hang-after-acceptance') return;
    if (fault === 'reset-after-acceptance') return void response.destroy();
    if (fault === 'unavailable-after-acceptance') {
      throw new SesError('InternalFailure', 'The request processing has failed.', 500);
    }
    answer(response, 'SendRawEmail', `<MessageId>${id}</MessageId>`);
  }

  const server = await startLoopbackServer(async ({ headers, body }, response) => {
    const parameters = new URLSearchParams(body.toString());
    const action = parameters.get('Action') ?? '';
    response.setHeader('content-type', 'text/xml');
    try {
      if (action === 'SendRawEmail') {
        const email = rawEmail(parameters);
        await authorize(headers.authorization, email);
        sendRawEmail(email, response);
      } else if (action === 'GetSendQuota') answer(response, action, quotaXml(limits, rate.sentLastDay()));
      else if (action === 'GetSendStatistics') answer(response, action, '<SendDataPoints/>');
      else throw new SesError('InvalidAction', `The local SES does not support the action ${action}.`);
    } catch (error) {
      answerError(response, error);
    }
  });

  return {
    ...server,
    inbox: { mails: () => mails, find: (id) => byId.get(id) },
    setAccount(known) {
      account = known;
    },
    fail(fault, times = 1) {
      for (let time = 0; time < times; time++) faults.push(fault);
    },
    hold(fault) {
      const one = { fault };
      held.push(one);
      return () => void (held.includes(one) && held.splice(held.indexOf(one), 1));
    },
  };
}

function rawEmail(parameters: URLSearchParams): RawEmail {
  const data = parameters.get('RawMessage.Data');
  if (!data) throw new SesError('ValidationError', 'RawMessage.Data is required.');
  const raw = Buffer.from(data, 'base64');
  const names = listOf(parameters, (index) => `Tags.member.${index}.Name`);
  return {
    source: parameters.get('Source') ?? undefined,
    destinations: listOf(parameters, (index) => `Destinations.member.${index}`),
    tags: names.map((name, index) => [name, parameters.get(`Tags.member.${index + 1}.Value`) ?? '']),
    configurationSet: parameters.get('ConfigurationSetName') ?? undefined,
    raw,
    headers: readHeaders(raw),
  };
}

function listOf(parameters: URLSearchParams, nameOf: (index: number) => string): string[] {
  const found: string[] = [];
  for (let index = 1; ; index++) {
    const value = parameters.get(nameOf(index));
    if (value === null) return found;
    found.push(value);
  }
}

/** As SES forms it: 16 hex digits that begin with the time, a UUID, and six zeros. */
function messageId(at: number): string {
  const time = at.toString(16).padStart(12, '0');
  return `0100${time}-${randomBytes(4).toString('hex')}-${randomUUID().slice(9)}-000000`;
}

function quotaXml({ perSecond, perDay }: SendingLimits, sent: number): string {
  return `<Max24HourSend>${perDay}</Max24HourSend><MaxSendRate>${perSecond}</MaxSendRate><SentLast24Hours>${sent}</SentLast24Hours>`;
}

const namespace = 'xmlns="http://ses.amazonaws.com/doc/2010-12-01/"';

function answer(response: ServerResponse, action: string, result: string): void {
  response.end(
    `<${action}Response ${namespace}><${action}Result>${result}</${action}Result>` +
      `<ResponseMetadata><RequestId>${randomUUID()}</RequestId></ResponseMetadata></${action}Response>`,
  );
}

function answerError(response: ServerResponse, error: unknown): void {
  const refusal =
    error instanceof SesError ? error : new SesError('InternalFailure', 'The local SES failed.', 500);
  const type = refusal.status < 500 ? 'Sender' : 'Receiver';
  const message = refusal.message.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
  response.statusCode = refusal.status;
  response.end(
    `<ErrorResponse ${namespace}><Error><Type>${type}</Type><Code>${refusal.code}</Code>` +
      `<Message>${message}</Message></Error><RequestId>${randomUUID()}</RequestId></ErrorResponse>`,
  );
}
