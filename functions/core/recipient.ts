// Who gets the e-mail: from a profile, stored here or at the customer's endpoint, or from an address in the trigger itself.
import * as v from 'valibot';
import type { RecipientRule } from './campaign.ts';
import { cleanText } from './clean-text.ts';
import { CampaignTriggersError } from './errors.ts';
import { parseAddress } from './normalise-address.ts';
import { pickValues } from './pick-values.ts';
import type { Trigger } from './trigger.ts';
import type { Visitor } from './visitor-hash.ts';

export interface Recipient {
  /** As SES takes it: one address, its domain in ASCII. */
  address: string;
  name?: string;
  /** A BCP 47 tag as the profile spells it, e.g. `de-AT`. */
  locale?: string;
  /** An IANA name, e.g. `Europe/Vienna`. */
  timeZone?: string;
  /** By category of mail; a category that is not named was neither given nor refused. */
  consent: Record<string, boolean>;
  attributes: Record<string, unknown>;
}

type Source = Pick<Trigger, 'dimensions' | 'visitor'>;

// What tag managers write where they know no customer. Mailing "the customer undefined" would mail a stranger.
const placeholders = new Set(['undefined', 'null', 'nan', 'none', 'unspecified', '[object object]']);
const zeros = /^[0-]+$/;
/** Bytes of a partition key. Source: DynamoDB constraints. */
const longestKey = 2048;

/** The key under which the visitor's profile is found; undefined where the trigger does not say who it is. */
export function visitorKey(rule: RecipientRule, trigger: Source): string | undefined {
  const where = 'profile' in rule ? rule.profile : 'endpoint' in rule ? rule.endpoint.key : undefined;
  if (where === undefined) return undefined;
  const value = 'visitor' in where ? trigger.visitor.mcId : pickValues(trigger.dimensions, where)[0];
  const key = String(value ?? '').trim();
  if (key === '' || Buffer.byteLength(key) > longestKey || !key.isWellFormed()) return undefined;
  return zeros.test(key) || placeholders.has(key.toLowerCase()) ? undefined : key;
}

const optionalText = v.nullish(v.string());

const profileSchema = v.object({
  email: optionalText,
  name: optionalText,
  locale: optionalText,
  timeZone: optionalText,
  consent: v.optional(v.record(v.string(), v.boolean()), {}),
  attributes: v.optional(v.record(v.string(), v.unknown()), {}),
});

/** Undefined for a profile without an address. @throws PROFILE_INVALID, ADDRESS_INVALID */
export function recipientFromProfile(raw: unknown): Recipient | undefined {
  const parsed = v.safeParse(profileSchema, raw);
  if (!parsed.success) {
    const field = parsed.issues.map((issue) => v.getDotPath(issue)?.split('.')[0] ?? 'the whole')[0];
    throw new CampaignTriggersError(
      'PROFILE_INVALID',
      `the profile's "${field}" has not the documented shape`,
    );
  }
  const { email, name, locale, timeZone, consent, attributes } = parsed.output;
  if (email === undefined || email === null || email.trim() === '') return undefined;
  return {
    address: addressOrThrow(email, 'the address of the profile'),
    ...named('name', name),
    ...named('locale', locale),
    ...named('timeZone', timeZone),
    consent,
    attributes,
  };
}

/** Undefined where the dimension holds no address. @throws ADDRESS_INVALID */
export function recipientFromAddress(rule: RecipientRule, trigger: Source): Recipient | undefined {
  if (!('address' in rule)) return undefined;
  const [value] = pickValues(trigger.dimensions, rule.address);
  if (value === undefined || placeholders.has(String(value).toLowerCase())) return undefined;
  const [locale] = rule.locale === undefined ? [] : pickValues(trigger.dimensions, rule.locale);
  return {
    address: addressOrThrow(String(value), `the address in dimension "${rule.address.dimension}"`),
    ...named('locale', locale === undefined ? undefined : String(locale)),
    consent: {},
    attributes: {},
  };
}

/** Whom the trigger is about, as the ledger names visitors; undefined where it does not say. */
export function visitorOf(rule: RecipientRule, trigger: Source): Visitor | undefined {
  if (!('address' in rule)) {
    const profile = visitorKey(rule, trigger);
    return profile === undefined ? undefined : { profile };
  }
  const [value] = pickValues(trigger.dimensions, rule.address);
  const address = value === undefined ? undefined : parseAddress(String(value));
  return address === undefined ? undefined : { address };
}

function addressOrThrow(text: string, what: string): string {
  const address = parseAddress(text);
  if (address === undefined) throw new CampaignTriggersError('ADDRESS_INVALID', `${what} cannot be mailed`);
  return address;
}

function named<Field extends string>(
  field: Field,
  text: string | null | undefined,
): { [key in Field]?: string } {
  const clean = cleanText(text ?? '');
  return clean === '' ? {} : ({ [field]: clean } as { [key in Field]: string });
}
