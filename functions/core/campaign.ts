// A campaign as the stack compiles it from the marketer's files. The functions only read it.
import type { DimensionValue } from './trigger.ts';

/** Which of a dimension's values: empty ones never count. */
export type Picked = 'first' | 'last' | 'all';

export type Condition =
  | { all: Condition[] }
  | { any: Condition[] }
  | { not: Condition }
  | ({ dimension: string } & Comparison)
  /** A field of the trigger's products, e.g. `name`; of products that are plain text, `name`. */
  | ({ product: string } & Comparison)
  /** The Experience Cloud id, or the visitor's other ids. */
  | ({ visitor: 'mcId' | 'aliases' } & Comparison);

/** A comparison holds when one of the non-empty values fulfils it. */
export type Comparison =
  | { equals: DimensionValue }
  | { in: DimensionValue[] }
  | { contains: string }
  | { prefix: string }
  | { exists: boolean }
  | { greater: number }
  | { less: number };

/** Where a template variable comes from. Exactly what the rule says, nothing guessed. */
export interface Variable {
  /** A key as `dimensionKey` makes it. */
  dimension: string;
  pick: Picked;
  /** Splits the picked value(s) into a list. */
  split?: string;
  type: 'text' | 'number';
  /** Used where the dimension gives nothing; without one, a missing value is an error of the template. */
  default?: DimensionValue | DimensionValue[];
}

/** Where the visitor's key stands in the trigger. */
export type VisitorKeyRule = { dimension: string; pick: 'first' | 'last' } | { visitor: 'mcId' };

export type RecipientRule =
  | { profile: VisitorKeyRule }
  /** The customer's own service is asked for the profile, over https. */
  | { endpoint: { url: string; key: VisitorKeyRule; timeoutMs: number; cacheSeconds: number } }
  | {
      address: { dimension: string; pick: 'first' | 'last' };
      locale?: { dimension: string; pick: 'first' | 'last' };
    };

export interface CompiledTemplate {
  /** Liquid sources; the HTML comes out of MJML at synth. */
  subject: string;
  html: string;
  text: string;
}

/** One of several wordings of one e-mail. */
export interface Variant {
  /** Empty for the only one. */
  name: string;
  /** Above 0; its share is its weight among all weights. */
  weight: number;
  /** By locale in lower case, e.g. `en`, `de`, `pt-br`; every variant has the campaign's locales. */
  templates: Record<string, CompiledTemplate>;
}

/** One e-mail of a campaign: the only one, or one of a series. */
export interface Step {
  /** Empty for the only one. */
  name: string;
  /** After the firing for the first step, after the step before for the others; 0 for at once. */
  delaySeconds: number;
  /** At least one. */
  variants: [Variant, ...Variant[]];
}

/** No more than `sends` e-mails to one visitor within any `seconds`. */
export interface Cap {
  sends: number;
  seconds: number;
}

/** No e-mail from `from` until `until`, minutes after midnight where the recipient lives. May span midnight. */
export interface QuietHours {
  from: number;
  until: number;
  /** An IANA name, for recipients whose profile has none. */
  timeZone: string;
}

/** Triggers that tell that the visitor has done what the e-mail would ask for. */
export interface CancelRule {
  /** Trimmed and in lower case. */
  triggerId: string;
  when?: Condition;
}

export interface Campaign {
  name: string;
  /** Trimmed and in lower case, or `*`. */
  triggerId: string;
  when?: Condition;
  recipient: RecipientRule;
  /** Consent category of the e-mail, e.g. `marketing`. */
  consent: string;
  /** Only who said yes is mailed; otherwise whoever did not say no. */
  consentRequired: boolean;
  maxAgeSeconds: number;
  /** A second firing for the same visitor within this is skipped; 0 lets every firing in. */
  reentrySeconds: number;
  cap?: Cap;
  quietHours?: QuietHours;
  cancelOn: CancelRule[];
  /** What a newer firing does to one that still waits: takes its place, or is skipped itself. */
  newerFiring: 'replaces' | 'ignored';
  /** What becomes of an e-mail of which nobody can tell whether SES took it: parked, or sent once more. */
  onUncertainSend: 'park' | 'resend';
  sender?: string;
  replyTo?: string;
  variables: Record<string, Variable>;
  defaultLocale: string;
  steps: [Step, ...Step[]];
}

/** In the order in which they are tried: first match wins. */
export interface CompiledCampaigns {
  campaigns: Campaign[];
  /** Over all campaigns together. */
  cap?: Cap;
}
