// What a test run says and what it knows, written line by line into the folder of the run: by the tests and by every
// process that they start. Written at once, so that a killed process has told everything.
import { randomBytes } from 'node:crypto';
import { openSync, readdirSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export type Kind = 'address' | 'name' | 'visitor key' | 'secret';
/** Where it would be read by somebody: the log, a queue's attributes, a body in the dead letters, an error. */
export type Where = 'output' | 'telemetry' | 'message attributes' | 'dead letter' | 'error';

type Entry = ['test', string] | ['said', Where, string] | ['known', Kind, string];

export interface Said {
  test: string;
  where: Where;
  text: string;
}

export interface Known {
  kind: Kind;
  value: string;
}

/** Of one test file: what another one knows this one cannot tell, and a person's name there may be a common word here. */
export interface Recording {
  said: Said[];
  known: Known[];
}

/** The folder, and the test that runs. */
export interface Recorder {
  folder: string;
  test: string;
}

let recorder: Recorder | undefined;
let file: number | undefined;
const told = new Set<string>();

/** Nothing is recorded before. */
export function recordFor(next: Recorder): void {
  if (recorder?.folder !== next.folder) file = undefined;
  recorder = next;
  if (file !== undefined) write(['test', next.test]);
}

export const currentRecorder = (): Recorder | undefined => recorder;

export function recordSaid(where: Where, text: string): void {
  write(['said', where, text]);
}

export function recordKnown(kind: Kind, value: string): void {
  const once = `${kind} ${value}`;
  if (told.has(once)) return;
  told.add(once);
  write(['known', kind, value]);
}

function write(entry: Entry): void {
  if (recorder === undefined) return;
  if (file === undefined) {
    file = openSync(join(recorder.folder, `${process.pid}-${randomBytes(6).toString('hex')}`), 'a');
    write(['test', recorder.test]);
  }
  writeSync(file, `${JSON.stringify(entry)}\n`);
}

/** By test file. */
export function readRecordings(folder: string): Recording[] {
  const recordings = new Map<string, Recording>();
  for (const name of readdirSync(folder)) {
    let test = '';
    for (const line of readFileSync(join(folder, name), 'utf8').split('\n')) {
      const entry = entryOf(line);
      if (entry === undefined) continue;
      if (entry[0] === 'test') {
        test = entry[1];
        continue;
      }
      const [testFile = ''] = test.split(' > ');
      const recording = recordings.get(testFile) ?? { said: [], known: [] };
      recordings.set(testFile, recording);
      if (entry[0] === 'said') recording.said.push({ test, where: entry[1], text: entry[2] });
      else recording.known.push({ kind: entry[1], value: entry[2] });
    }
  }
  return [...recordings.values()];
}

/** The last line of a killed process may be cut short. */
function entryOf(line: string): Entry | undefined {
  try {
    return JSON.parse(line) as Entry;
  } catch {
    return undefined;
  }
}
