// The questions that the fleet on paper answers.
import { inAws, type Scenario } from './scenario.ts';

const hour = 3600;
const million = 1e6 / hour;

const steady = (perSecond: number) => () => perSecond;
/** Ten times as much for ten minutes, ten minutes after the beginning. */
const burst = (second: number) => (second >= 600 && second < 1200 ? 10 * million : million);

const oneJournal = { journals: 1, deployments: 1, parts: inAws };
/** The tables have seen a million an hour before. */
const usedTables = { writesBefore: million * inAws.writesPerTrigger };

export const scenarios: readonly Scenario[] = [
  {
    ...{ name: 'a million an hour, SES 300/s', ...oneJournal, ...usedTables },
    ...{ triggersPerSecond: steady(million), lastsSeconds: hour, sesPerSecond: 300 },
  },
  {
    ...{ name: 'ten minutes of ten times that, SES 300/s', ...oneJournal, ...usedTables },
    ...{ triggersPerSecond: burst, lastsSeconds: hour, sesPerSecond: 300 },
  },
  {
    ...{ name: 'the same, SES 1,000/s', ...oneJournal, ...usedTables },
    ...{ triggersPerSecond: burst, lastsSeconds: hour, sesPerSecond: 1000 },
  },
  {
    ...{ name: 'the same, SES 3,000/s', ...oneJournal, ...usedTables },
    ...{ triggersPerSecond: burst, lastsSeconds: hour, sesPerSecond: 3000 },
  },
  {
    ...{ name: 'the same, tables that know the burst', ...oneJournal },
    writesBefore: 10 * million * inAws.writesPerTrigger,
    ...{ triggersPerSecond: burst, lastsSeconds: hour, sesPerSecond: 3000 },
  },
  {
    ...{ name: 'an hour of outage, then a million an hour, SES 600/s', ...oneJournal, ...usedTables },
    ...{ triggersPerSecond: steady(million), lastsSeconds: hour, sesPerSecond: 600, backlog: 1e6 },
  },
  {
    ...{
      name: '100 million an hour, 40 journals, 4 stacks, new tables',
      journals: 40,
      deployments: 4,
      parts: inAws,
    },
    ...{ triggersPerSecond: steady(100 * million), lastsSeconds: hour, sesPerSecond: 30_000 },
  },
  {
    ...{ name: 'the same, tables that have seen it', journals: 40, deployments: 4, parts: inAws },
    writesBefore: 100 * million * inAws.writesPerTrigger,
    ...{ triggersPerSecond: steady(100 * million), lastsSeconds: hour, sesPerSecond: 30_000 },
  },
  {
    ...{ name: 'the same over 4 journals', journals: 4, deployments: 4, parts: inAws },
    writesBefore: 100 * million * inAws.writesPerTrigger,
    ...{ triggersPerSecond: steady(100 * million), lastsSeconds: hour, sesPerSecond: 30_000 },
  },
];
