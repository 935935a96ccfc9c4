// The stack of chaos runs, synthesised once; each run points it at its own journal.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { synthesise } from '../../lib/local/synthesise.ts';
import { writeChaosCampaigns } from './chaos-campaigns.ts';

export const journalName = 'chaos';
const placeholder = 'http://127.0.0.1:1/events/organizations/1/integrations/1/1';
const anyJournal = /http:\/\/127\.0\.0\.1:\d+\/events\/organizations\/[\w/-]+/g;

/** More consumers at once than local mode has, so that they meet; fast, so that their time limit and visibility are short. */
const pace = { maximumConcurrency: 4, sendingRatePerSecond: 1_000 };

/** @returns the assembly's folder. @param synth that of other sources, where these are to be tried */
export async function synthesiseChaos(dir: string, synth: typeof synthesise = synthesise): Promise<string> {
  const [campaigns, assemblyDir] = [join(dir, 'campaigns'), join(dir, 'cdk.out')];
  await mkdir(assemblyDir, { recursive: true });
  await writeChaosCampaigns(campaigns);
  await synth(assemblyDir, {
    journals: [{ name: journalName, url: placeholder, start: 'oldest' }],
    campaigns,
    ...pace,
  });
  return assemblyDir;
}

/** The schedule's input names the journal, which listens somewhere else in each run. */
export async function pointAt(assemblyDir: string, journalUrl: string): Promise<void> {
  const templates = (await readdir(assemblyDir)).filter((name) => name.endsWith('.template.json'));
  for (const file of templates.map((name) => join(assemblyDir, name))) {
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replaceAll(anyJournal, journalUrl));
  }
}
