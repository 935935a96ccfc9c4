import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AuditLine } from '../../functions/core/audit.ts';
import type { QueueState } from '../../lib/local/state.ts';
import { createTracker, type Tracker } from '../../lib/local/tracker.ts';

const start = 1_790_000_000_000;
const fixedTracker = (options = {}) => createTracker({ clock: () => start + 5000, ...options });

const anAudit = (position: string, end: AuditLine['end'], more: Partial<AuditLine> = {}): AuditLine => ({
  audit: 1,
  end,
  journal: 'triggers',
  position,
  endedAt: start + 1000,
  ...more,
});
const print = (tracker: Tracker, line: unknown) =>
  tracker.log({
    functionName: 'Consumer',
    at: start,
    text: typeof line === 'string' ? line : JSON.stringify(line),
  });
const serve = (tracker: Tracker, position: string, event: unknown = {}) =>
  tracker.served({ position, event, servedAt: start });
const aQueue = (logicalId: string, visible: number, inFlight = 0, delayed = 0): QueueState => ({
  logicalId,
  name: logicalId,
  visible,
  inFlight,
  delayed,
});

describe('the tracker', () => {
  test('an entry that was served and has no end is unaccounted, and its age shows', () => {
    const tracker = fixedTracker();
    serve(tracker, 'p1');
    expect(tracker.counters()).toMatchObject({ served: 1, unaccounted: 1, oldestWaitingMs: 5000, sent: 0 });
    print(tracker, anAudit('p1', 'duplicate'));
    expect(tracker.counters()).toMatchObject({ unaccounted: 0, oldestWaitingMs: null, duplicate: 1 });
  });

  test('ends are counted by kind, skips by gate and failures by code', () => {
    const tracker = fixedTracker();
    const ends: [AuditLine['end'], string?][] = [
      ['sent'],
      ['sent'],
      ['skipped', 'too_old'],
      ['skipped', 'no_consent'],
      ['skipped', 'too_old'],
      ['failed', 'TEMPLATE_FAILED'],
      ['unknown', 'SEND_UNKNOWN'],
      ['unwanted'],
      ['rejected', 'TRIGGER_MALFORMED'],
    ];
    for (const [index, [end, reason]] of ends.entries()) {
      serve(tracker, `p${index}`);
      print(tracker, anAudit(`p${index}`, end, reason === undefined ? {} : { reason }));
    }
    expect(tracker.counters()).toMatchObject({
      served: 9,
      sent: 2,
      skipped: { too_old: 2, no_consent: 1 },
      failed: { TEMPLATE_FAILED: 1 },
      unknown: 1,
      unwanted: 1,
      rejected: 1,
      unaccounted: 0,
    });
  });

  test.each([
    ['skipped', 'failed', 'failed'],
    ['failed', 'unknown', 'unknown'],
    ['unknown', 'sent', 'sent'],
    ['sent', 'duplicate', 'sent'],
    ['sent', 'failed', 'sent'],
    ['skipped', 'duplicate', 'skipped'],
  ] as const)('after %s and then %s, a redelivered entry is %s', (first, second, counted) => {
    const tracker = fixedTracker();
    serve(tracker, 'p1');
    print(tracker, anAudit('p1', first));
    print(tracker, anAudit('p1', second));
    expect(tracker.report().triggers[0]?.outcome).toBe(counted);
    expect(tracker.counters().unaccounted).toBe(0);
  });

  test('the first acceptance stays, and a second one of the same entry is an alarm', () => {
    const tracker = fixedTracker();
    serve(tracker, 'p1');
    print(tracker, anAudit('p1', 'sent', { sesMessageId: 'one', sentAt: start + 100 }));
    print(tracker, anAudit('p1', 'sent', { sesMessageId: 'one', sentAt: start + 100 }));
    expect(tracker.counters()).toMatchObject({ sent: 1, sentAgain: 0 });
    print(tracker, anAudit('p1', 'sent', { sesMessageId: 'two', sentAt: start + 900 }));
    expect(tracker.counters()).toMatchObject({ sent: 1, sentAgain: 1 });
    expect(tracker.entry('p1')).toMatchObject({ sesMessageId: 'one', sentAt: start + 100 });
  });

  test('a line for an entry that was never served is kept apart, until it is served after all', () => {
    const tracker = fixedTracker();
    print(tracker, anAudit('p9', 'sent'));
    expect(tracker.counters()).toMatchObject({ served: 0, sent: 0, foreign: 1 });
    serve(tracker, 'p9');
    expect(tracker.counters()).toMatchObject({ served: 1, sent: 1, foreign: 0 });
  });

  test('an entry that the journal serves again is the same entry, served when it was first', () => {
    const tracker = fixedTracker();
    serve(tracker, 'p1');
    tracker.served({ position: 'p1', event: {}, servedAt: start + 800 });
    expect(tracker.counters().served).toBe(1);
    expect(tracker.entry('p1')?.servedAt).toBe(start);
  });

  test('where a real journal serves, an entry is known from its audit line on', () => {
    const tracker = fixedTracker({ servedElsewhere: true });
    print(tracker, anAudit('p1', 'sent', { receivedAt: start + 100, sentAt: start + 400 }));
    expect(tracker.counters()).toMatchObject({ served: 1, sent: 1, foreign: 0, latencyMs: { p50: 300 } });
  });

  test('the journal is drained when the poller says so', () => {
    const tracker = fixedTracker();
    print(tracker, aMetricLine({ EventsRead: 0 }));
    print(tracker, { level: 'WARN', message: 'journal drained' });
    expect(tracker.drained()).toBe(false);
    print(tracker, { level: 'INFO', message: 'journal drained', journal: 'shop' });
    expect(tracker.drained()).toBe(true);
  });

  test('metric lines add up, single values and lists alike', () => {
    const tracker = fixedTracker();
    print(tracker, aMetricLine({ DeliverySent: 2, FiringToSentSeconds: [1, 3] }));
    print(tracker, aMetricLine({ DeliverySent: 5 }));
    expect(tracker.metrics().get('DeliverySent')).toEqual({ sum: 7, count: 2, last: 5 });
    expect(tracker.metrics().get('FiringToSentSeconds')).toEqual({ sum: 4, count: 2, last: 3 });
  });

  test('warnings and errors are remembered, other lines are not', () => {
    const tracker = fixedTracker();
    print(tracker, { level: 'INFO', message: 'all well' });
    print(tracker, { level: 'WARN', message: 'the journal asks for a pause' });
    print(tracker, 'START RequestId: 1');
    expect(tracker.troubles()).toEqual([
      { at: start, functionName: 'Consumer', level: 'WARN', message: 'the journal asks for a pause' },
    ]);
  });

  test('a broken audit line is counted, never thrown', () => {
    const tracker = fixedTracker();
    print(tracker, '{"audit":1,"end":"sent"');
    print(tracker, '{"audit":1,"end":"vanished","journal":"j","position":"p","endedAt":1}');
    expect(tracker.counters().unreadable).toBe(2);
  });

  test('queues are told apart by what they are for', () => {
    const tracker = fixedTracker();
    tracker.queues([
      aQueue('TriggerQueueA1', 3, 2, 1),
      aQueue('TriggerDeadLetterQueueB2', 4, 1),
      aQueue('RejectsQueueC3', 6),
    ]);
    expect(tracker.counters()).toMatchObject({ queued: 4, inFlight: 2, deadLetters: 5, storedRejects: 6 });
    expect(tracker.report().deadLetters).toBe(5);
  });

  test('latencies run from served to sent, by nearest rank', () => {
    const tracker = fixedTracker();
    for (let n = 1; n <= 100; n++) {
      serve(tracker, `p${n}`);
      print(tracker, anAudit(`p${n}`, 'sent', { sentAt: start + n * 10 }));
    }
    expect(tracker.counters().latencyMs).toEqual({ p50: 500, p95: 950, p99: 990 });
  });

  test('the pace is that of the last ten seconds', () => {
    let now = start;
    const tracker = createTracker({ clock: () => now });
    for (let n = 0; n < 40; n++) {
      now = start + n * 500;
      serve(tracker, `p${n}`);
      print(tracker, anAudit(`p${n}`, 'sent'));
    }
    expect(tracker.counters().sentPerSecond).toBeCloseTo(2, 0);
    now += 60_000;
    expect(tracker.counters().sentPerSecond).toBe(0);
  });

  test('the latest ends come first, each entry once', () => {
    const tracker = fixedTracker();
    for (const position of ['a', 'b', 'c']) serve(tracker, position);
    print(tracker, anAudit('a', 'failed', { reason: 'STORE_FAILED' }));
    print(tracker, anAudit('b', 'sent'));
    print(tracker, anAudit('a', 'sent'));
    expect(tracker.latest(10).map((entry) => [entry.position, entry.outcome])).toEqual([
      ['a', 'sent'],
      ['b', 'sent'],
    ]);
    expect(tracker.latest(1)).toHaveLength(1);
  });

  test('an entry is found by position, event id or message id, out of the raw event where nothing was reported', () => {
    const tracker = fixedTracker();
    serve(tracker, 'p1', aRawEvent());
    expect(tracker.entry('event-1')?.position).toBe('p1');
    expect(tracker.entry('message-1')).toMatchObject({
      position: 'p1',
      triggerId: 'cart',
      firedAt: 1_767_261_662_000,
      outcome: null,
    });
    expect(tracker.entry('nothing')).toBeUndefined();
  });

  test('a hundred thousand entries are followed and reported within seconds', () => {
    const tracker = fixedTracker();
    const began = performance.now();
    for (let n = 0; n < 100_000; n++) {
      serve(tracker, `p${n}`);
      print(
        tracker,
        anAudit(`p${n}`, 'sent', { eventId: `e${n}`, messageId: `m${n}`, triggerId: 't', sentAt: start + n }),
      );
      if (n % 1000 === 0) tracker.counters();
    }
    expect(tracker.report().triggers).toHaveLength(100_000);
    expect(performance.now() - began).toBeLessThan(10_000);
  });
});

describe('the tracker, of what waits', () => {
  const waits = (position: string, until: number, more: Partial<AuditLine> = {}) =>
    anAudit(position, 'waiting', { reason: 'delay', campaign: 'cart', until, ...more });

  test('a waiting trigger is accounted for, and says until when and what for', () => {
    const tracker = fixedTracker();
    serve(tracker, 'p1');
    print(tracker, waits('p1', start + 65_000, { eventId: 'e1' }));
    const next = { position: 'p1', eventId: 'e1', campaign: 'cart', step: null, reason: 'delay' };
    expect(tracker.counters()).toMatchObject({
      waiting: 1,
      unaccounted: 0,
      waits: { count: 1, byReason: { delay: 1 }, next: { ...next, until: start + 65_000, inMs: 60_000 } },
    });
    expect(tracker.report()).toMatchObject({
      outcomes: { waiting: 1 },
      triggers: [{ outcome: 'waiting', reason: 'delay', waitingUntil: start + 65_000 }],
    });
  });

  test('waiting is weaker than every end, and over with the first', () => {
    for (const end of ['sent', 'skipped', 'duplicate', 'failed', 'unknown'] as const) {
      const tracker = fixedTracker();
      serve(tracker, 'p1');
      print(tracker, waits('p1', start + 1));
      print(tracker, anAudit('p1', end));
      print(tracker, waits('p1', start + 2));
      expect(tracker.report().triggers[0]).toMatchObject({ outcome: end, waitingUntil: null });
      expect(tracker.counters()).toMatchObject({ waiting: 0, waits: { count: 0, next: null } });
    }
  });

  test('who waits once more waits until then only', () => {
    const tracker = fixedTracker();
    serve(tracker, 'p1');
    print(tracker, waits('p1', start + 1));
    print(tracker, waits('p1', start + 9, { reason: 'quiet_hours' }));
    expect(tracker.waiting(5)).toMatchObject([{ reason: 'quiet_hours', until: start + 9 }]);
  });

  test('of a series the strongest step counts, each step is reported, and its e-mails are not one sent twice', () => {
    const tracker = fixedTracker();
    serve(tracker, 'p1');
    const step = (name: string, more: Partial<AuditLine> = {}) => ({
      campaign: 'welcome',
      step: name,
      ...more,
    });
    // The consumer keeps the next step before it tells of this one.
    print(tracker, waits('p1', start + 86_400_000, step('tips', { reason: 'series' })));
    print(
      tracker,
      anAudit('p1', 'sent', step('hello', { sesMessageId: 'one', sentAt: start, variant: 'b' })),
    );
    expect(tracker.counters()).toMatchObject({ sent: 1, waiting: 0, waits: { count: 1 } });
    expect(tracker.entry('p1')).toMatchObject({ outcome: 'sent', waitingUntil: start + 86_400_000 });
    print(tracker, anAudit('p1', 'sent', step('tips', { sesMessageId: 'two', sentAt: start + 86_400_500 })));
    print(tracker, anAudit('p1', 'skipped', step('offer', { reason: 'converted' })));
    expect(tracker.counters()).toMatchObject({ sent: 1, skipped: {}, sentAgain: 0, waits: { count: 0 } });
    expect(tracker.report().triggers[0]).toMatchObject({
      outcome: 'sent',
      sesMessageId: 'one',
      waitingUntil: null,
      steps: [
        { step: 'hello', variant: 'b', outcome: 'sent', reason: null, sentAt: start, sesMessageId: 'one' },
        { step: 'tips', variant: null, outcome: 'sent', sesMessageId: 'two' },
        { step: 'offer', variant: null, outcome: 'skipped', reason: 'converted', sentAt: null },
      ],
    });
    print(tracker, anAudit('p1', 'sent', step('tips', { sesMessageId: 'three' })));
    expect(tracker.counters().sentAgain).toBe(1);
  });

  test('an end that names no step ends what waits of the entry', () => {
    const tracker = fixedTracker();
    serve(tracker, 'p1');
    print(tracker, waits('p1', start + 1, { step: 'tips', reason: 'series' }));
    print(tracker, anAudit('p1', 'skipped', { reason: 'no_campaign' }));
    expect(tracker.report().triggers[0]?.waitingUntil).toBe(null);
    expect(tracker.counters()).toMatchObject({ skipped: { no_campaign: 1 }, waits: { count: 0 } });
  });

  test('a wait is not counted as slowness: latency begins when it is over', () => {
    const tracker = fixedTracker();
    serve(tracker, 'p1');
    print(tracker, waits('p1', start + 600_000));
    print(tracker, anAudit('p1', 'sent', { sentAt: start + 600_250 }));
    expect(tracker.counters().latencyMs.p50).toBe(250);
  });

  test('what is over first is shown first', () => {
    const tracker = fixedTracker();
    for (const [position, until] of [
      ['a', 300],
      ['b', 100],
      ['c', 200],
    ] as const) {
      serve(tracker, position);
      print(tracker, waits(position, start + until));
    }
    expect(tracker.waiting(2).map(({ position }) => position)).toEqual(['b', 'c']);
    expect(tracker.counters().waits.next?.position).toBe('b');
  });
});

describe('whatever is served and printed, in whatever order', () => {
  const position = fc.constantFrom('p0', 'p1', 'p2', 'p3', 'p4', 'p5');
  const end = fc.constantFrom<AuditLine['end'][]>(
    'sent',
    'skipped',
    'duplicate',
    'failed',
    'unknown',
    'unwanted',
    'rejected',
    'waiting',
  );
  const stepName = fc.constantFrom(undefined, 'day-1', 'day-3');
  const reason = fc.option(fc.constantFrom('too_old', 'TEMPLATE_FAILED', '__proto__', 'constructor'), {
    nil: undefined,
  });
  const step = fc.oneof(
    fc.record({ serve: position, event: fc.jsonValue() }),
    fc.record({ audit: fc.record({ position, end, reason, step: stepName }) }),
    fc.record({ text: fc.string() }),
    fc.record({ text: fc.json() }),
  );

  test('what was served is the sum of its ends and of what has none', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const tracker = fixedTracker();
        for (const one of steps) {
          if ('serve' in one) serve(tracker, one.serve, one.event);
          else if ('audit' in one) {
            const { position: where, end: what, ...more } = one.audit;
            // As JSON carries it: without what is undefined.
            print(
              tracker,
              JSON.stringify(anAudit(where, what, { ...(more as Partial<AuditLine>), until: start })),
            );
          } else print(tracker, one.text);
        }
        const report = tracker.report();
        const { sent, skipped, duplicate, failed, unknown, waiting } = report.outcomes;
        const sum = (counts: Record<string, number>) => Object.values(counts).reduce((a, b) => a + b, 0);
        const ended =
          report.unwanted +
          report.rejected +
          sent +
          sum(skipped) +
          duplicate +
          sum(failed) +
          unknown +
          waiting;
        expect(report.served).toBe(ended + report.unaccounted);
        expect(report.triggers).toHaveLength(report.served);
        expect(report.triggers.filter((row) => row.outcome === null)).toHaveLength(report.unaccounted);
        expect(report.triggers.filter((row) => row.outcome === 'sent')).toHaveLength(sent);
        expect(report.triggers.filter((row) => row.outcome === 'waiting')).toHaveLength(waiting);
        const waits = report.triggers.filter((row) => row.waitingUntil !== null).length;
        expect(tracker.counters().waits.count).toBeGreaterThanOrEqual(waits);
        expect(waits).toBeGreaterThanOrEqual(waiting);
      }),
    );
  });
});

function aMetricLine(values: Record<string, number | number[]>) {
  const Metrics = Object.keys(values).map((Name) => ({ Name, Unit: 'Count' }));
  return {
    _aws: { Timestamp: start, CloudWatchMetrics: [{ Namespace: 'N', Dimensions: [['service']], Metrics }] },
    service: 'local',
    ...values,
  };
}

function aRawEvent() {
  return {
    event_id: 'event-1',
    event: {
      'com.adobe.mcloud.pipeline.pipelineMessage': {
        header: {
          messageId: 'message-1',
          properties: [{ name: 'triggerFiredTimestamp', value: '1767261662000' }],
        },
        'com.adobe.mcloud.protocol.trigger': { triggerId: ' CART ', triggerTimestamp: 1_767_261_665_100 },
      },
    },
  };
}
