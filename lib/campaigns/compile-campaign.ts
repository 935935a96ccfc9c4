// Compiles one campaign's folder: rule, its e-mails in each language, sample event.
import type { Campaign } from '../../functions/core/campaign.ts';
import type { Problem } from './campaign-file-error.ts';
import { type CampaignFolder, openCampaignFolder } from './campaign-folder.ts';
import { checkMails, checkSampleStarts, checkSources } from './check-sample.ts';
import { compileEmails } from './compile-emails.ts';
import { strayFile } from './email-files.ts';
import { readSettings } from './read-settings.ts';
import { ruleSchema } from './rule-schema.ts';
import { readSampleTrigger } from './sample-trigger.ts';
import { toCampaign } from './to-campaign.ts';

export interface CompiledFolder {
  campaign: Campaign;
  priority: number;
}

/** @param path of the folder @param shown its path as problems name it @param name the campaign's */
export async function compileCampaign(
  path: string,
  shown: string,
  name: string,
): Promise<CompiledFolder | { problems: Problem[] }> {
  const folder = await openCampaignFolder(path, shown);
  const problems: Problem[] = [];
  const ruleFile = folder.shown('campaign.yaml');
  const ruleSource = await readOrMissing(
    folder,
    'campaign.yaml',
    'is missing: every campaign needs its rule',
    problems,
  );
  if (ruleSource === undefined) return { problems };
  const reading = readSettings(ruleFile, ruleSource, ruleSchema);
  if ('problems' in reading) return reading;
  const rule = reading.settings;

  const emails = await compileEmails(reading, folder);
  problems.push(...emails.problems);
  for (const file of folder.unread()) {
    problems.push({ file: folder.shown(file), message: strayFile(file, rule) });
  }
  const sample = await readSample(folder, problems);
  const [first, ...others] = emails.steps;
  if (problems.length > 0 || sample === undefined || first === undefined) return { problems };

  const campaign = toCampaign(name, rule, [first, ...others]);
  problems.push(
    ...checkSampleStarts(folder.shown('sample-event.json'), campaign, sample),
    ...checkSources(emails.sources, campaign, sample),
  );
  if (problems.length === 0) problems.push(...checkMails(emails.mails, campaign, sample));
  if (problems.length > 0) return { problems };
  return { campaign, priority: rule.priority ?? Number.POSITIVE_INFINITY };
}

async function readSample(folder: CampaignFolder, problems: Problem[]) {
  const file = 'sample-event.json';
  const missing = 'is missing: every campaign needs a sample of its event';
  const source = await readOrMissing(folder, file, missing, problems);
  if (source === undefined) return undefined;
  const sample = readSampleTrigger(folder.shown(file), source);
  if ('trigger' in sample) return sample.trigger;
  problems.push(sample.problem);
  return undefined;
}

async function readOrMissing(folder: CampaignFolder, file: string, missing: string, problems: Problem[]) {
  const source = await folder.read(file);
  if (source === undefined) problems.push({ file: folder.shown(file), message: missing });
  return source;
}
