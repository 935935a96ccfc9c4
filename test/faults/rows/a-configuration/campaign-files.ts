// Faults of the campaigns.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { editedCampaigns } from '../../../campaigns/edited-campaigns.ts';
import type { FaultRow } from '../../fault-row.ts';

const app = fileURLToPath(new URL('../../../../bin/app.ts', import.meta.url));

function synth(campaigns: string, outdir: string): Promise<{ status: number | null; said: string }> {
  const env = { CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify({ overrides: { campaigns } }) };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [app], { env }, (_error, _stdout, stderr) =>
      resolve({ status: child.exitCode, said: stderr }),
    );
  });
}

export const invalidCampaign: FaultRow = {
  number: 12,
  fault: 'a campaign’s rule is invalid',
  reaction:
    '`cdk synth` stops with file, line and field and writes no template: what is deployed keeps the last valid campaigns, which lie in its bundle',
  async prove() {
    await using files = await editedCampaigns();
    await files.edit('cart-abandonment/campaign.yaml', 'maxAge: 6h', 'maxAge: six hours');
    const [line] = await files.linesOf('cart-abandonment/campaign.yaml', 'maxAge:');
    const outdir = join(files.dir, '..', 'cdk.out');
    const { status, said } = await synth(files.dir, outdir);
    expect(status).toBe(1);
    expect(said).toContain(`cart-abandonment/campaign.yaml:${line}`);
    expect(said).toContain('maxAge');
    expect(existsSync(join(outdir, 'campaign-triggers-local.template.json'))).toBe(false);
    await files.edit('cart-abandonment/campaign.yaml', 'maxAge: six hours', 'maxAge: 6h');
    expect(await files.problems()).toEqual([]);
  },
};
