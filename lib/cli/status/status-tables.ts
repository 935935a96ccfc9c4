// The status as a person reads it: one table for each part of the flow, from left to right.
import type { Stop } from '../../../functions/core/halts.ts';
import { durationWords } from '../../local/duration-words.ts';
import { grouped } from '../grouped.ts';
import { stopLines } from '../pause/stop-lines.ts';
import { textTable } from '../text-table.ts';
import type { CampaignRoutes } from './campaign-routes.ts';
import type { CountedFact, FlowCounters } from './flow-counters.ts';
import { hoursChart } from './hours-chart.ts';
import type { JournalState } from './journal-states.ts';
import type { QueueState } from './queue-states.ts';
import type { StepTimes } from './step-times.ts';
import type { WaitsState } from './waits-state.ts';

export interface Status {
  target: string;
  at: string;
  stopped: Stop[] | null;
  journals: JournalState[] | null;
  queues: QueueState[] | null;
  waits: WaitsState | null;
  flow: FlowCounters | null;
  steps: StepTimes | null;
  /** Where a folder of campaigns was given. */
  campaigns: CampaignRoutes | null;
  /** What could not be found out, each a sentence with its remedy. */
  problems: string[];
}

export function statusTables(status: Status, now: number): string {
  const { stopped, journals, queues, waits, flow, steps, campaigns, problems } = status;
  const parts = [
    stopped && stopped.length > 0 && stopLines(stopped, now),
    journals && journalsTable(journals),
    queues && queuesTable(queues),
    waits && waitsLine(waits, now),
    flow && countersTable(flow, now),
    flow && speedLines(flow),
    steps && stepsLine(steps),
    flow && hoursChart(flow.perHour, now),
    campaigns && routesTable(campaigns),
    problems.length > 0 && `${problems.join('\n')}\n`,
  ];
  return parts.filter((part) => typeof part === 'string').join('\n');
}

function journalsTable(journals: readonly JournalState[]): string {
  if (journals.length === 0) return 'No journal was read yet.\n';
  const rows = journals.map((one) => [
    one.journal,
    one.consumer,
    durationWords(one.lastEventsMsAgo),
    durationWords(one.lastAnswerMsAgo),
    durationWords(one.savedMsAgo),
    one.rereading ? 'no, reads again' : one.drained ? 'yes' : 'no',
    leaseWords(one.lease),
    one.position ?? '–',
  ]);
  const head = ['journal', 'consumer', 'last events', 'last answer', 'saved', 'drained', 'lease', 'position'];
  return textTable(head, rows, [2, 3, 4]);
}

function leaseWords(lease: JournalState['lease']): string {
  if (lease === null) return 'free';
  const until = lease.expiresAt.slice(11, 19);
  return lease.expired ? `run out at ${until}` : `${lease.owner.slice(0, 8)}… until ${until}`;
}

function queuesTable(queues: readonly QueueState[]): string {
  const rows = queues.map(({ queue, visible, inFlight, delayed, oldestSeconds, peakVisible }) => [
    queue,
    grouped(visible),
    grouped(inFlight),
    grouped(delayed),
    oldestSeconds === null ? '–' : durationWords(oldestSeconds * 1000),
    peakVisible === null ? '–' : grouped(peakVisible),
  ]);
  const head = ['queue', 'waiting', 'in flight', 'delayed', 'oldest', 'peak in 5 days'];
  return textTable(head, rows, [1, 2, 3, 4, 5]);
}

function waitsLine({ due, later, atLeast, nextDueAt }: WaitsState, now: number): string {
  if (due + later === 0) return 'No trigger waits for its time.\n';
  const count = `${atLeast ? 'at least ' : ''}${grouped(due + later)}`;
  const next = nextDueAt === null ? '' : `, the next ${whenDue(nextDueAt - now)}`;
  return `Triggers that wait for their time: ${count}, ${grouped(due)} of them due${next}.\n`;
}

const whenDue = (ms: number): string =>
  ms <= 0 ? `due since ${durationWords(-ms)}` : `in ${durationWords(ms)}`;

function countersTable({ counters }: FlowCounters, now: number): string {
  const facts = Object.keys(counters) as CountedFact[];
  const rows = facts.map((fact) => {
    const { lastFiveMinutes, lastHour, lastAt } = counters[fact];
    const last = lastAt === null ? '–' : `${durationWords(now - lastAt)} ago`;
    return [fact, grouped(lastFiveMinutes), grouped(lastHour), last];
  });
  return textTable(['counted', 'last 5 min', 'last hour', 'last'], rows, [1, 2, 3]);
}

function speedLines({ journalLagSeconds, firingToSentSeconds: { p50, p95, p99 } }: FlowCounters): string {
  const words = (seconds: number | null) => durationWords(seconds === null ? null : seconds * 1000);
  return `Age of the newest event when it was read: ${words(journalLagSeconds)}
From firing to SES, last hour: p50 ${words(p50)}, p95 ${words(p95)}, p99 ${words(p99)}
`;
}

function stepsLine({ emails, averageMs }: StepTimes): string {
  if (emails === 0) return 'No e-mail was sent in the last hour: no step has an average.\n';
  const each = Object.entries(averageMs).map(([step, ms]) => `${step} ${durationWords(ms)}`);
  return `Average of each step, of ${grouped(emails)} e-mails in the last hour: ${each.join(', ')}\n`;
}

function routesTable({ folder, routes, cancelling }: CampaignRoutes): string {
  const row = (does: string) => (one: CampaignRoutes['routes'][number]) => [
    one.triggerId === '*' ? 'every one' : one.triggerId,
    does,
    one.campaign,
    one.conditional ? 'on conditions' : 'always',
  ];
  const rows = [...routes.map(row('goes to')), ...cancelling.map(row('calls off'))];
  const table = textTable(['trigger', '', 'campaign', ''], rows);
  return `As the folder ${folder} says, tried from top to bottom; what is deployed may differ.\n${table}`;
}
