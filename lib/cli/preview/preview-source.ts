// What the preview shows, made anew whenever a file of the campaigns is saved.
import { type FSWatcher, watch } from 'node:fs';
import { basename } from 'node:path';
import { look, type PreviewState } from './preview-state.ts';

export interface PreviewSource {
  state(): PreviewState;
  /** Calls back after every change; answers how to stop that. */
  subscribe(onChange: () => void): () => void;
  close(): void;
}

/** Editors save in several steps: one look after the last of them. */
const settleMs = 60;

/** @param sender of campaigns that name none. @throws what the file system does where the folder cannot be watched */
export async function openPreviewSource(dir: string, sender: string): Promise<PreviewSource> {
  const listeners = new Set<() => void>();
  let state = await look(dir, sender, { version: 0, campaigns: [], problems: [] });
  let timer: NodeJS.Timeout | undefined;
  let looking = Promise.resolve();

  const lookAgain = () => {
    // One after the other: the last look is the one that stays.
    looking = looking.then(async () => {
      state = await look(dir, sender, state).catch((thrown: unknown) => unreadable(dir, state, thrown));
      for (const listener of listeners) listener();
    });
  };
  const watcher: FSWatcher = watch(dir, { recursive: true }, () => {
    clearTimeout(timer);
    timer = setTimeout(lookAgain, settleMs);
  });
  // The folder went away, or cannot be watched any more: the look says what is wrong.
  watcher.on('error', lookAgain);
  return {
    state: () => state,
    subscribe(onChange) {
      listeners.add(onChange);
      return () => listeners.delete(onChange);
    },
    close() {
      clearTimeout(timer);
      watcher.close();
    },
  };
}

/** Saved half-way, or removed while it was read: the next save brings the next look. */
function unreadable(dir: string, before: PreviewState, thrown: unknown): PreviewState {
  const why = thrown instanceof Error ? thrown.message : 'unexpected error';
  const problem = { file: basename(dir), message: `cannot be shown: ${why}`, excerpt: [] };
  return { ...before, version: before.version + 1, problems: [problem] };
}
