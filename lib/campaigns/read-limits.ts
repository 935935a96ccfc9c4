// `limits.yaml`, beside the campaigns' folders: what holds for all campaigns together.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import type { Cap } from '../../functions/core/campaign.ts';
import type { Problem } from './campaign-file-error.ts';
import { cap } from './limit-schemas.ts';
import { readSettings } from './read-settings.ts';
import { knownFields } from './schema-words.ts';

const file = 'limits.yaml';

export const limitsSchema = knownFields({ cap: v.optional(cap) });

/** @param dir the folder of the campaigns @param root as problems name it */
export async function readLimits(
  dir: string,
  root: string,
): Promise<{ cap: Cap } | Record<string, never> | { problems: Problem[] }> {
  const names = await readdir(dir);
  // Under another name it would be read by nobody.
  const strays = names.filter((name) => /\.ya?ml$/i.test(name) && name !== file && !name.startsWith('.'));
  const problems = strays.map((name) => ({
    file: `${root}/${name}`,
    message: `is read by nobody: what holds for all campaigns stands in ${file}`,
  }));
  const source = names.includes(file) ? await readFile(join(dir, file), 'utf8') : '';
  const reading = readSettings(`${root}/${file}`, source, limitsSchema);
  if ('problems' in reading) problems.push(...reading.problems);
  if (problems.length > 0 || !('settings' in reading)) return { problems };
  return reading.settings.cap === undefined ? {} : { cap: reading.settings.cap };
}
