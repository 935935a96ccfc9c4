// Compiles the marketer's folder of campaigns, one folder each, into what the functions read.
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Campaign, CompiledCampaigns } from '../../functions/core/campaign.ts';
import { CampaignFileError, type Problem } from './campaign-file-error.ts';
import { type CompiledFolder, compileCampaign } from './compile-campaign.ts';
import { readLimits } from './read-limits.ts';

/** In the order of `priority`, smallest first, then by name. @throws CampaignFileError with everything that is wrong */
export async function compileCampaigns(
  dir: string,
  /** The folder as its owner calls it, for messages. */
  root: string = basename(dir),
): Promise<CompiledCampaigns> {
  const names = await campaignNames(dir, root);
  const limits = await readLimits(dir, root);
  const problems: Problem[] = 'problems' in limits ? limits.problems : [];
  const folders: CompiledFolder[] = [];
  for (const name of names) {
    if (!/^[a-z0-9][a-z0-9-]{0,63}$/.test(name)) {
      const message = 'a campaign’s folder is named with lower-case letters, digits and -';
      problems.push({ file: `${root}/${name}`, message });
      continue;
    }
    const compiled = await compileCampaign(join(dir, name), `${root}/${name}`, name);
    if ('problems' in compiled) problems.push(...compiled.problems);
    else folders.push(compiled);
  }
  // Without priorities both are infinite, and their difference no number: the order of names stays.
  folders.sort((one, other) => (one.priority === other.priority ? 0 : one.priority - other.priority));
  const campaigns = folders.map(({ campaign }) => campaign);
  problems.push(...unreachable(campaigns, root));
  if (problems.length > 0) throw new CampaignFileError(problems);
  return 'cap' in limits ? { campaigns, cap: limits.cap } : { campaigns };
}

async function campaignNames(dir: string, root: string): Promise<string[]> {
  const entries = await readdir(dir, { withFileTypes: true }).catch(() => undefined);
  if (entries === undefined) {
    throw new CampaignFileError([
      { file: root, message: 'this folder of campaigns cannot be read; name one like "campaigns"' },
    ]);
  }
  const names = entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'));
  if (names.length === 0) {
    throw new CampaignFileError([
      { file: root, message: 'has no campaign: add a folder with a campaign.yaml' },
    ]);
  }
  return names.map((entry) => entry.name).sort();
}

/** First match wins: a campaign behind one that takes all its triggers never sends anything. */
function unreachable(campaigns: readonly Campaign[], root: string): Problem[] {
  return campaigns.flatMap((campaign, index) => {
    const earlier = campaigns
      .slice(0, index)
      .find(
        ({ triggerId, when }) =>
          ['*', campaign.triggerId].includes(triggerId) &&
          (when === undefined || isDeepStrictEqual(when, campaign.when)),
      );
    if (earlier === undefined) return [];
    const message = `never gets a trigger: campaign "${earlier.name}" is tried before it and takes them all; set priority`;
    return [{ file: `${root}/${campaign.name}/campaign.yaml`, message }];
  });
}
