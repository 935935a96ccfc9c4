// The dead letters of a person: whom a trigger is about only the campaigns say, by their rule for the recipient.
import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import * as v from 'valibot';
import type { Campaign } from '../../../functions/core/campaign.ts';
import { jsonOrUndefined } from '../../../functions/core/json-or-undefined.ts';
import { visitorOf } from '../../../functions/core/recipient.ts';
import { triggerSchema } from '../../../functions/core/trigger.ts';
import { sqsClient } from '../aws-clients.ts';
import type { Arguments, Io, Option } from '../command.ts';
import { letterKind } from '../dead-letters/dead-letter-kind.ts';
import { lookThrough } from '../parked/look.ts';
import type { Parked } from '../parked/parked.ts';
import type { PersonHashes } from '../person-hashes.ts';
import { findTarget } from '../target.ts';

export const campaignsOption = {
  value: 'DIR',
  help: 'the campaigns as they are deployed, which tell whose a dead letter is (default: campaigns)',
  example: './campaigns',
} as const satisfies Option;

export interface PersonsLetters {
  count: number;
  /** On what was not looked at. */
  remarks: string[];
}

/**
 * Removes them where `--apply` is given, and counts them otherwise. Without a folder of campaigns none is looked at.
 * @param visitors the person's visitor hashes
 * @throws CommandError, CampaignFileError, QUEUE_READ_FAILED; then some may be left
 */
export async function eraseLetters(
  given: Arguments,
  io: Io,
  { visitor }: PersonHashes,
  visitors: readonly string[],
): Promise<PersonsLetters> {
  const campaigns = await readCampaigns(given, io);
  if (campaigns === undefined) {
    return { count: 0, remarks: ['Dead letters were not looked at: name the campaigns by --campaigns'] };
  }
  const wanted = new Set(visitors);
  const isTheirs = ({ body }: Parked) => {
    const parsed = v.safeParse(triggerSchema, jsonOrUndefined(body));
    if (!parsed.success) return false;
    const about = campaigns.flatMap(({ recipient }) => visitorOf(recipient, parsed.output) ?? []);
    return about.some((one) => wanted.has(visitor(one)));
  };
  const target = await findTarget(given, io);
  const client = sqsClient(target);
  try {
    const queueUrl = target.output('DeadLetterQueueUrl');
    const longPoll = target.endpoints.sqs === undefined;
    let count = 0;
    const place = { client, queueUrl, longPoll, kind: letterKind };
    const { remarks } = await lookThrough(place, io, async (page, hold) => {
      const ids = page.filter(isTheirs).flatMap(({ messageIds }) => messageIds);
      if (given.has('apply') && ids.length > 0) await hold.remove(ids);
      count += ids.length;
      return undefined;
    });
    return { count, remarks };
  } finally {
    client.destroy();
  }
}

async function readCampaigns(given: Arguments, io: Io): Promise<readonly Campaign[] | undefined> {
  const named = given.value('campaigns');
  const folder = resolve(io.cwd, named ?? 'campaigns');
  const isThere = await access(folder).then(
    () => true,
    () => false,
  );
  if (named === undefined && !isThere) return undefined;
  // Loaded here: no other command should wait for the template compilers.
  const { compileCampaigns } = await import('../../campaigns/compile-campaigns.ts');
  return (await compileCampaigns(folder)).campaigns;
}
