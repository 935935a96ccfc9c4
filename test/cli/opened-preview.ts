// The command `preview` as a person starts it, over a copy of the shipped campaigns.
import { type EditedCampaigns, editedCampaigns } from '../campaigns/edited-campaigns.ts';
import { run } from './run-command.ts';

export interface OpenedPreview {
  files: EditedCampaigns;
  url: string;
  close(): Promise<void>;
}

export async function openedPreview(): Promise<OpenedPreview> {
  const files = await editedCampaigns();
  const ending = new AbortController();
  let ended: Promise<unknown> = Promise.resolve();
  const url = await new Promise<string>((resolve, reject) => {
    ended = run(['preview', '--campaigns', files.dir], {
      signal: ending.signal,
      onOutput: (out) => resolve(/http:\S+/.exec(out)?.[0] ?? ''),
    }).then(({ status, err }) => (status === 0 ? undefined : reject(new Error(err))), reject);
  });
  return {
    files,
    url,
    async close() {
      ending.abort();
      await ended;
      await files[Symbol.asyncDispose]();
    },
  };
}
