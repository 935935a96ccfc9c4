import { describe, expect, it } from 'vitest';
import { AssemblyError } from '../../lib/local/assembly-error.ts';
import { createEventBus } from '../../lib/local/event-bus.ts';
import { compilePattern } from '../../lib/local/event-pattern.ts';
import { readingOf } from '../../lib/local/reader-habits.ts';
import { startSesEvents } from '../../lib/local/ses-events.ts';
import { storyOf } from '../../lib/local/ses-story.ts';
import type { Mail } from '../../lib/local/state.ts';
import { aStack } from './fixtures/template-builder.ts';

const anybody = { judgeAs: async () => undefined };
const event = {
  source: 'aws.ses',
  'detail-type': 'Email Sent',
  detail: { eventType: 'Send', count: 2, mail: { tags: { 'ses:configuration-set': ['mailings', 'other'] } } },
};

describe('an event pattern', () => {
  it.each([
    [{ source: ['aws.ses'] }, true],
    [{ source: ['aws.s3'] }, false],
    [{ source: ['aws.s3', 'aws.ses'], 'detail-type': [{ prefix: 'Email ' }] }, true],
    [{ 'detail-type': [{ prefix: 'Mail ' }] }, false],
    [{ detail: { mail: { tags: { 'ses:configuration-set': ['mailings'] } } } }, true],
    [{ detail: { mail: { tags: { 'ses:configuration-set': ['mail'] } } } }, false],
    [{ detail: { mail: { tags: { absent: ['mailings'] } } } }, false],
    [{ detail: { count: [2] }, source: ['aws.ses'] }, true],
    [{ detail: { count: ['2'] } }, false],
    [{ source: { deeper: ['aws.ses'] } }, false],
    [{ source: [] }, false],
  ])('%j matches: %s', (pattern, matches) => {
    expect(compilePattern(pattern, 'Rule')(event)).toBe(matches);
  });

  it.each([
    [
      { source: [{ 'anything-but': 'aws.s3' }] },
      'Rule.source[0]: local mode supports exact values and prefixes only',
    ],
    [{ source: [{ prefix: { 'equals-ignore-case': 'a' } }] }, 'Rule.source[0]'],
    [{ detail: { $or: [{ a: ['b'] }] } }, 'Rule.detail.$or: local mode does not support $or'],
    [{ source: 'aws.ses' }, 'Rule.source: expected an object of fields'],
  ])('that local mode cannot play is an error that says where: %j', (pattern, message) => {
    expect(() => compilePattern(pattern, 'Rule')).toThrow(AssemblyError);
    expect(() => compilePattern(pattern, 'Rule')).toThrow(message);
  });
});

describe('a rule that local mode cannot play stops it at the start', () => {
  const queue = { Type: 'AWS::SQS::Queue' };
  const target = { Id: 'T', Arn: { 'Fn::GetAtt': ['Q', 'Arn'] } };
  const rule = (change: Record<string, unknown>) =>
    aStack({
      Q: queue,
      R: {
        Type: 'AWS::Events::Rule',
        Properties: { EventPattern: { source: ['aws.ses'] }, Targets: [target], ...change },
      },
    });

  it.each([
    [{ Targets: [{ Id: 'T', Arn: 'arn:aws:sqs:eu-west-1:1:elsewhere' }] }, 'R.Properties.Targets[0].Arn'],
    [{ Targets: [{ ...target, InputPath: '$.detail' }] }, 'local mode hands events over as they are'],
    [{ EventBusName: 'mine' }, 'local mode has the default bus only'],
    [{ ScheduleExpression: 'rate(1 minute)' }, 'R.Properties.ScheduleExpression'],
  ])('%j', (change, message) => {
    expect(() => createEventBus(rule(change), 'http://127.0.0.1:9', 'eu-west-1', anybody)).toThrow(message);
  });

  it('and a right one does not', () => {
    createEventBus(rule({}), 'http://127.0.0.1:9', 'eu-west-1', anybody).close();
  });

  it('so does an event destination on another bus, or on none', () => {
    const bus = { put: async () => undefined, close: () => undefined };
    const destination = (EventDestination: Record<string, unknown>) =>
      aStack({
        D: {
          Type: 'AWS::SES::ConfigurationSetEventDestination',
          Properties: { ConfigurationSetName: 'mailings', EventDestination },
        },
      });
    const start = (to: Record<string, unknown>) => {
      const resources = destination({ Enabled: true, MatchingEventTypes: ['send'], ...to });
      return startSesEvents({
        resources,
        bus,
        region: 'eu-west-1',
        accountId: '000000000000',
        clock: Date.now,
      });
    };
    const defaultBusOnly = /^D\.Properties\.EventDestination: .*default bus only/;
    const mine = 'arn:aws:events:eu-west-1:000000000000:event-bus/mine';
    expect(() => start({ EventBridgeDestination: { EventBusArn: mine } })).toThrow(defaultBusOnly);
    expect(() => start({ SnsDestination: { TopicARN: 'arn' } })).toThrow(defaultBusOnly);
  });
});

describe('what SES tells of an e-mail', () => {
  const mail = (...destinations: string[]): Mail => ({
    id: '0100-1',
    acceptedAt: Date.UTC(2026, 10, 19, 12),
    source: 'Shop <hello@shop.example>',
    destinations,
    configurationSet: 'mailings',
    tags: { campaign: 'cart-abandonment', claim: 'c_1' },
    raw: Buffer.from('From: Shop <hello@shop.example>\r\nSubject: folded\r\n header\r\n\r\nbody: none\r\n'),
  });
  const told = (...destinations: string[]) =>
    storyOf(mail(...destinations), { accountId: '000000000000', region: 'eu-west-1' });

  it.each([
    ['ann@reader.example', ['send', 'delivery']],
    ['bounce@simulator.amazonses.com', ['send', 'bounce']],
    ['softbounce.x@reader.example', ['send', 'bounce']],
    ['complaint@simulator.amazonses.com', ['send', 'delivery', 'complaint']],
    ['no-bounce@reader.example', ['send', 'delivery']],
    ['opens.olga@reader.example', ['send', 'delivery', 'open']],
    ['clicks.carlo@reader.example', ['send', 'delivery', 'open', 'click']],
    ['scanned.sam@reader.example', ['send', 'delivery', 'open']],
  ])('to %s', (address, types) => {
    expect(told(address).map(({ type }) => type)).toEqual(types);
  });

  it('has SES’s shape: the envelope, the tags as lists, and the recipients that bounced', () => {
    const [, bounce] = told('bounce@reader.example');
    expect(bounce?.event).toMatchObject({
      version: '0',
      source: 'aws.ses',
      'detail-type': 'Email Bounced',
      account: '000000000000',
      time: '2026-11-19T12:00:00Z',
      resources: ['arn:aws:ses:eu-west-1:000000000000:configuration-set/mailings'],
      detail: {
        eventType: 'Bounce',
        mail: {
          timestamp: '2026-11-19T12:00:00.000Z',
          messageId: '0100-1',
          destination: ['bounce@reader.example'],
          headers: [
            { name: 'From', value: 'Shop <hello@shop.example>' },
            { name: 'Subject', value: 'folded header' },
          ],
          tags: {
            'ses:configuration-set': ['mailings'],
            'ses:from-domain': ['shop.example'],
            campaign: ['cart-abandonment'],
            claim: ['c_1'],
          },
        },
        bounce: { bounceType: 'Permanent', bouncedRecipients: [{ emailAddress: 'bounce@reader.example' }] },
      },
    });
  });

  it('marks the opens of machines, and those only', () => {
    const openOf = (address: string) => told(address).find(({ type }) => type === 'open')?.event;
    expect(openOf('opens.olga@reader.example')).toMatchObject({
      'detail-type': 'Email Opened',
      detail: { eventType: 'Open', open: { ipAddress: '192.0.2.1', timestamp: '2026-11-19T12:00:01.500Z' } },
    });
    expect(JSON.stringify(openOf('opens.olga@reader.example'))).not.toContain('isAutomated');
    expect(openOf('scanned.sam@reader.example')).toMatchObject({ detail: { open: { isAutomated: true } } });
    expect(told('clicks.carlo@reader.example').at(-1)?.event).toMatchObject({
      'detail-type': 'Email Clicked',
      detail: { eventType: 'Click', click: { link: 'https://shop.example/', linkTags: null } },
    });
  });

  it('lets a share of the demo shop’s visitors open and click, alike whenever the same e-mail is asked about', () => {
    const readings = Array.from({ length: 400 }, (_, n) =>
      readingOf('amelia.hart.7@example.org', `0100-${n}`),
    );
    const share = (what: keyof (typeof readings)[number]) =>
      readings.filter((reading) => reading[what]).length / readings.length;
    expect(share('opens')).toBeGreaterThan(0.3);
    expect(share('opens')).toBeLessThan(0.5);
    expect(share('clicks')).toBeGreaterThan(0.05);
    expect(share('clicks')).toBeLessThan(share('opens'));
    expect(share('scanned')).toBeGreaterThan(0.05);
    expect(readings).toEqual(
      Array.from({ length: 400 }, (_, n) => readingOf('amelia.hart.7@example.org', `0100-${n}`)),
    );
    expect(readingOf('somebody@example.org', '0100-1')).toEqual({
      opens: false,
      clicks: false,
      scanned: false,
    });
  });
});
