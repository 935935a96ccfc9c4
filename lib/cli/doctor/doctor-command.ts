// `doctor`: checks a deployment from the credentials to the alarms, says what to do about what is wrong, and what it costs.
import { resolveTxt } from 'node:dns/promises';
import type { Fetch } from '../../../functions/core/ports/fetch.ts';
import type { Arguments, Command, Io } from '../command.ts';
import { wholeNumber } from '../parse-arguments.ts';
import { findTarget, type Target, targetOptions } from '../target.ts';
import { textTable } from '../text-table.ts';
import { checkAlarms } from './check-alarms.ts';
import { checkCredentials } from './check-credentials.ts';
import type { ResolveTxt } from './check-dns.ts';
import { checkJournals } from './check-journals.ts';
import { checkMail } from './check-mail.ts';
import { checkMappings } from './check-mappings.ts';
import { checkParked } from './check-parked.ts';
import { checkStops } from './check-stops.ts';
import { costTable } from './cost/cost-table.ts';
import { type CostEstimate, estimateCost } from './cost/estimate-cost.ts';
import { type MonthlyLoad, readMonthlyLoad } from './cost/monthly-load.ts';
import { prices } from './cost/prices.ts';
import type { Finding } from './finding.ts';
import { readKnown } from './known-settings.ts';

const details = `Checked are
  Adobe    the secrets, the sign-in (a real one), the certificate where the secret holds it, each journal at its saved
           position and when it was last read
  Lambda   whether the queues are taken from, and as fast as the settings say
  SES      sandbox, daily quota and rate against the expected load, account and configuration set, suppression list,
           price plan, and of every sender’s domain: identity, DKIM, MAIL FROM, SPF and DMARC
  sending  whether it is halted or paused, for everything or for a campaign
  people   what waits for one, which alarms are on, and whether their recipients have confirmed
and what a month costs is estimated. Settings and senders come from cdk.json and the campaigns of this folder.
Each check is ok, a warning, failed, or skipped with the reason. Nothing is changed, nothing is sent.

The status is 1 where a check failed; a warning alone leaves it 0.`;

export interface Outside {
  fetch: Fetch;
  resolveTxt: ResolveTxt;
}

export function createDoctor(outside: Outside): Command {
  return {
    name: 'doctor',
    summary: 'Checks a deployment from the credentials to the alarms, with a remedy for each fault',
    positionals: [],
    options: {
      'triggers-per-month': {
        value: 'N',
        help: 'what the estimate of the cost counts with\n(default: what the last 30 days counted)',
        example: '1000000',
      },
      json: { help: 'print JSON for programs' },
      ...targetOptions,
    },
    details,
    async run(given, io) {
      const { target, findings, load, cost } = await examine(given, io, outside);
      const { readIn, region } = prices;
      const json = { target: target.name, findings, cost: { ...load, prices: { readIn, region }, ...cost } };
      io.stdout.write(
        given.has('json')
          ? `${JSON.stringify(json, null, 2)}\n`
          : `${report(findings)}\n${costTable(load, cost)}`,
      );
      return findings.some(({ state }) => state === 'failed') ? 1 : 0;
    },
  };
}

export const doctor = createDoctor({ fetch, resolveTxt });

interface Examination {
  target: Target;
  findings: Finding[];
  load: MonthlyLoad;
  cost: CostEstimate;
}

async function examine(given: Arguments, io: Io, { fetch, resolveTxt }: Outside): Promise<Examination> {
  const said = wholeNumber(given, 'triggers-per-month', { least: 0, most: 1e12 });
  const target = await findTarget(given, io);
  const [known, load, credentials] = await Promise.all([
    readKnown(target, io),
    readMonthlyLoad(target, io.clock(), said),
    checkCredentials(target, io, fetch),
  ]);
  const { settings, senders } = known;
  const expected = { perSecond: settings?.sendingRatePerSecond, perDay: (load.emails * 12) / 365 };
  const others = await Promise.all([
    checkJournals(target, io, { fetch, signedIn: credentials.signedIn }),
    checkMappings(target, settings),
    checkStops(target, io.clock()),
    checkMail(target, { senders, expected, resolveTxt }),
    checkParked(target),
    checkAlarms(target),
  ]);
  const cost = estimateCost({ ...load, journals: settings?.journals.length ?? 1 });
  return { target, findings: [...known.findings, ...credentials.findings, ...others.flat()], load, cost };
}

function report(findings: readonly Finding[]): string {
  const rows = findings.map(({ state, check, finding, remedy }) => [state, check, finding, remedy ?? '']);
  const count = (wanted: Finding['state']) => findings.filter(({ state }) => state === wanted).length;
  const verdict =
    count('failed') + count('warning') === 0
      ? 'All in order'
      : `${count('failed')} failed, ${count('warning')} to look at, ${count('ok')} in order`;
  const left = count('skipped') === 0 ? '' : `, ${count('skipped')} not checked`;
  return `${textTable(['', 'check', 'found', 'what to do'], rows)}\n${verdict}${left}.\n`;
}
