// The `recipient` of a rule: a stored profile, the customer's own service, or an address in the trigger itself.
import * as v from 'valibot';
import type { RecipientRule } from '../../functions/core/campaign.ts';
import { isPlainObject } from '../../functions/core/plain-object.ts';
import { dimension, duration, knownFields, text } from './schema-words.ts';

const longestTimeoutSeconds = 5;
const longestCacheSeconds = 3600;

const firstOrLast = v.pipe(
  v.picklist(['first', 'last'], 'must be first or last'),
  v.description('first or last, which of the values counts'),
);
const onePick = knownFields({ dimension, pick: firstOrLast });
const visitorRule = knownFields({ visitor: v.literal('mcId', 'must be mcId, the Experience Cloud id') });
const visitorKey = v.lazy((input) => (has(input, 'visitor') ? visitorRule : onePick));

const urlText = 'an https address without user and password, e.g. https://shop.example/profile';
const endpoint = v.pipe(
  knownFields({
    url: v.pipe(
      text(urlText),
      v.regex(/^https?:\/\//i, `must be ${urlText}`),
      v.check(isServiceUrl, `must be ${urlText}`),
    ),
    key: v.pipe(
      visitorKey,
      v.description('where the visitor’s key stands, e.g. { dimension: eVar1, pick: last }'),
    ),
    timeout: v.optional(duration('a duration up to 5s, e.g. 2s', { most: longestTimeoutSeconds }), '2s'),
    cache: v.optional(
      duration('a duration up to 1h, e.g. 5m, or none', { most: longestCacheSeconds, none: 'none' }),
      '5m',
    ),
  }),
  v.transform(({ url, key, timeout, cache }) => ({
    url,
    key,
    timeoutMs: timeout * 1000,
    cacheSeconds: cache,
  })),
);

const anyRecipient: v.GenericSchema<unknown, RecipientRule> = v.lazy((input) => {
  if (has(input, 'endpoint')) return knownFields({ endpoint });
  if (!has(input, 'address')) {
    return knownFields({ profile: visitorKey }, 'profile, endpoint, or address and locale');
  }
  return v.pipe(
    knownFields({ address: onePick, locale: v.optional(onePick) }),
    v.transform(({ address, locale }) => (locale === undefined ? { address } : { address, locale })),
  );
});

export const recipient = v.pipe(
  anyRecipient,
  v.description('who gets the e-mail, e.g. profile: { dimension: eVar1, pick: last }'),
);

function has(input: unknown, key: string): boolean {
  return isPlainObject(input) && Object.hasOwn(input, key);
}

/** Plain http is for this machine alone: what is asked there, and answered, is personal data. */
function isServiceUrl(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || url.username !== '' || url.password !== '') return false;
  const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(url.hostname);
  return url.protocol === 'https:' || (url.protocol === 'http:' && loopback);
}
