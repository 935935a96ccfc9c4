// The product's stack, synthesised for local mode into a new folder, with a journal that nobody serves.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synthesise } from '../../lib/local/synthesise.ts';

export async function synthesiseLocal(overrides: Record<string, unknown> = {}): Promise<string> {
  const assemblyDir = await mkdtemp(join(tmpdir(), 'synthesised-'));
  const journals = [{ name: 'journal', url: 'http://127.0.0.1:9/journal', start: 'oldest' }];
  await synthesise(assemblyDir, { journals, ...overrides });
  return assemblyDir;
}
