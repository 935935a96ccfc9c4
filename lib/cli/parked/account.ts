// Says what a command has done with the parked, or would do.
import type { Arguments, Io } from '../command.ts';
import type { Acted } from './act.ts';
import { groupsJson, groupsTable } from './groups.ts';
import { counted, type ParkedKind } from './parked.ts';

export interface Verb {
  /** `Replayed` */
  done: string;
  /** `Would replay` */
  dry: string;
}

/** Answers the exit status. */
export function account(
  acted: Acted,
  { kind, verb, given, io, remarks }: Told & { given: Arguments; io: Io },
): number {
  const applied = given.has('apply');
  const all = [...failureRemark(acted), ...acted.remarks, ...newerRemark(acted, kind), ...remarks];
  const status = acted.complete ? 0 : 1;
  if (given.has('json')) {
    const { total, complete, done } = acted;
    const result = { applied, total, complete, groups: groupsJson(done, kind), remarks: all };
    io.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
    return status;
  }
  if (acted.total > 0) io.stdout.write(`${groupsTable(acted.done, kind, io.clock())}\n`);
  io.stdout.write(`${applied ? verb.done : verb.dry} ${counted(acted.total, kind)}.\n`);
  for (const remark of all) io.stdout.write(`${remark}\n`);
  if (!applied && acted.total > 0) {
    io.stdout.write('Nothing was changed: repeat it with --apply to do it.\n');
  }
  return status;
}

export interface Told {
  kind: ParkedKind;
  verb: Verb;
  /** What else is to be said, each a sentence. */
  remarks: readonly string[];
}

function newerRemark({ newer }: Acted, kind: ParkedKind): string[] {
  if (newer === 0) return [];
  return [`Left ${counted(newer, kind)} that came in since the command began: repeat it for these.`];
}

function failureRemark({ failure }: Acted): string[] {
  if (failure === undefined) return [];
  return [`Stopped: ${failure.message}. Nothing is lost: ${failure.remedy}; what went twice is skipped.`];
}
