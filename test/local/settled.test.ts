// When a run is through, above all: which waiting it does not wait for.
import { describe, expect, it } from 'vitest';
import { isSettled } from '../../lib/local/settled.ts';
import type { StoredMessage } from '../../lib/local/state.ts';
import { createTracker } from '../../lib/local/tracker.ts';

const now = 1_790_000_000_000;

interface Moment {
  /** Until when the one event waits; it has ended where it does not. */
  waitsUntil?: number;
  /** Bodies of what the trigger queue delays. */
  delayed?: unknown[];
  visible?: number;
  inFlight?: number;
  seesWaitsThrough?: boolean;
  drained?: boolean;
}

function settled(moment: Moment): Promise<boolean> {
  const {
    waitsUntil,
    delayed = [],
    visible = 0,
    inFlight = 0,
    seesWaitsThrough = false,
    drained = true,
  } = moment;
  const tracker = createTracker({ clock: () => now });
  tracker.served({ position: 'p', event: {}, servedAt: now - 5000 });
  const end =
    waitsUntil === undefined ? { end: 'sent' } : { end: 'waiting', reason: 'delay', until: waitsUntil };
  const text = JSON.stringify({ audit: 1, journal: 'j', position: 'p', endedAt: now, ...end });
  tracker.log({ functionName: 'Consumer', at: now, text });
  const queue = { logicalId: 'TriggerQueue', name: 'q', visible, inFlight, delayed: delayed.length };
  const messages = delayed.map(
    (body, at): StoredMessage => ({
      id: String(at),
      body: JSON.stringify(body),
      attributes: {},
      sentAt: now,
    }),
  );
  return isSettled({
    cloud: { eventsUnderWay: () => 0, queues: async () => [queue], messages: async () => messages },
    tracker,
    source: { drained: () => drained },
    clock: () => now,
    seesWaitsThrough,
  });
}

const waitingFor = (dueAt: number) => ({ version: 2, wait: { dueAt } });

describe('a run is through', () => {
  it('when the journal is drained, the queues are empty and every event has its end', async () => {
    expect(await settled({})).toBe(true);
    expect(await settled({ drained: false })).toBe(false);
    expect(await settled({ visible: 1 })).toBe(false);
    expect(await settled({ inFlight: 1 })).toBe(false);
  });

  it('though something waits for a later time, in the table or in the queue', async () => {
    expect(await settled({ waitsUntil: now + 60_000 })).toBe(true);
    expect(await settled({ waitsUntil: now + 60_000, delayed: [waitingFor(now + 60_000)] })).toBe(true);
  });

  it('but not while a wait is over, and neither with anything else that is delayed: that is being worked on', async () => {
    expect(await settled({ waitsUntil: now - 1 })).toBe(false);
    expect(await settled({ delayed: [{ version: 1 }] })).toBe(false);
    expect(await settled({ delayed: [waitingFor(now + 60_000), waitingFor(now - 1)] })).toBe(false);
    expect(await settled({ delayed: ['no object'] })).toBe(false);
  });

  it('with a faster clock only when nothing waits any more', async () => {
    expect(await settled({ seesWaitsThrough: true })).toBe(true);
    expect(await settled({ seesWaitsThrough: true, waitsUntil: now + 60_000 })).toBe(false);
    expect(await settled({ seesWaitsThrough: true, delayed: [waitingFor(now + 60_000)] })).toBe(false);
  });
});
