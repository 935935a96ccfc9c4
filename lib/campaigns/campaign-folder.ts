// The files of one campaign's folder: read by name, and told when they belong to nothing.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface CampaignFolder {
  /** The file's path as problems name it. */
  shown(file: string): string;
  has(file: string): boolean;
  /** Undefined for one that is not there, or cannot be read. */
  read(file: string): Promise<string | undefined>;
  /** Files of the kinds that a campaign is made of, but for those that were read. */
  unread(): string[];
}

/** Of other kinds there may be anything: notes, an editor's own files. */
const ourKinds = /\.(mjml|txt|html|json|ya?ml)$/i;

/** @param path of the folder @param shown as problems name it */
export async function openCampaignFolder(path: string, shown: string): Promise<CampaignFolder> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  const files = new Set(entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name));
  const taken = new Set<string>();
  return {
    shown: (file) => `${shown}/${file}`,
    has: (file) => files.has(file),
    async read(file) {
      taken.add(file);
      // By its very name, on file systems too that care little for it.
      return files.has(file) ? await readFile(join(path, file), 'utf8').catch(() => undefined) : undefined;
    },
    unread: () =>
      [...files]
        .filter((file) => ourKinds.test(file) && !file.startsWith('.') && !taken.has(file))
        .filter((file) => !/^sample-.+\.json$/.test(file))
        .sort(),
  };
}
