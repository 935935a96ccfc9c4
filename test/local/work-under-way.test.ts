// What the faster clock must stand still for.
import { describe, expect, it } from 'vitest';
import type { Cloud } from '../../lib/local/cloud.ts';
import type { QueueState } from '../../lib/local/state.ts';
import { createTracker } from '../../lib/local/tracker.ts';
import { watchWork } from '../../lib/local/work-under-way.ts';

const triggers = (visible: number): QueueState => ({
  logicalId: 'CampaignTriggersTriggerQueue',
  name: 'triggers',
  visible,
  inFlight: 0,
  delayed: 0,
});

function holding({
  queued = 0,
  busy = '',
  begins = '',
}: {
  queued?: number;
  busy?: string;
  begins?: string;
}) {
  let at = busy;
  const cloud: Pick<Cloud, 'environments' | 'queues' | 'eventsOverdue'> = {
    environments: () => [{ functionName: at, pid: 1, busy: at !== '' }],
    async queues() {
      at = begins || at;
      return [triggers(queued)];
    },
    eventsOverdue: () => 0,
  };
  return watchWork(cloud, createTracker({ clock: () => 0 }), {}).hold();
}

describe('the faster clock', () => {
  it('runs while nothing is worked on', async () => {
    expect(await holding({})).toBeUndefined();
  });

  it('stands still for what is in the trigger queue', async () => {
    expect(await holding({ queued: 1 })).toBe('work');
  });

  it('stands still for an invocation, yet not for the poller, which reads on and on', async () => {
    expect(await holding({ busy: 'Waker' })).toBe('invocation');
    expect(await holding({ busy: 'Poller' })).toBeUndefined();
  });

  it('stands still for an invocation that begins while it looks', async () => {
    expect(await holding({ begins: 'Waker' })).toBe('invocation');
  });
});
