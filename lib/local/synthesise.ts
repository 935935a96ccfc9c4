// Synthesises the CDK app into a folder, as `cdk synth` would, without the CDK's command line in between.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from './input-error.ts';

const projectDir = join(import.meta.dirname, '../..');

/**
 * @param overrides settings laid over those of the stage `local` in `cdk.json`
 * @throws InputError with the app's own sentence when it refuses a setting or a campaign
 */
export async function synthesise(outDir: string, overrides: Record<string, unknown>): Promise<void> {
  const cdkJson = JSON.parse(readFileSync(join(projectDir, 'cdk.json'), 'utf8')) as { context: object };
  const context = { ...cdkJson.context, stage: 'local', overrides };
  const app = spawn(process.execPath, ['bin/app.ts'], {
    cwd: projectDir,
    env: {
      ...process.env,
      CDK_OUTDIR: outDir,
      CDK_CONTEXT_JSON: JSON.stringify(context),
      CDK_VALIDATION: 'false',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaint = '';
  app.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text;
  });
  const status = await new Promise<number | null>((resolve, reject) => {
    app.on('error', reject).on('close', resolve);
  });
  if (status !== 0)
    throw new InputError(
      'the stack',
      undefined,
      `could not be synthesised\n${complaint.trim() || `status ${status}`}`,
    );
}
