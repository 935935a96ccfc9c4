// A console's source in which nothing has happened: a test fills in what it is about.
import type { ConsoleSource } from '../../lib/local/console/console-source.ts';
import { createFaultDesk } from '../../lib/local/fault-desk.ts';
import { createMetricStore } from '../../lib/local/metric-store.ts';
import { createTracker } from '../../lib/local/tracker.ts';

export function aConsoleSource(filled: Partial<ConsoleSource> = {}): ConsoleSource {
  return {
    tracker: createTracker({ clock: Date.now }),
    clock: Date.now,
    mails: () => [],
    findMail: () => undefined,
    deadLetters: async () => [],
    rejects: async () => [],
    audits: { find: () => [] },
    dashboard: {
      store: createMetricStore(),
      body: () => ({ missing: 'The stack has no dashboard.' }),
      alarm: (arn) => ({ name: arn, state: 'AWS only' }),
    },
    trial: { campaigns: async () => [], visitors: [], publish: undefined },
    faults: createFaultDesk([]),
    command: undefined,
    ...filled,
  };
}
