// What cdk.json and the campaigns of this folder say about the deployment: its settings, and every sender.
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { jsonOrUndefined } from '../../../functions/core/json-or-undefined.ts';
import { field } from '../../../functions/core/plain-object.ts';
import { CampaignFileError } from '../../campaigns/campaign-file-error.ts';
import type { Settings } from '../../settings.ts';
import { SettingsError } from '../../settings-error.ts';
import { readStage } from '../../stage.ts';
import type { Io } from '../command.ts';
import type { Target } from '../target.ts';
import { type Finding, ok, skipped, trouble } from './finding.ts';

export interface Known {
  settings: Settings | undefined;
  /** As `Name <address>` or bare; of the settings and of the campaigns that name their own. */
  senders: string[];
  findings: Finding[];
}

export async function readKnown({ stage }: Target, io: Io): Promise<Known> {
  const text = await readFile(join(io.cwd, 'cdk.json'), 'utf8').catch(() => undefined);
  if (text === undefined || stage === undefined) {
    const why = stage === undefined ? 'the stack’s name tells no stage' : 'there is no cdk.json here';
    const remedy = 'run doctor in the project’s folder, with --stage';
    return {
      settings: undefined,
      senders: [],
      findings: [skipped('settings', `not compared: ${why}`, remedy)],
    };
  }
  try {
    const stages = field(field(jsonOrUndefined(text), 'context'), 'stages');
    const { settings } = readStage({ stages, stage, overrides: undefined });
    const campaigns = await campaignSenders(resolve(io.cwd, settings.campaigns));
    const findings = [ok('settings', `stage ${stage} of cdk.json is in order`), campaigns.finding];
    return { settings, senders: [settings.sender, ...campaigns.senders], findings };
  } catch (thrown) {
    if (!(thrown instanceof SettingsError)) throw thrown;
    const finding = trouble('failed', 'settings', thrown.message, 'correct cdk.json and deploy');
    return { settings: undefined, senders: [], findings: [finding] };
  }
}

async function campaignSenders(dir: string): Promise<{ senders: string[]; finding: Finding }> {
  // Loaded here: no other command should wait for the template compilers.
  const { compileCampaigns } = await import('../../campaigns/compile-campaigns.ts');
  try {
    const { campaigns } = await compileCampaigns(dir);
    const senders = campaigns.flatMap(({ sender }) => sender ?? []);
    return { senders, finding: ok('campaigns', `${campaigns.length} in this folder, all in order`) };
  } catch (thrown) {
    if (!(thrown instanceof CampaignFileError)) throw thrown;
    const found = 'those of this folder cannot be compiled, so that their senders are not known';
    const remedy = 'npx campaign-triggers validate says why';
    return { senders: [], finding: trouble('warning', 'campaigns', found, remedy) };
  }
}
