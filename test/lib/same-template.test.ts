// Synthesised again, the app writes the same bytes: `cdk diff` after no change is empty, wherever and by whomever it is run.
import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const project = join(import.meta.dirname, '../..');
const scratch = mkdtempSync(join(tmpdir(), 'campaign-triggers-again-'));
afterAll(() => rmSync(scratch, { recursive: true }));

/** The stage `prod`, as its own process synthesises it. */
async function synthesise(from: string, outdir: string, env: Record<string, string>): Promise<string> {
  await promisify(execFile)(process.execPath, [join(from, 'bin/app.ts')], {
    cwd: env.HOME ?? from,
    env: { CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: '{"stage":"prod"}', CDK_VALIDATION: 'false', ...env },
  });
  return outdir;
}

/** The same project in another place, as another person or a build machine has it. */
function cloneProject(): string {
  const clone = join(scratch, 'a clone', 'elsewhere');
  for (const name of ['bin', 'lib', 'functions', 'campaigns', 'cdk.json', 'package.json']) {
    cpSync(join(project, name), join(clone, name), { recursive: true });
  }
  symlinkSync(join(project, 'node_modules'), join(clone, 'node_modules'));
  return clone;
}

describe('the app, synthesised twice', { timeout: 60_000 }, () => {
  let first: string;
  let second: string;
  beforeAll(async () => {
    const home = join(scratch, 'home');
    mkdirSync(home);
    const environment = { HOME: home, USER: 'somebody', LANG: 'tr_TR.UTF-8', TZ: 'Pacific/Auckland' };
    [first, second] = await Promise.all([
      synthesise(project, join(scratch, 'first'), {}),
      synthesise(cloneProject(), join(scratch, 'second'), environment),
    ]);
  }, 60_000);

  it.each(['campaign-triggers-prod.template.json', 'campaign-triggers-prod.assets.json'])(
    'writes the same bytes into %s',
    (file) => {
      const [one, other] = [first, second].map((directory) => readFileSync(join(directory, file), 'utf8'));
      expect(one).toBe(other);
    },
  );

  it('makes the same assets, each named by the hash of what is in it', () => {
    const assets = (directory: string) => readdirSync(directory).filter((name) => name.startsWith('asset.'));
    expect(assets(first)).toHaveLength(5);
    expect(assets(second)).toEqual(assets(first));
  });
});
