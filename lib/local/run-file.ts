// What a running local mode tells the CLI: where its services listen, and what its stack's outputs are.
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';

const text = v.pipe(v.string(), v.nonEmpty());

const runSchema = v.object({
  version: v.literal(1),
  /** Of the process that runs it: when that is gone, the file is a leftover. */
  pid: v.pipe(v.number(), v.integer()),
  stackName: text,
  region: text,
  endpoints: v.object({
    sqs: text,
    dynamodb: text,
    ses: text,
    secretsManager: text,
    /** Answers for the metrics and the audit lines of the run. */
    cloudwatch: v.optional(text),
  }),
  /** Where the run's clock goes ahead of the machine's: answers its time, in milliseconds since the epoch. */
  clock: v.optional(text),
  /** The stack's outputs, by name. */
  outputs: v.record(v.string(), v.string()),
});

export type LocalRunFile = v.InferOutput<typeof runSchema>;

const fileName = 'run.json';

/** @param dir the project's `.local` folder; made when it is not there */
export async function writeRunFile(dir: string, run: Omit<LocalRunFile, 'version' | 'pid'>): Promise<void> {
  const content: LocalRunFile = { version: 1, pid: process.pid, ...run };
  await mkdir(dir, { recursive: true });
  const file = join(dir, fileName);
  const unfinished = `${file}.${process.pid}`;
  await writeFile(unfinished, `${JSON.stringify(content, null, 2)}\n`);
  await chmod(unfinished, 0o600);
  // Renamed, so that nobody ever reads half of it.
  await rename(unfinished, file);
}

/** Removes the file if this process wrote it: a second local mode may have written its own in the meantime. */
export async function removeRunFile(dir: string): Promise<void> {
  const run = await readRunFile(dir);
  if (run?.pid === process.pid) await rm(join(dir, fileName), { force: true });
}

/** Undefined where no local mode has left one, and for what is not such a file. */
export async function readRunFile(dir: string): Promise<LocalRunFile | undefined> {
  try {
    const parsed = v.safeParse(runSchema, JSON.parse(await readFile(join(dir, fileName), 'utf8')));
    return parsed.success ? parsed.output : undefined;
  } catch {
    // Not there, or not JSON: either way no local mode that could be talked to.
    return undefined;
  }
}
