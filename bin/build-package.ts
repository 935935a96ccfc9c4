// `npm pack`: what the package carries, in dist/: the commands and the construct as JavaScript with declarations,
// the functions' bundles, and the files of the preview's page.
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { buildBundle, bundleName } from '../lib/constructs/bundle-handler.ts';

const project = join(import.meta.dirname, '..');
const dist = join(project, 'dist');
const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc');

rmSync(dist, { recursive: true, force: true });
execFileSync(process.execPath, [tsc, '-p', join(import.meta.dirname, 'tsconfig.package.json')], {
  stdio: 'inherit',
});
for (const folder of readdirSync(join(project, 'functions'))) {
  const handler = join(project, 'functions', folder, 'handler.ts');
  if (!existsSync(handler)) continue;
  mkdirSync(join(dist, 'functions', folder), { recursive: true });
  writeFileSync(join(dist, 'functions', folder, bundleName), buildBundle(handler));
}
for (const assets of ['lib/cli/preview/assets', 'lib/local/console/assets']) {
  cpSync(join(project, assets), join(dist, assets), { recursive: true });
}
