// Imports a file of profiles chunk by chunk: each is written, its rejected rows are noted, then the state says so. A
// crash between two of these steps repeats the chunk, and changes nothing by it.
import { appendFile, rm, stat, truncate } from 'node:fs/promises';
import type { ProfileRow } from '../../local/profiles-file.ts';
import { dropState, type ImportState, saveState } from './import-state.ts';
import { type Row, type RowsFrom, readRows } from './read-rows.ts';

export interface ImportRowsDeps {
  /** Answers why single profiles were refused, by key; see `createWriteProfiles`. */
  write: (profiles: readonly ProfileRow[]) => Promise<Map<string, string>>;
  onProgress?: (state: ImportState, share: number) => void;
  signal?: AbortSignal;
  /** False writes neither state nor rejected rows: a dry run. */
  keepFiles: boolean;
  rowsPerChunk?: number;
}

const defaultRowsPerChunk = 1000;
/** So that a chunk of large profiles needs no more memory than one of small ones. */
const bytesPerChunk = 4_194_304;
/** A mistake of a whole column is one reason; more than these are told as others. */
const mostReasons = 20;

export const rejectedFile = (file: string): string => `${file}.rejected.jsonl`;

/** Answers the final state, or the one reached when the signal was aborted; `finished` tells which. */
export async function importRows(
  file: string,
  rows: RowsFrom,
  start: ImportState,
  deps: ImportRowsDeps,
): Promise<{ state: ImportState; finished: boolean }> {
  const { size } = await stat(file);
  let state = start;
  if (deps.keepFiles) await cutRejected(file, start.rejectedBytes);
  const from = { ...rows, offset: start.offset, line: start.line };
  for await (const chunk of chunksOf(readRows(file, from), deps.rowsPerChunk ?? defaultRowsPerChunk)) {
    if (deps.signal?.aborted) {
      if (deps.keepFiles) await saveState(file, state);
      return { state, finished: false };
    }
    state = await importChunk(file, chunk, state, deps);
    deps.onProgress?.(state, size === 0 ? 1 : state.offset / size);
  }
  if (deps.keepFiles) await dropState(file);
  return { state, finished: true };
}

async function importChunk(
  file: string,
  chunk: readonly Row[],
  before: ImportState,
  { write, keepFiles }: ImportRowsDeps,
): Promise<ImportState> {
  const refused = await write(
    chunk.flatMap(({ reading }) => ('profile' in reading ? [reading.profile] : [])),
  );
  const reasons = { ...before.reasons };
  let lines = '';
  let rejected = 0;
  for (const { line, text, reading } of chunk) {
    const reason = 'reason' in reading ? reading.reason : refused.get(reading.profile.key);
    if (reason === undefined) continue;
    rejected += 1;
    const told = reason in reasons || Object.keys(reasons).length < mostReasons ? reason : 'other reasons';
    reasons[told] = (reasons[told] ?? 0) + 1;
    lines += `${JSON.stringify({ line, reason, row: text })}\n`;
  }
  if (keepFiles && lines !== '') await appendFile(rejectedFile(file), lines, { mode: 0o600 });
  const last = chunk.at(-1);
  const state: ImportState = {
    ...before,
    offset: last?.end ?? before.offset,
    line: last?.nextLine ?? before.line,
    imported: before.imported + chunk.length - rejected,
    rejected: before.rejected + rejected,
    rejectedBytes: before.rejectedBytes + Buffer.byteLength(lines),
    reasons,
  };
  if (keepFiles) await saveState(file, state);
  return state;
}

async function* chunksOf(pieces: AsyncIterable<Row[]>, rowsPerChunk: number): AsyncGenerator<Row[]> {
  let chunk: Row[] = [];
  let bytes = 0;
  for await (const piece of pieces) {
    for (const row of piece) {
      chunk.push(row);
      bytes += row.text?.length ?? 0;
      if (chunk.length < rowsPerChunk && bytes < bytesPerChunk) continue;
      yield chunk;
      chunk = [];
      bytes = 0;
    }
  }
  if (chunk.length > 0) yield chunk;
}

/** Takes away what a chunk wrote that was not finished. */
async function cutRejected(file: string, bytes: number): Promise<void> {
  const rejected = rejectedFile(file);
  if (bytes === 0) await rm(rejected, { force: true });
  else await truncate(rejected, bytes);
}
