// What the console looks at, and what it may do.
import type { Clock } from '../../../functions/core/ports/clock.ts';
import type { AuditStore } from '../audit-store.ts';
import type { FaultDesk } from '../fault-desk.ts';
import type { MetricStore } from '../metric-store.ts';
import type { Mail, StoredMessage } from '../state.ts';
import type { Tracker } from '../tracker.ts';
import type { TrialCampaign } from '../trial-trigger.ts';
import type { AlarmState } from './dashboard/alarms.ts';

export interface ConsoleSource {
  tracker: Tracker;
  clock: Clock;
  /** In the order in which they were accepted. */
  mails(): readonly Mail[];
  findMail(id: string): Mail | undefined;
  deadLetters(): Promise<StoredMessage[]>;
  rejects(): Promise<StoredMessage[]>;
  audits: Pick<AuditStore, 'find'>;
  dashboard: DashboardSource;
  trial: TrialSource;
  faults: FaultDesk;
  /** Runs one of the operator's commands; undefined where the console only shows. */
  command: RunCommand | undefined;
}

export interface DashboardSource {
  store: MetricStore;
  /** The body as CloudWatch would get it, or a sentence that says why there is none. */
  body(): string | { missing: string };
  alarm(arn: string): AlarmState;
}

export interface TrialSource {
  campaigns(): Promise<TrialCampaign[]>;
  visitors: readonly { key: string; locale: string }[];
  /** Into the journal; undefined where the journal is a real one. */
  publish: ((event: unknown) => void) | undefined;
}

export type RunCommand = (
  argv: readonly string[],
  onProgress?: (text: string) => void,
) => Promise<{ status: number; text: string }>;
