// A copy of the shipped campaigns, for a test to spoil.
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CampaignFileError, type Problem } from '../../lib/campaigns/campaign-file-error.ts';
import { compileCampaigns } from '../../lib/campaigns/compile-campaigns.ts';

export const shippedCampaigns = new URL('../../campaigns', import.meta.url).pathname;

export interface EditedCampaigns extends AsyncDisposable {
  dir: string;
  /** Replaces `from` in a file; a text that is not there is a mistake of the test. */
  edit(file: string, from: string | RegExp, to: string): Promise<void>;
  /** Copies the cart campaign under another name. */
  copy(name: string): Promise<void>;
  remove(file: string): Promise<void>;
  /** The lines that hold the text, counted from 1. */
  linesOf(file: string, text: string): Promise<number[]>;
  problems(): Promise<readonly Problem[]>;
}

export async function editedCampaigns(): Promise<EditedCampaigns> {
  const parent = await mkdtemp(join(tmpdir(), 'campaigns-'));
  const dir = join(parent, 'campaigns');
  const cart = join(shippedCampaigns, 'cart-abandonment');
  await cp(cart, join(dir, 'cart-abandonment'), { recursive: true });
  return {
    dir,
    async edit(file, from, to) {
      const before = await readFile(join(dir, file), 'utf8');
      const after = before.replace(from, () => to);
      if (after === before) throw new Error(`${file} has no ${from}`);
      await writeFile(join(dir, file), after);
    },
    copy: (name) => cp(cart, join(dir, name), { recursive: true }),
    remove: (file) => rm(join(dir, file), { recursive: true }),
    async linesOf(file, text) {
      const lines = (await readFile(join(dir, file), 'utf8')).split('\n');
      return lines.flatMap((line, index) => (line.includes(text) ? [index + 1] : []));
    },
    problems: () => problemsOf(dir),
    [Symbol.asyncDispose]: () => rm(parent, { recursive: true }),
  };
}

export async function problemsOf(dir: string): Promise<readonly Problem[]> {
  try {
    await compileCampaigns(dir);
  } catch (thrown) {
    if (thrown instanceof CampaignFileError) return thrown.problems;
    throw thrown;
  }
  return [];
}
