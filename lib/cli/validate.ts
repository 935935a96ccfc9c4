// `validate`: checks the marketer's campaigns with the validator that the deployment uses.
import { dirname, join, relative, resolve } from 'node:path';
import type { Campaign } from '../../functions/core/campaign.ts';
import { CampaignFileError } from '../campaigns/campaign-file-error.ts';
import { durationText } from '../campaigns/duration-text.ts';
import type { Command } from './command.ts';
import { textTable } from './text-table.ts';

export const validate: Command = {
  name: 'validate',
  summary: 'Checks every campaign: rule, templates, sample events',
  positionals: [],
  options: {
    campaigns: {
      value: 'DIR',
      help: 'the folder of the campaigns (default: campaigns)',
      example: './campaigns',
    },
    json: { help: 'print JSON for programs' },
  },
  details: `Each mistake is one line, file:line: field: what is wrong and what would be right.
It is the check that stops a deployment; nothing is changed or sent.`,
  async run(given, io) {
    const dir = resolve(io.cwd, given.value('campaigns') ?? 'campaigns');
    // Loaded here: no other command should wait for the template compilers.
    const { compileCampaigns } = await import('../campaigns/compile-campaigns.ts');
    try {
      const { campaigns } = await compileCampaigns(dir);
      io.stdout.write(
        given.has('json') ? json({ problems: [], campaigns: campaigns.map(facts) }) : table(campaigns),
      );
      return 0;
    } catch (thrown) {
      if (!(thrown instanceof CampaignFileError)) throw thrown;
      // As the terminal can open them, wherever the folder is.
      const shown = (file: string) => relative(io.cwd, join(dirname(dir), file));
      const problems = thrown.problems.map((problem) => ({ ...problem, file: shown(problem.file) }));
      if (given.has('json')) io.stdout.write(json({ problems, campaigns: [] }));
      else {
        const count = problems.length === 1 ? '1 mistake' : `${problems.length} mistakes`;
        io.stdout.write(`${new CampaignFileError(problems).message}\n`);
        io.stderr.write(`${count} in ${dir}\n`);
      }
      return 1;
    }
  },
};

function facts({ name, triggerId, consent, maxAgeSeconds, steps }: Campaign) {
  return { name, triggerId, consent, maxAgeSeconds, locales: Object.keys(steps[0].variants[0].templates) };
}

function table(campaigns: readonly Campaign[]): string {
  const rows = campaigns
    .map(facts)
    .map(({ name, triggerId, consent, maxAgeSeconds, locales }) => [
      name,
      triggerId === '*' ? 'every one' : triggerId,
      consent,
      durationText(maxAgeSeconds),
      locales.join(', '),
    ]);
  const count = campaigns.length === 1 ? '1 campaign' : `${campaigns.length} campaigns`;
  return `${textTable(['campaign', 'trigger', 'consent', 'max. age', 'languages'], rows)}\n${count}, all in order. They are tried from top to bottom.\n`;
}

const json = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;
