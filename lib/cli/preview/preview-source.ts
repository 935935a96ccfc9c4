// What the preview shows, made anew whenever a file of the campaigns is saved. While a campaign is broken, its last
// good e-mails stay to be seen beside what is wrong.
import { type FSWatcher, watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CampaignTriggersError } from '../../../functions/core/errors.ts';
import type { Problem } from '../../campaigns/campaign-file-error.ts';
import { loadSampledCampaigns } from '../../campaigns/load-samples.ts';
import { renderSampleMails, type SampleMail } from './sample-mail.ts';

export interface PreviewedCampaign {
  name: string;
  consent: string;
  mails: SampleMail[];
  /** The files are broken now: this is how they were. */
  outdated: boolean;
}

export interface ShownProblem extends Problem {
  /** The lines around the mistake. */
  excerpt: { line: number; text: string }[];
}

export interface PreviewState {
  /** Grows with every change. */
  version: number;
  campaigns: PreviewedCampaign[];
  problems: ShownProblem[];
}

export interface PreviewSource {
  state(): PreviewState;
  /** Calls back after every change; answers how to stop that. */
  subscribe(onChange: () => void): () => void;
  close(): void;
}

/** Editors save in several steps: one look after the last of them. */
const settleMs = 60;
const linesAround = 2;

/** @param sender of campaigns that name none. @throws what the file system does where the folder cannot be watched */
export async function openPreviewSource(dir: string, sender: string): Promise<PreviewSource> {
  const listeners = new Set<() => void>();
  let state = await look(dir, sender, { version: 0, campaigns: [], problems: [] });
  let timer: NodeJS.Timeout | undefined;
  let looking = Promise.resolve();

  const lookAgain = () => {
    // One after the other: the last look is the one that stays.
    looking = looking.then(async () => {
      state = await look(dir, sender, state).catch((thrown: unknown) => unreadable(dir, state, thrown));
      for (const listener of listeners) listener();
    });
  };
  const watcher: FSWatcher = watch(dir, { recursive: true }, () => {
    clearTimeout(timer);
    timer = setTimeout(lookAgain, settleMs);
  });
  // The folder went away, or cannot be watched any more: the look says what is wrong.
  watcher.on('error', lookAgain);
  return {
    state: () => state,
    subscribe(onChange) {
      listeners.add(onChange);
      return () => listeners.delete(onChange);
    },
    close() {
      clearTimeout(timer);
      watcher.close();
    },
  };
}

async function look(dir: string, sender: string, before: PreviewState): Promise<PreviewState> {
  const { campaigns: loaded, problems: found } = await loadSampledCampaigns(dir);
  const problems: Problem[] = [...found];
  const campaigns: PreviewedCampaign[] = [];
  for (const sampled of loaded) {
    const { name, consent } = sampled.campaign;
    try {
      campaigns.push({ name, consent, mails: await renderSampleMails(sampled, sender), outdated: false });
    } catch (thrown) {
      if (!(thrown instanceof CampaignTriggersError)) throw thrown;
      problems.push({ file: `${name}/`, message: thrown.message });
    }
  }
  if (problems.length > 0) campaigns.push(...lastGood(before, campaigns, problems));
  return {
    version: before.version + 1,
    campaigns,
    problems: await Promise.all(problems.map((one) => shown(dir, one))),
  };
}

/** Saved half-way, or removed while it was read: the next save brings the next look. */
function unreadable(dir: string, before: PreviewState, thrown: unknown): PreviewState {
  const why = thrown instanceof Error ? thrown.message : 'unexpected error';
  const problem = { file: basename(dir), message: `cannot be shown: ${why}`, excerpt: [] };
  return { ...before, version: before.version + 1, problems: [problem] };
}

/** A campaign that has gone without a mistake in it was removed, and is gone. */
function lastGood(before: PreviewState, now: readonly PreviewedCampaign[], problems: readonly Problem[]) {
  return before.campaigns
    .filter(({ name }) => !now.some((campaign) => campaign.name === name))
    .filter(({ name }) =>
      problems.some(({ file }) => file.includes(`/${name}/`) || file.startsWith(`${name}/`)),
    )
    .map((campaign) => ({ ...campaign, outdated: true }));
}

async function shown(dir: string, problem: Problem): Promise<ShownProblem> {
  const { line } = problem;
  if (line === undefined) return { ...problem, excerpt: [] };
  const text = await readFile(join(dirname(dir), problem.file), 'utf8').catch(() => '');
  const lines = text.split('\n');
  const first = Math.max(1, line - linesAround);
  const excerpt = lines
    .slice(first - 1, line + linesAround)
    .map((each, at) => ({ line: first + at, text: each }));
  return { ...problem, excerpt };
}
