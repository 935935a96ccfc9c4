// `doctor`: checks a deployment from the credentials to the alarms, and says what to do about what is wrong.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { jsonOrUndefined } from '../../../functions/core/json-or-undefined.ts';
import { field } from '../../../functions/core/plain-object.ts';
import type { Settings } from '../../settings.ts';
import { SettingsError } from '../../settings-error.ts';
import { readStage } from '../../stage.ts';
import type { Command, Io } from '../command.ts';
import { findTarget, type Target, targetOptions } from '../target.ts';
import { textTable } from '../text-table.ts';
import { checkAlarms } from './check-alarms.ts';
import { checkCredentials } from './check-credentials.ts';
import { checkJournals } from './check-journals.ts';
import { checkMail } from './check-mail.ts';
import { checkParked } from './check-parked.ts';
import { type Finding, ok, skipped, trouble } from './finding.ts';

export const doctor: Command = {
  name: 'doctor',
  summary: 'Checks a deployment from the credentials to the alarms, with a remedy for each fault',
  positionals: [],
  options: { json: { help: 'print JSON for programs' }, ...targetOptions },
  details: `Checked are the secrets, the sign-in at Adobe (a real one), each journal at its saved position and when it was last
read, the SES account (sandbox, quota, rate, identity, DKIM, MAIL FROM), what waits for a person, and the alarms and
their recipients.
The settings come from cdk.json in this folder. Nothing is changed, nothing is sent.

The status is 1 where a check failed; a warning alone leaves it 0.`,
  async run(given, io) {
    const target = await findTarget(given, io);
    const findings = await examine(target, io);
    io.stdout.write(
      given.has('json')
        ? `${JSON.stringify({ target: target.name, findings }, null, 2)}\n`
        : report(findings),
    );
    return findings.some(({ state }) => state === 'fail') ? 1 : 0;
  },
};

async function examine(target: Target, io: Io): Promise<Finding[]> {
  const { settings, findings } = await readSettings(target, io);
  const credentials = await checkCredentials(target, io, fetch);
  const others = await Promise.all([
    checkJournals(target, io, { fetch, signedIn: credentials.signedIn }),
    checkMail(target, settings),
    checkParked(target, io.clock()),
    checkAlarms(target),
  ]);
  return [...findings, ...credentials.findings, ...others.flat()];
}

async function readSettings(
  target: Target,
  io: Io,
): Promise<{ settings: Settings | undefined; findings: Finding[] }> {
  const { stage } = target;
  const text = await readFile(join(io.cwd, 'cdk.json'), 'utf8').catch(() => undefined);
  if (text === undefined || stage === undefined) {
    const why = stage === undefined ? 'the stack’s name tells no stage' : 'there is no cdk.json here';
    return { settings: undefined, findings: [skipped('settings', `not compared: ${why}`)] };
  }
  try {
    const stages = field(field(jsonOrUndefined(text), 'context'), 'stages');
    const { settings } = readStage({ stages, stage, overrides: undefined });
    return { settings, findings: [ok('settings', `stage ${stage} of cdk.json is in order`)] };
  } catch (thrown) {
    if (!(thrown instanceof SettingsError)) throw thrown;
    const finding = trouble('fail', 'settings', thrown.message, 'correct cdk.json and deploy');
    return { settings: undefined, findings: [finding] };
  }
}

function report(findings: readonly Finding[]): string {
  const rows = findings.map(({ state, check, finding, remedy }) => [state, check, finding, remedy ?? '']);
  const count = (wanted: Finding['state']) => findings.filter(({ state }) => state === wanted).length;
  const [failed, warned] = [count('fail'), count('warn')];
  const verdict =
    failed + warned === 0
      ? 'All in order.'
      : `${failed} failed, ${warned} to look at, ${count('ok')} in order.`;
  return `${textTable(['', 'check', 'found', 'what to do'], rows)}\n${verdict}\n`;
}
