// The package as somebody else gets it: packed, unpacked into the node_modules of another CDK app, and used there.
// Its dependencies are links to this project's, and only the declared ones: nothing is downloaded.
import { execFile, spawn } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildBundle, bundleName } from '../../lib/constructs/bundle-handler.ts';
import { resourceOf, resourcesOf, type Template } from '../lib/synthesised-stack.ts';

const run = promisify(execFile);
const project = join(import.meta.dirname, '../..');
const app = mkdtempSync(join(tmpdir(), 'campaign-triggers-example-'));
const installed = join(app, 'node_modules/campaign-triggers');
afterAll(() => rmSync(app, { recursive: true }));

/** As an AWS account knows nothing of it, so does the environment. */
const env = { PATH: process.env.PATH, HOME: app };
/** The example of the documentation, word for word. */
const source = /```ts\n(.+?)```/s.exec(readFileSync(join(project, 'docs/deploy.md'), 'utf8'))?.[1] ?? '';

const manifestSchema = v.object({
  dependencies: v.record(v.string(), v.string()),
  peerDependencies: v.record(v.string(), v.string()),
});

beforeAll(async () => {
  await run('npm', ['pack', '--silent', '--pack-destination', app], { cwd: project });
  const tarball = readdirSync(app).find((name) => name.endsWith('.tgz')) ?? 'no tarball';
  await run('tar', ['-xzf', tarball], { cwd: app });
  mkdirSync(join(app, 'node_modules/.bin'), { recursive: true });
  renameSync(join(app, 'package'), installed);
  const manifest = v.parse(manifestSchema, JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')));
  for (const name of Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })) link(name);
  symlinkSync(
    '../campaign-triggers/bin/campaign-triggers.js',
    join(app, 'node_modules/.bin/campaign-triggers'),
  );
  cpSync(join(installed, 'campaigns/browse-abandonment'), join(app, 'campaigns/browse-abandonment'), {
    recursive: true,
  });
  writeFileSync(join(app, 'package.json'), '{"name":"shop","private":true,"type":"module"}');
  writeFileSync(join(app, 'app.ts'), source);
}, 180_000);

function link(name: string): void {
  const place = join(app, 'node_modules', name);
  mkdirSync(dirname(place), { recursive: true });
  symlinkSync(join(project, 'node_modules', name), place);
}

describe('the package', () => {
  it('carries what is run and read, and no source, no test', () => {
    expect(readdirSync(installed).sort()).toEqual([
      'LICENSE',
      'README.md',
      'bin',
      'campaigns',
      'dist',
      'docs',
      'package.json',
    ]);
    expect(readdirSync(join(installed, 'bin'))).toEqual(['campaign-triggers.js']);
    const files = readdirSync(join(installed, 'dist'), { recursive: true, encoding: 'utf8' });
    expect(files.filter((name) => /(?<!\.d)\.ts$|\.test\./.test(name))).toEqual([]);
  });
});

describe('another CDK app', { timeout: 120_000 }, () => {
  it('has the whole deployment in ten lines', async () => {
    expect(source.split('\n').filter((line) => line.trim() !== '')).toHaveLength(10);
    const outdir = join(app, 'cdk.out');
    await run(process.execPath, ['app.ts'], { cwd: app, env: { ...env, CDK_OUTDIR: outdir } });

    const template: Template = JSON.parse(readFileSync(join(outdir, 'shop-mail.template.json'), 'utf8'));
    expect(template.Rules).not.toHaveProperty('MailNotForDeployment');
    expect(resourcesOf(template, 'AWS::DynamoDB::Table').map(([id]) => id.slice(0, -8))).toEqual([
      'MailTablesPositions',
      'MailTablesSends',
      'MailTablesWaits',
      'MailTablesResults',
      'MailTablesProfiles',
      'MailTablesSuppressions',
    ]);
    const [, poller] = resourceOf(template, 'AWS::Lambda::Function', 'MailPoller');
    expect(poller.Properties.Environment).toMatchObject({ Variables: { CONSUMER_NAME: 'prod' } });
  });

  it('deploys the bundles that were tested here', () => {
    const outdir = join(app, 'cdk.out');
    const bundles = readdirSync(outdir)
      .filter((name) => name.startsWith('asset.'))
      .map((name) => readFileSync(join(outdir, name, bundleName), 'utf8'));
    const own = ['poller', 'consumer', 'waker', 'unsubscribe', 'feedback'].map((folder) =>
      Buffer.from(buildBundle(join(project, 'functions', folder, 'handler.ts'))).toString(),
    );
    expect(bundles.sort()).toEqual(own.sort());
  });

  it('is checked by the compiler against the package’s types', async () => {
    for (const name of ['typescript', '@types/node']) link(name);
    writeFileSync(join(app, 'wrong.ts'), source.replace("stage: 'prod'", 'stage: 1'));
    const tsc = join(app, 'node_modules/typescript/bin/tsc');
    const flags = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2024', '--types', 'node'];
    const complaint = await run(process.execPath, [tsc, ...flags, 'app.ts', 'wrong.ts'], {
      cwd: app,
      env,
    }).catch(({ stdout }) => stdout);
    expect(complaint.trim().split('\n')).toEqual([
      expect.stringMatching(/^wrong\.ts.+Type 'number' is not assignable to type 'string'/),
    ]);
  });
});

describe('the commands', { timeout: 60_000 }, () => {
  it('validate campaigns in that app’s folder', async () => {
    const arguments_ = ['campaign-triggers', 'validate', '--campaigns', 'campaigns'];
    const { stdout } = await run('npx', arguments_, { cwd: app, env });
    expect(stdout).toContain('browse-abandonment');
    expect(stdout).toContain('1 campaign, all in order');
  });

  it('show the preview with all its files', async () => {
    const bin = join(app, 'node_modules/.bin/campaign-triggers');
    const preview = spawn(bin, ['preview'], { cwd: app, env, stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      for await (const line of createInterface({ input: preview.stdout })) {
        const url = / at (http:\S+)/.exec(line)?.[1];
        if (url === undefined) continue;
        const page = await (await fetch(url)).text();
        const assets = [...page.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path = '']) => path);
        const answers = await Promise.all(assets.map((path) => fetch(new URL(path, url))));
        expect(answers.length).toBeGreaterThan(0);
        expect(answers.map(({ status }) => status)).toEqual(assets.map(() => 200));
        break;
      }
    } finally {
      preview.kill('SIGINT');
    }
  });
});
