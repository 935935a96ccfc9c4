// Which campaign a trigger goes to, as a folder of campaigns says. What is deployed cannot be read back.
import { resolve } from 'node:path';
import { CampaignFileError } from '../../campaigns/campaign-file-error.ts';
import { CommandError } from '../command.ts';

export interface CampaignRoutes {
  /** The folder, as it was given. */
  folder: string;
  /** In the order in which they are tried. */
  routes: { triggerId: string; campaign: string; conditional: boolean }[];
  /** Triggers that call a campaign's e-mails off. */
  cancelling: { triggerId: string; campaign: string; conditional: boolean }[];
}

/** @throws CommandError where the folder cannot be compiled */
export async function readCampaignRoutes(folder: string, cwd: string): Promise<CampaignRoutes> {
  // Loaded here: without --campaigns nobody should wait for the template compilers.
  const { compileCampaigns } = await import('../../campaigns/compile-campaigns.ts');
  try {
    const { campaigns } = await compileCampaigns(resolve(cwd, folder));
    return {
      folder,
      routes: campaigns.map(({ name, triggerId, when }) => ({
        triggerId,
        campaign: name,
        conditional: when !== undefined,
      })),
      cancelling: campaigns.flatMap(({ name, cancelOn }) =>
        cancelOn.map(({ triggerId, when }) => ({
          triggerId,
          campaign: name,
          conditional: when !== undefined,
        })),
      ),
    };
  } catch (thrown) {
    if (!(thrown instanceof CampaignFileError)) throw thrown;
    throw new CommandError(
      `The campaigns of ${folder} cannot be compiled: npx campaign-triggers validate says why`,
    );
  }
}
