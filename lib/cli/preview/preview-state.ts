// One look at the folder of campaigns: their e-mails, and what is wrong. While a campaign is broken, its last good
// e-mails stay to be seen beside what is wrong.
import type { Campaign } from '../../../functions/core/campaign.ts';
import type { Problem } from '../../campaigns/campaign-file-error.ts';
import { loadSampledCampaigns, type SampledCampaign } from '../../campaigns/load-samples.ts';
import { failureProblem } from './failure-problem.ts';
import { failuresOf, renderSampleMails, type SampleMail } from './sample-mail.ts';
import { type ShownProblem, shownProblem } from './shown-problem.ts';

export interface PreviewedCampaign {
  campaign: Campaign;
  mails: SampleMail[];
  /** The files are broken now: this is how they were. */
  outdated: boolean;
}

export interface PreviewState {
  /** Grows with every change. */
  version: number;
  campaigns: PreviewedCampaign[];
  problems: ShownProblem[];
}

/** @param sender of campaigns that name none */
export async function look(dir: string, sender: string, before: PreviewState): Promise<PreviewState> {
  const { campaigns: loaded, problems: found } = await loadSampledCampaigns(dir);
  const good = await Promise.all(loaded.map((sampled) => previewCampaign(sampled, sender)));
  const failed = await Promise.all(good.map((campaign) => renderProblems(dir, campaign)));
  const problems = [...found, ...failed.flat()];
  const campaigns = [...good, ...lastGood(before, good, problems)];
  return {
    version: before.version + 1,
    campaigns,
    problems: await Promise.all(problems.map((problem) => shownProblem(dir, problem))),
  };
}

export async function previewCampaign(sampled: SampledCampaign, sender: string): Promise<PreviewedCampaign> {
  return {
    campaign: sampled.campaign,
    mails: await renderSampleMails(sampled, sender),
    outdated: false,
  };
}

/** Each mistake once, though it spoils the e-mails of several readers. */
async function renderProblems(dir: string, { campaign, mails }: PreviewedCampaign): Promise<Problem[]> {
  const problems = new Map<string, Problem>();
  for (const mail of mails) {
    for (const failure of failuresOf(mail)) {
      const problem = await failureProblem(dir, campaign.name, mail, failure);
      problems.set(JSON.stringify(problem), problem);
    }
  }
  return [...problems.values()];
}

/** A campaign that has gone without a mistake in it was removed, and is gone. */
function lastGood(
  before: PreviewState,
  now: readonly PreviewedCampaign[],
  problems: readonly Problem[],
): PreviewedCampaign[] {
  return before.campaigns
    .filter((old) => !now.some(({ campaign }) => campaign.name === old.campaign.name))
    .filter((old) => problems.some(({ file }) => file.includes(`/${old.campaign.name}/`)))
    .map((old) => ({ ...old, outdated: true }));
}
