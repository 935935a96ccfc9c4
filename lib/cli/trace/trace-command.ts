// `trace`: everything that is known about one trigger, or about all triggers of one visitor.

import { asCampaignTriggersError } from '../../../functions/core/errors.ts';
import { parseAddress } from '../../../functions/core/normalise-address.ts';
import type { Visitor } from '../../../functions/core/visitor-hash.ts';
import { dynamoClient, logsClient, sqsClient } from '../aws-clients.ts';
import { type Arguments, type Command, CommandError, type Io, UsageError } from '../command.ts';
import { letterKind } from '../dead-letters/dead-letter-kind.ts';
import { lookThrough } from '../parked/look.ts';
import type { Parked, ParkedKind } from '../parked/parked.ts';
import { durationMs } from '../parked/selection.ts';
import { plainJson } from '../plain-text.ts';
import { rejectKind } from '../rejects/reject-kind.ts';
import { findTarget, type Target, targetOptions } from '../target.ts';
import { findAuditLines } from './audit-lines.ts';
import { livesOf } from './life.ts';
import { type Trace, traceText } from './trace-text.ts';
import { readVisitorTraces, type VisitorTraces } from './visitor-traces.ts';

export const trace: Command = {
  name: 'trace',
  summary: 'Tells the whole life of a trigger, by its id or by whom it is about',
  positionals: ['[ID]'],
  options: {
    key: { value: 'KEY', help: 'by the visitor key of the profile, instead of ID', example: 'CUSTOMER-1001' },
    'search-profiles': {
      help: 'for an address: read the whole profiles table for the keys that have it',
    },
    since: { value: 'DURATION', help: 'how far the logs are searched (default: 14d)', example: '2d' },
    json: { help: 'print JSON for programs' },
    ...targetOptions,
  },
  details: `ID is an event id, a message id, an SES message id, or an e-mail address. Looked at are the audit lines, the dead
letters and the rejects (which stay where they are), and for an address or a key the ledger, the waits and the
suppressions. An address or key is hashed here: no query and no log ever holds it. In AWS the audit lines are searched
by Logs Insights, which costs about half a cent for each gigabyte of logs in that time.

The status is 1 where nothing was found, or where something could not be asked.`,
  async run(given, io) {
    const wanted = wantedOf(given);
    const sinceMs = durationMs(given, 'since', '14d');
    const target = await findTarget(given, io);
    const found = await traceIn(target, wanted, { given, io, sinceMs });
    io.stdout.write(given.has('json') ? `${plainJson(found)}\n` : traceText(found));
    if (found.remarks.length > 0) return 1;
    const known = found.lives.length > 0 || (found.visitor?.claims.length ?? 0) > 0;
    if (known || (found.visitor?.waits.length ?? 0) > 0) return 0;
    throw new CommandError('nothing is known of it: check the id, search further back with --since 30d');
  },
};

type WantedTrace = { ids: string[] } | { visitor: Visitor };

function wantedOf(given: Arguments): WantedTrace {
  const [id] = given.positionals;
  const key = given.value('key');
  if ((id === undefined) === (key === undefined)) {
    throw new UsageError('trace needs one of ID and --key, see --help');
  }
  if (key !== undefined) return { visitor: { profile: key } };
  const address = parseAddress(id ?? '');
  return address === undefined ? { ids: [id ?? ''] } : { visitor: { address } };
}

async function traceIn(
  target: Target,
  wanted: WantedTrace,
  { given, io, sinceMs }: { given: Arguments; io: Io; sinceMs: number },
): Promise<Trace> {
  const remarks: string[] = [];
  const visitor = 'visitor' in wanted ? await visitorIn(target, wanted.visitor, given, io) : null;
  const ids = 'ids' in wanted ? wanted.ids : idsOf(visitor);
  const lines = await findLines(target, ids, sinceMs, io).catch((thrown: unknown) => {
    const { message, remedy } = asCampaignTriggersError(thrown);
    remarks.push(`${message}: ${remedy}.`);
    return [];
  });
  const all = new Set([...ids, ...lines.flatMap(({ eventId }) => eventId ?? [])]);
  const [letters, rejects] =
    all.size === 0
      ? [[], []]
      : [
          await parkedWith(target, letterKind, 'DeadLetterQueueUrl', all, io),
          await parkedWith(target, rejectKind, 'RejectsQueueUrl', all, io),
        ];
  return { lives: livesOf({ lines, letters, rejects }), visitor, remarks };
}

async function visitorIn(target: Target, visitor: Visitor, given: Arguments, io: Io): Promise<VisitorTraces> {
  const client = dynamoClient(target);
  try {
    const searchProfiles = given.has('search-profiles');
    return await readVisitorTraces(client, target, visitor, { io, searchProfiles });
  } finally {
    client.destroy();
  }
}

function idsOf(visitor: VisitorTraces | null): string[] {
  const ids = (visitor?.claims ?? []).flatMap(({ sesMessageId, eventId }) => [sesMessageId, eventId]);
  return [...new Set(ids.filter((id) => id !== undefined))];
}

async function findLines(target: Target, ids: readonly string[], sinceMs: number, io: Io) {
  const client = logsClient(target);
  const logGroups = ['PollerLogGroup', 'ConsumerLogGroup', 'FeedbackLogGroup'].map(target.output);
  const to = io.clock();
  try {
    return await findAuditLines(client, { logGroups, ids, from: to - sinceMs, to }, io);
  } finally {
    client.destroy();
  }
}

async function parkedWith(
  target: Target,
  kind: ParkedKind,
  output: string,
  ids: ReadonlySet<string>,
  io: Io,
): Promise<Parked[]> {
  const client = sqsClient(target);
  const place = {
    client,
    kind,
    queueUrl: target.output(output),
    longPoll: target.endpoints.sqs === undefined,
  };
  const found: Parked[] = [];
  try {
    await lookThrough(place, io, async (page) => {
      found.push(
        ...page.filter(({ eventId = '', messageId = '' }) => ids.has(eventId) || ids.has(messageId)),
      );
      return undefined;
    });
    return found;
  } finally {
    client.destroy();
  }
}
