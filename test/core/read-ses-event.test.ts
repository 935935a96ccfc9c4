// Reading SES's events, and what follows from each.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CampaignTriggersError } from '../../functions/core/errors.ts';
import { type Consequence, engagementOf, judgeFeedback } from '../../functions/core/judge-feedback.ts';
import { readSesEvent } from '../../functions/core/read-ses-event.ts';
import { claimKey, firingKey, readClaimKey } from '../../functions/core/send-key.ts';
import { createVisitorHash } from '../../functions/core/visitor-hash.ts';
import { noon } from '../support/builders.ts';
import { signingKey } from '../support/one-secret.ts';
import { aBounce, aComplaint, aSesEvent } from '../support/ses-events.ts';
import { anyText } from './any-text.ts';

const visitorHash = createVisitorHash(signingKey)({ profile: 'SHOPPER-1' });
const of = { visitorHash, campaign: 'cart-abandonment', step: '', messageId: 'message-1' };
const ada = ['ada@example.com'];
const bounced: Consequence = { consequence: 'suppress', reason: 'bounce' };
const complained: Consequence = { consequence: 'suppress', reason: 'complaint' };

describe('an event of SES', () => {
  it('says which e-mail it is about, when, and under which claim it was sent', () => {
    expect(readSesEvent(aSesEvent({ eventType: 'Send', sesMessageId: '0100-1', of }))).toEqual({
      type: 'send',
      sesMessageId: '0100-1',
      at: noon,
      claim: { visitorHash, campaign: 'cart-abandonment', messageKey: firingKey(of) },
      result: { campaign: 'cart-abandonment', day: '2026-11-19', step: '', variant: '' },
      addresses: [],
    });
  });

  it('of an e-mail that was not sent here names no claim', () => {
    expect(readSesEvent(aSesEvent({ eventType: 'Send' }))).not.toHaveProperty('claim');
  });

  it('is counted for step and variant, on the day of the send, whenever it happened', () => {
    const sentAt = Date.UTC(2026, 10, 19, 23, 59, 59, 999);
    const tags = { step: 'reminder', variant: 'short' };
    const bounce = aBounce('Permanent', 'General', ada, { of, tags, sentAt, at: sentAt + 86_400_000 });
    expect(readSesEvent(bounce).result).toEqual({
      campaign: 'cart-abandonment',
      day: '2026-11-19',
      step: 'reminder',
      variant: 'short',
    });
  });

  it('of a test e-mail is counted nowhere', () => {
    const event = aSesEvent({ eventType: 'Delivery', tags: { campaign: 'cart-abandonment', test: 'true' } });
    expect(readSesEvent(event)).not.toHaveProperty('result');
  });

  it('names the bounced addresses, and none that did not bounce', () => {
    const text = aBounce('Permanent', 'General', ['Bob <bob@example.com>', 'bob@example.com', 'unknown']);
    expect(readSesEvent(text)).toMatchObject({
      type: 'bounce',
      at: noon + 2_000,
      addresses: ['bob@example.com'],
    });
  });

  it.each([
    ['Send', 'confirm-sent'],
    ['Reject', 'confirm-refused'],
    ['Delivery', 'none'],
    ['DeliveryDelay', 'none'],
    ['Rendering Failure', 'none'],
    ['Open', 'none'],
    ['Click', 'none'],
    ['Subscription', 'none'],
    ['NeverHeardOf', 'none'],
  ] as const)('%s leads to %s', (eventType, consequence) => {
    expect(judgeFeedback(readSesEvent(aSesEvent({ eventType })))).toEqual({ consequence });
  });

  it.each<[text: string, string, Consequence]>([
    ['a mailbox that does not exist', aBounce('Permanent', 'NoEmail', ada), bounced],
    ['a mailbox on SES’s own suppression list', aBounce('Permanent', 'Suppressed', ada), bounced],
    ['a full mailbox', aBounce('Transient', 'MailboxFull', ada), { consequence: 'count-bounce' }],
    ['a bounce that SES cannot tell', aBounce('Undetermined', '', ada), { consequence: 'count-bounce' }],
    ['an out-of-office reply', aBounce('Transient', 'General', ada), { consequence: 'none' }],
    ['an e-mail that is too large', aBounce('Transient', 'MessageTooLarge', ada), { consequence: 'none' }],
    [
      'an e-mail with unwanted content',
      aBounce('Transient', 'ContentRejected', ada),
      { consequence: 'none' },
    ],
    ['a complaint', aComplaint('abuse', ada), complained],
    ['a complaint without a word why', aComplaint(undefined, ada), complained],
    ['a report that it was no spam', aComplaint('not-spam', ada), { consequence: 'none' }],
  ])('%s is judged', (_what, text, expected) => {
    expect(judgeFeedback(readSesEvent(text))).toEqual(expected);
  });

  it.each<[text: string, string, string | undefined]>([
    ['a delivery', aSesEvent({ eventType: 'Delivery' }), 'delivered'],
    ['a permanent bounce', aBounce('Permanent', 'General', ada), 'bounced'],
    ['a full mailbox', aBounce('Transient', 'MailboxFull', ada), 'bounced'],
    ['an out-of-office reply', aBounce('Transient', 'General', ada), undefined],
    ['a complaint', aComplaint('abuse', ada), 'complained'],
    ['a report that it was no spam', aComplaint('not-spam', ada), undefined],
    ['a send, which the sender counts', aSesEvent({ eventType: 'Send' }), undefined],
    ['a delay', aSesEvent({ eventType: 'DeliveryDelay' }), undefined],
  ])('%s has its place in the results', (_what, text, expected) => {
    expect(engagementOf(readSesEvent(text))).toBe(expected);
  });

  const userAgent = 'Mozilla/5.0 (compatible; SomeBot/1.0; automated)';
  it.each([
    [{}, false],
    [{ userAgent, ipAddress: '192.0.2.1' }, false],
    [{ isAutomated: false, userAgent }, false],
    [{ isAutomated: true }, true],
    [{ automatedOpen: 'true' }, true],
    [{ isBot: true }, true],
    [{ machineOpen: true }, true],
  ])('of an open or a click, %j, is a machine’s only where SES itself says so', (content, byMachine) => {
    for (const eventType of ['Open', 'Click']) {
      expect(readSesEvent(aSesEvent({ eventType, content }))).toMatchObject({ byMachine });
    }
    expect(engagementOf(readSesEvent(aSesEvent({ eventType: 'Open', content })))).toBe(
      byMachine ? 'openedByMachine' : 'opened',
    );
    expect(engagementOf(readSesEvent(aSesEvent({ eventType: 'Click', content })))).toBe(
      byMachine ? 'clickedByMachine' : 'clicked',
    );
  });

  it.each([
    ['not JSON', '"the whole"'],
    ['{"source":"aws.s3","detail":{}}', '"source"'],
    ['{"source":"aws.ses"}', '"detail"'],
    [aSesEvent({ eventType: 'Send', sesMessageId: '' }), '"detail.mail.messageId"'],
    [aSesEvent({ eventType: 'Send' }).replace('2026-11-19T12:00:00.000Z', 'noon'), '"detail.mail.timestamp"'],
    [aSesEvent({ eventType: 'Bounce' }), '"detail.bounce.bounceType"'],
    [aSesEvent({ eventType: 'Bounce' }).replace('"bounce":{}', '"other":{}'), '"detail.bounce"'],
  ])('that is malformed is refused by the name of its field: %s', (text, field) => {
    expect(() => readSesEvent(text)).toThrow(field);
  });

  it('whatever it is, is read or refused, and the refusal quotes none of it', () => {
    const json = fc.oneof(
      anyText(40),
      fc.json(),
      fc.json().map((text) => `{"source":"aws.ses","detail":${text}}`),
    );
    fc.assert(
      fc.property(json, (text) => {
        try {
          readSesEvent(text);
        } catch (error) {
          expect(error).toBeInstanceOf(CampaignTriggersError);
          expect((error as CampaignTriggersError).code).toBe('FEEDBACK_UNREADABLE');
        }
      }),
    );
  });
});

describe('a claim’s key', () => {
  it('is read back whatever the hash and the message id', () => {
    fc.assert(
      fc.property(fc.emailAddress(), anyText(30), (address, messageId) => {
        const hash = createVisitorHash('k'.repeat(48))({ address });
        const key = claimKey({ ...of, visitorHash: hash, messageId });
        expect(readClaimKey(key)).toEqual({ visitorHash: hash, messageKey: firingKey({ ...of, messageId }) });
      }),
    );
  });

  it.each(['', 'c_1', `${'a'.repeat(43)}_${'b'.repeat(17)}`, `${'é'.repeat(43)}_${'b'.repeat(16)}`])(
    'that was not made here is none: %s',
    (text) => {
      expect(readClaimKey(text)).toBeUndefined();
    },
  );
});
