// `validate`: checks the marketer's campaigns with the validator that the deployment uses.
import { dirname, join, relative, resolve } from 'node:path';
import { CampaignFileError } from '../campaigns/campaign-file-error.ts';
import { campaignFacts, campaignTable } from './campaign-table.ts';
import type { Command } from './command.ts';

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
      const compiled = await compileCampaigns(dir);
      const { campaigns, cap } = compiled;
      io.stdout.write(
        given.has('json')
          ? json({ problems: [], campaigns: campaigns.map(campaignFacts), ...(cap && { cap }) })
          : campaignTable(compiled),
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

const json = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;
