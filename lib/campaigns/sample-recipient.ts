import type { Recipient } from '../../functions/core/recipient.ts';

/** Whom samples are written to, where nobody else is named. */
export const sampleRecipient: Recipient = {
  address: 'sam@example.com',
  name: 'Sam Sample',
  locale: 'en',
  timeZone: 'Europe/Vienna',
  consent: {},
  attributes: {},
};
