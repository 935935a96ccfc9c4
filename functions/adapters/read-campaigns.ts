// The compiled campaigns, written beside the bundle at synth: inside a bundle, this module's folder is the bundle's.
import { readFileSync } from 'node:fs';
import { campaignsFile } from '../contract/queue.ts';
import type { CompiledCampaigns } from '../core/campaign.ts';

export function readCampaigns(): CompiledCampaigns {
  return JSON.parse(readFileSync(new URL(`./${campaignsFile}`, import.meta.url), 'utf8'));
}
