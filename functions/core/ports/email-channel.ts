// One e-mail, sent once. Every answer says whether the e-mail was taken; only `unknown` cannot tell.

export interface Email {
  /** Bare addresses: the envelope. */
  from: string;
  to: string;
  /** The whole message, RFC 5322. */
  mime: Uint8Array;
  campaign: string;
  /** Of a series. */
  step?: string;
  /** Of an e-mail with variants. */
  variant?: string;
  /** Comes back on every event that SES tells about this e-mail. */
  claimKey: string;
}

export type SendAnswer =
  | { answer: 'accepted'; sesMessageId: string }
  /** For good, this e-mail only. */
  | { answer: 'refused'; detail: string }
  /** Surely not taken: too fast. */
  | { answer: 'throttled'; detail: string }
  /** Surely not taken: the account's daily quota is used up. */
  | { answer: 'quota'; detail: string }
  /** Surely not taken: the account or the deployment; every e-mail will meet it. */
  | { answer: 'not-configured'; detail: string }
  /** Surely not taken: not from this sender; another campaign's may be fine. */
  | { answer: 'sender-not-allowed'; detail: string }
  /** Surely not taken: not reached, or an answer that says so. */
  | { answer: 'unavailable'; detail: string }
  /** Taken or not, nobody can tell. */
  | { answer: 'unknown'; detail: string };

export interface EmailChannel {
  /** Never throws. `detail` is a code of SES or of the network, free of personal data. */
  send(email: Email): Promise<SendAnswer>;
}
