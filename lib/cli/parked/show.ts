// `… show ID`: everything about one of the parked.

import { jsonOrUndefined } from '../../../functions/core/json-or-undefined.ts';
import { isDeeperThan } from '../../../functions/core/plain-object.ts';
import { type Arguments, CommandError, type Io, type Option } from '../command.ts';
import { plainJson } from '../plain-text.ts';
import { facts } from './list.ts';
import { lookThrough, type Place } from './look.ts';
import { shownLevels } from './mask-json.ts';
import { factsOf, type Parked, type ParkedKind } from './parked.ts';

export const showOptions: Record<string, Option> = {
  reveal: { help: 'personal data too; otherwise the visitor’s values are masked' },
};

export async function showParked(place: Place, given: Arguments, io: Io): Promise<number> {
  const [id = ''] = given.positionals;
  const { kind } = place;
  let found = 0;
  const { remarks, complete } = await lookThrough(place, io, async (page) => {
    for (const parked of page.filter((one) => isCalled(one, id))) {
      found += 1;
      io.stdout.write(`${plainJson(whole(parked, kind, given.has('reveal')))}\n`);
    }
    return undefined;
  });
  if (found > 0) return 0;
  const seen = complete ? '' : ` among those looked at (${remarks.join(' ')})`;
  throw new CommandError(
    `no ${kind.one} has this id${seen}: npx campaign-triggers ${kind.family} list --each shows their ids`,
  );
}

function isCalled({ messageIds, eventId, messageId }: Parked, id: string): boolean {
  return messageIds.includes(id) || eventId === id || messageId === id;
}

function whole(parked: Parked, kind: ParkedKind, reveal: boolean) {
  const { what, remedy } = factsOf(parked.reason);
  const json = jsonOrUndefined(parked.body);
  const unreadable = reveal ? parked.body : '(no JSON; --reveal shows it)';
  const revealed = isDeeperThan(json, shownLevels) ? parked.body : json;
  const readable = reveal ? revealed : kind.mask(json);
  return {
    ...facts(parked, kind),
    what,
    remedy,
    body: json === undefined ? unreadable : readable,
  };
}
