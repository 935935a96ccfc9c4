import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { campaignsFile } from '../../functions/contract/queue.ts';
import type { CompiledCampaigns } from '../../functions/core/campaign.ts';

/** The campaigns beside a bundle, compiled. */
export function campaignsBeside(bundle: string): CompiledCampaigns {
  return JSON.parse(readFileSync(join(dirname(bundle), campaignsFile), 'utf8'));
}
