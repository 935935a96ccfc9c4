// Bundles a handler with the esbuild on this machine: no Docker, no network, the same bytes for the same input.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';

/** Lambda's name for the function `handler` that `handler.mjs` exports. */
export const handlerName = 'handler.handler';

/** CommonJS packages inside an ESM bundle still call `require` for Node's own modules. */
const requireBanner =
  "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);";

/**
 * Writes `handler.mjs` and the extra files into a new temporary directory and returns it; the caller removes it.
 * The SDK is inside: it starts faster than the runtime's own, and what was tested is what runs.
 */
export function bundleHandler(entry: string, extraFiles: Readonly<Record<string, string>>): string {
  const bundle = built(entry);
  const directory = mkdtempSync(join(tmpdir(), 'campaign-triggers-bundle-'));
  writeFileSync(join(directory, 'handler.mjs'), bundle);
  for (const [name, content] of Object.entries(extraFiles)) writeFileSync(join(directory, name), content);
  return directory;
}

/** Several stages in one app share the work. */
const cache = new Map<string, Uint8Array>();

function built(entry: string): Uint8Array {
  const bundle = cache.get(entry) ?? build(entry);
  cache.set(entry, bundle);
  return bundle;
}

function build(entry: string): Uint8Array {
  const { outputFiles } = buildSync({
    entryPoints: [entry],
    write: false,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    banner: { js: requireBanner },
    legalComments: 'none',
    logLevel: 'error',
  });
  const [bundle] = outputFiles;
  if (bundle === undefined) throw new Error(`esbuild made nothing of ${entry}`);
  return bundle.contents;
}
