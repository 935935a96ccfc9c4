// The app as the CDK's command line and local mode start it: a process of its own, offline, without an account.
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { campaignsFile } from '../../functions/contract/queue.ts';
import { resourceOf, resourcesOf, type Template } from './synthesised-stack.ts';

const app = fileURLToPath(new URL('../../bin/app.ts', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'campaign-triggers-app-'));
const outdir = join(scratch, 'first');
afterAll(() => rmSync(scratch, { recursive: true }));

interface Ended {
  status: number;
  output: string;
}

function node(args: string[], env: Record<string, string>, cwd = scratch): Promise<Ended> {
  return new Promise((resolve) => {
    // Only what is given here: no AWS account, no region, no home of anybody.
    const child = execFile(process.execPath, args, { cwd, env }, (_error, stdout, stderr) =>
      resolve({ status: child.exitCode ?? 1, output: stdout + stderr }),
    );
  });
}

const synth = (directory: string, context: object = {}, env: Record<string, string> = {}) =>
  node([app], { CDK_OUTDIR: directory, CDK_CONTEXT_JSON: JSON.stringify(context), ...env });

function templateIn(directory: string): Template {
  return JSON.parse(readFileSync(join(directory, 'campaign-triggers-local.template.json'), 'utf8'));
}

function bundleDirectory(directory: string, name: string): string {
  const [, { Metadata }] = resourceOf(templateIn(directory), 'AWS::Lambda::Function', name);
  return join(directory, String(Metadata?.['aws:asset:path']));
}

describe('the app', { timeout: 60_000 }, () => {
  let first: Ended;
  beforeAll(async () => {
    first = await synth(outdir);
  }, 60_000);

  it('synthesises the stage `local` when nothing is said, and is content with its own template', () => {
    expect(first).toEqual({ status: 0, output: '' });
    expect(readdirSync(outdir)).toContain('campaign-triggers-local.template.json');
  });

  it('takes overrides of the settings', async () => {
    const overrides = {
      consumerName: 'elsewhere',
      journals: [{ name: 'a', url: 'http://[::1]:1/', start: 'latest' }],
    };
    const directory = join(scratch, 'overridden');
    expect(await synth(directory, { overrides }, { CDK_VALIDATION: 'false' })).toEqual({
      status: 0,
      output: '',
    });
    const [, { Properties }] = resourceOf(templateIn(directory), 'AWS::Lambda::Function', 'Poller');
    expect(JSON.stringify(Properties)).toContain('"CONSUMER_NAME":"elsewhere"');
  });

  it('makes the same bundles of the same input, wherever it runs', async () => {
    const directory = join(scratch, 'second');
    await node([app], { CDK_OUTDIR: directory, CDK_VALIDATION: 'false' }, tmpdir());
    const keys = (of: string) =>
      resourcesOf(templateIn(of), 'AWS::Lambda::Function').map(([id, { Properties }]) => [
        id,
        Properties.Code,
      ]);
    expect(keys(directory)).toEqual(keys(outdir));
  });

  it('ends with sentences, not with a stack trace, when settings are wrong', async () => {
    const { status, output } = await synth(join(scratch, 'wrong'), {
      overrides: { sender: 'Shop', size: 1 },
    });
    expect([status, output.split('\n')]).toEqual([
      1,
      [
        'settings of stage "local": 2 problems',
        expect.stringMatching(/^ {2}- size is not a setting; there is journals, sender, /),
        '  - sender is "Shop"; it must be an address, with or without a name; a right value is "Shop <news@shop.example>"',
        '',
      ],
    ]);
  });

  it('ends with sentences when the campaigns are wrong', async () => {
    const overrides = { campaigns: 'no-such-folder' };
    const { status, output } = await synth(join(scratch, 'wrong'), { overrides });
    expect([status, output]).toEqual([1, expect.stringContaining('no-such-folder')]);
    expect(output).not.toContain('    at ');
  });

  it('ends with the names of the stages when there is no such stage', async () => {
    const { status, output } = await synth(join(scratch, 'wrong'), { stage: 'production' });
    expect([status, output]).toEqual([1, expect.stringContaining('(there is local, prod)')]);
  });
});

describe('a bundle', { timeout: 60_000 }, () => {
  it.each(['Poller', 'Consumer'])('of the %s has the campaigns beside it', (name) => {
    const directory = bundleDirectory(outdir, name);
    expect(readdirSync(directory).sort()).toEqual([campaignsFile, 'handler.mjs']);
    const { campaigns } = JSON.parse(readFileSync(join(directory, campaignsFile), 'utf8'));
    expect(campaigns).toEqual(
      expect.arrayContaining([expect.objectContaining({ name: 'cart-abandonment' })]),
    );
  });

  it.each(['Poller', 'Consumer', 'Unsubscribe', 'Feedback'])(
    'of the %s loads in plain Node with nothing around it, and exports the handler',
    async (name) => {
      const [, { Properties }] = resourceOf(templateIn(outdir), 'AWS::Lambda::Function', name);
      const { Variables } = Properties.Environment as { Variables: Record<string, unknown> };
      const env = Object.fromEntries(
        Object.entries(Variables).map(([key, value]) => [
          key,
          typeof value === 'string' ? value : 'https://a.example/x',
        ]),
      );
      const load = `import(${JSON.stringify(join(bundleDirectory(outdir, name), 'handler.mjs'))}).then((m) => { console.log(typeof m.handler); process.exit(0); })`;
      const ended = await node(['-e', load], { ...env, AWS_REGION: 'eu-central-1' });
      expect(ended).toEqual({ status: 0, output: 'function\n' });
    },
  );
});
