// A campaign as the stack compiles it from the marketer's files. The functions only read it.
import type { DimensionValue } from './trigger.ts';

/** Which of a dimension's values: empty ones never count. */
export type Picked = 'first' | 'last' | 'all';

export type Condition =
  | { all: Condition[] }
  | { any: Condition[] }
  | { not: Condition }
  | ({ dimension: string } & Comparison);

/** A comparison holds when one of the dimension's non-empty values fulfils it. */
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

export type RecipientRule =
  | { profile: { dimension: string; pick: 'first' | 'last' } | { visitor: 'mcId' } }
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

export interface Campaign {
  name: string;
  /** Trimmed and in lower case, or `*`. */
  triggerId: string;
  when?: Condition;
  recipient: RecipientRule;
  /** Consent category of the e-mail, e.g. `marketing`. */
  consent: string;
  maxAgeSeconds: number;
  sender?: string;
  replyTo?: string;
  variables: Record<string, Variable>;
  defaultLocale: string;
  /** By locale in lower case, e.g. `en`, `de`, `pt-br`. */
  templates: Record<string, CompiledTemplate>;
}

/** In the order in which they are tried: first match wins. */
export interface CompiledCampaigns {
  campaigns: Campaign[];
}
