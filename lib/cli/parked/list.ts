// `… list`: what is parked, by reason, or one by one.

import type { Arguments, Io, Option } from '../command.ts';
import { plainText } from '../plain-text.ts';
import { createGroups, groupsJson, groupsTable } from './groups.ts';
import { lookThrough, type Place } from './look.ts';
import { counted, type Parked, type ParkedKind } from './parked.ts';
import { filterOptions, readSelection } from './selection.ts';

export function listOptions(groupedBy: ParkedKind['groupedBy']): Record<string, Option> {
  return {
    ...filterOptions(groupedBy),
    each: { help: 'one line for each, with its ids, instead of one for each reason' },
    json: { help: 'print JSON for programs; with --each, JSON Lines' },
  };
}

export async function listParked(place: Place, given: Arguments, io: Io): Promise<number> {
  const { kind } = place;
  const selected = readSelection(given, kind, io);
  const each = given.has('each');
  const json = given.has('json');
  const groups = createGroups();
  const { remarks, complete } = await lookThrough(place, io, async (page) => {
    for (const parked of page.filter(selected)) {
      groups.add(parked);
      if (each) io.stdout.write(json ? `${JSON.stringify(facts(parked, kind))}\n` : plainText(line(parked)));
    }
    return undefined;
  });
  if (json && !each) {
    const found = { total: groups.total(), complete, groups: groupsJson(groups.read(), kind), remarks };
    io.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
    return 0;
  }
  if (!each && groups.total() > 0) {
    io.stdout.write(plainText(`${groupsTable(groups.read(), kind, io.clock())}\n`));
  }
  const out = each ? io.stderr : io.stdout;
  out.write(groups.total() === 0 ? `No ${kind.many}.\n` : `${counted(groups.total(), kind)}.\n`);
  for (const remark of remarks) out.write(`${remark}\n`);
  return 0;
}

/** One of them without what may be personal. */
export function facts(parked: Parked, { groupedBy }: ParkedKind) {
  const { messageIds, reason, group, detail, at, attempts, eventId, messageId, triggerId } = parked;
  return {
    id: messageIds[0],
    reason,
    [groupedBy]: group === '' ? null : group,
    detail,
    at: new Date(at).toISOString(),
    attempts: attempts ?? null,
    eventId: eventId ?? null,
    messageId: messageId ?? null,
    triggerId: triggerId ?? null,
  };
}

/** Written as they come: nothing is known of the widths of those that follow. */
function line({ at, reason, group, eventId, messageIds }: Parked): string {
  const time = new Date(at).toISOString();
  const name = (group || '–').padEnd(24);
  return `${time}  ${reason.padEnd(24)}  ${name}  ${(eventId ?? '–').padEnd(36)}  ${messageIds[0]}\n`;
}
