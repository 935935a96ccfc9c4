// How far an import has come, in a small file beside the imported one: it goes on from there after a crash.
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import * as v from 'valibot';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

const stateSchema = v.object({
  version: v.literal(1),
  /** What is imported where: another file or another table starts from the beginning. */
  identity: v.string(),
  /** Of a CSV file. */
  columns: v.optional(v.array(v.string())),
  /** Everything before is in the table or among the rejected rows. */
  offset: count,
  line: count,
  imported: count,
  rejected: count,
  /** The length of the file of rejected rows: what stands after was written by a chunk that was not finished. */
  rejectedBytes: count,
  reasons: v.record(v.string(), count),
});

export type ImportState = v.InferOutput<typeof stateSchema>;

export const stateFile = (file: string): string => `${file}.import-state`;

/** Of an import that has read nothing but a CSV file's header row. */
export function freshState(
  rows: Pick<ImportState, 'offset' | 'line'> & { columns: readonly string[] | undefined },
  identity: string,
): ImportState {
  const { offset, line, columns } = rows;
  return {
    version: 1,
    identity,
    ...(columns !== undefined && { columns: [...columns] }),
    offset,
    line,
    imported: 0,
    rejected: 0,
    rejectedBytes: 0,
    reasons: {},
  };
}

/** Changes with the file's content and with where it goes. */
export async function identityOf(file: string, destination: string): Promise<string> {
  const { size, mtimeMs } = await stat(file);
  return JSON.stringify([size, mtimeMs, destination]);
}

/** `changed` where there is one for another file or table. */
export async function readState(
  file: string,
  identity: string,
): Promise<ImportState | 'changed' | undefined> {
  const text = await readFile(stateFile(file), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const parsed = v.safeParse(stateSchema, json(text));
  return parsed.success && parsed.output.identity === identity ? parsed.output : 'changed';
}

export async function saveState(file: string, state: ImportState): Promise<void> {
  const unfinished = `${stateFile(file)}.new`;
  await writeFile(unfinished, JSON.stringify(state), { mode: 0o600 });
  await rename(unfinished, stateFile(file));
}

export async function dropState(file: string): Promise<void> {
  await rm(stateFile(file), { force: true });
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
