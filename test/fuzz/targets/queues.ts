// What comes through queues: SES's events, and triggers.
import { parseMessage } from '../../../functions/consumer/parse-message.ts';
import { feedbackMetrics } from '../../../functions/contract/metrics.ts';
import { CampaignTriggersError } from '../../../functions/core/errors.ts';
import { readSesEvent } from '../../../functions/core/read-ses-event.ts';
import { createApplyFeedback } from '../../../functions/feedback/apply-feedback.ts';
import { createLookUp } from '../../../functions/feedback/look-up.ts';
import { createProcessBatch } from '../../../functions/feedback/process-batch.ts';
import { aTrigger } from '../../support/builders.ts';
import { recordTelemetry } from '../../support/recorded-telemetry.ts';
import { type FuzzTarget, promise, prototypesAreUntouched } from '../target.ts';
import { membersOf } from './members-of.ts';
import { queueRecord } from './queue-record.ts';

const claim = `${'v'.repeat(43)}_${'f'.repeat(16)}`;
const sesEventOf = (eventType: string, more: object = {}) =>
  JSON.stringify({
    source: 'aws.ses',
    detail: {
      eventType,
      mail: {
        timestamp: '2026-11-19T12:00:00.000Z',
        messageId: 'ses-1',
        tags: { claim: [claim], campaign: ['cart'], step: ['one'] },
      },
      ...more,
    },
  });
const known = new Set<string>(Object.values(feedbackMetrics));

const sesEvent: FuzzTarget = {
  name: 'ses-event',
  seeds: [
    sesEventOf('Send'),
    sesEventOf('Bounce', {
      bounce: {
        bounceType: 'Permanent',
        bounceSubType: 'General',
        bouncedRecipients: [{ emailAddress: 'Ada <ada@example.com>' }],
        timestamp: '2026-11-19T12:00:01.000Z',
      },
    }),
    sesEventOf('Complaint', {
      complaint: {
        complaintFeedbackType: 'abuse',
        complainedRecipients: [{ emailAddress: 'ada@example.com' }],
      },
    }),
    sesEventOf('Open', { open: { ipAddress: '192.0.2.1', isBot: true } }),
    sesEventOf('Rendering Failure'),
  ],
  words: [
    'Reject',
    'Delivery',
    'DeliveryDelay',
    'Click',
    'Transient',
    'MailboxFull',
    'not-spam',
    'OnAccountSuppressionList',
    claim,
    '<a@b>',
    'test',
  ],
  async run(input) {
    const telemetry = recordTelemetry();
    const claims = {
      confirm: async () => ({ was: 'unknown' as const, leaseUntil: 0 }),
      read: async () => () => undefined,
    };
    const lookUp = createLookUp({ claims, deliveries: { remember: async (told) => told.map(() => true) } });
    const applyFeedback = createApplyFeedback({
      claims,
      engagement: { isNew: async () => true },
      tally: { add: () => undefined },
      suppressions: { suppress: async () => undefined },
      bounces: { count: async () => undefined },
      recipientHash: async () => (address) => `hash of ${address.length}`,
      telemetry,
      clock: () => 0,
    });
    const batch = createProcessBatch({
      lookUp,
      applyFeedback,
      tally: { flush: async () => undefined },
      telemetry,
    });
    const { batchItemFailures } = await batch({ Records: [{ messageId: 'm', body: input }] });
    const isUnreadable = telemetry.logged.some((line) => line.includes('FEEDBACK_UNREADABLE'));
    const counted = Object.keys(telemetry.counts);
    promise(
      batchItemFailures.length === 0 || isUnreadable,
      `an event that is read is worked on: ${telemetry.logged.join()}`,
    );
    promise(
      counted.length > 0 && counted.every((metric) => known.has(metric)),
      'what is counted is a metric',
    );
    try {
      promise(typeof readSesEvent(input).type === 'string', 'a kind is a word');
    } catch (thrown) {
      if (!(thrown instanceof CampaignTriggersError)) throw thrown;
    }
    prototypesAreUntouched();
  },
};

const queueMessage: FuzzTarget = {
  name: 'queue-message',
  seeds: [
    JSON.stringify(aTrigger()),
    JSON.stringify({ ...aTrigger(), version: 2, wait: { campaign: 'cart', step: 0, dueAt: 1, freshAt: 1 } }),
    JSON.stringify({ version: 3, eventId: 'e' }),
  ],
  words: ['version', 'dimensions', 'wait', 'visitor', 'aliases', 'triggerId', 'products'],
  run(input) {
    const attributes = Object.keys(membersOf(input)).map((name) => {
      return [name, { dataType: 'String' as const, stringValue: name.slice(0, 9) }] as const;
    });
    const messageAttributes = Object.fromEntries(attributes);
    const { content, message } = parseMessage(queueRecord({ body: input, messageAttributes }));
    promise(Object.getPrototypeOf(message.attributes) === Object.prototype, 'attributes are plain');
    promise(
      Object.keys(message.attributes).length === new Set(attributes.map(([name]) => name)).size,
      'no attribute is lost',
    );
    promise(message.body === input && message.attempts >= 1, 'a message stays as it is');
    if ('error' in content)
      promise(
        ['MESSAGE_UNREADABLE', 'MESSAGE_NEWER_VERSION'].includes(content.error.code),
        'the reason is known',
      );
    prototypesAreUntouched();
  },
};

export const queueTargets: readonly FuzzTarget[] = [sesEvent, queueMessage];
