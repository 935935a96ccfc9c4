// Campaigns with their sample events, for those who want to see an e-mail before it is sent. A campaign with a mistake
// does not hide the others.
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Campaign } from '../../functions/core/campaign.ts';
import type { Trigger } from '../../functions/core/trigger.ts';
import { CampaignFileError, type Problem } from './campaign-file-error.ts';
import { compileCampaign } from './compile-campaign.ts';
import { compileCampaigns } from './compile-campaigns.ts';
import { readSampleTrigger } from './sample-trigger.ts';

export interface CampaignSample {
  /** `event` for `sample-event.json`. */
  name: string;
  trigger: Trigger;
}

export interface SampledCampaign {
  campaign: Campaign;
  samples: CampaignSample[];
}

/** One campaign's folder. @throws CampaignFileError with everything that is wrong with it */
export async function loadSampledCampaign(dir: string, name: string): Promise<SampledCampaign> {
  const shown = `${basename(dir)}/${name}`;
  const compiled = await compileCampaign(join(dir, name), shown, name);
  if ('problems' in compiled) throw new CampaignFileError(compiled.problems);
  const { samples, problems } = await loadSamples(join(dir, name), shown);
  if (problems.length > 0) throw new CampaignFileError(problems);
  return { campaign: compiled.campaign, samples };
}

/** Every campaign that can be compiled, and whatever is wrong with the others or with their order. */
export async function loadSampledCampaigns(
  dir: string,
): Promise<{ campaigns: SampledCampaign[]; problems: readonly Problem[] }> {
  const problems: Problem[] = [];
  const campaigns: SampledCampaign[] = [];
  for (const campaign of await compileEach(dir, problems)) {
    const read = await loadSamples(join(dir, campaign.name), `${basename(dir)}/${campaign.name}`);
    problems.push(...read.problems);
    if (read.samples.length > 0) campaigns.push({ campaign, samples: read.samples });
  }
  return { campaigns, problems };
}

async function compileEach(dir: string, problems: Problem[]): Promise<Campaign[]> {
  try {
    return (await compileCampaigns(dir)).campaigns;
  } catch (thrown) {
    if (!(thrown instanceof CampaignFileError)) throw thrown;
    problems.push(...thrown.problems);
    const root = basename(dir);
    const entries = await readdir(dir, { withFileTypes: true }).catch(() => []);
    const names = entries
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map(({ name }) => name)
      .sort();
    const compiled = await Promise.all(
      names.map((name) => compileCampaign(join(dir, name), `${root}/${name}`, name)),
    );
    return compiled.flatMap((one) => ('campaign' in one ? [one.campaign] : []));
  }
}

async function loadSamples(
  folder: string,
  shown: string,
): Promise<{ samples: CampaignSample[]; problems: Problem[] }> {
  const names = (await readdir(folder).catch(() => []))
    .filter((name) => /^sample-.+\.json$/.test(name))
    .sort();
  const readings = await Promise.all(
    names.map(async (name) => ({
      name: name.slice('sample-'.length, -'.json'.length),
      ...readSampleTrigger(`${shown}/${name}`, await readFile(join(folder, name), 'utf8').catch(() => '')),
    })),
  );
  return {
    samples: readings.flatMap((reading) =>
      'trigger' in reading ? [{ name: reading.name, trigger: reading.trigger }] : [],
    ),
    problems: readings.flatMap((reading) => ('problem' in reading ? [reading.problem] : [])),
  };
}
