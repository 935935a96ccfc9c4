// A trigger for trying things out: the campaign's own sample event as if it fired now, for a chosen visitor.
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { campaignsFile } from '../../functions/contract/queue.ts';

/** What a person may choose and change before it fires. */
export interface TrialCampaign {
  name: string;
  /** The dimension that holds the visitor's key; undefined where the campaign finds its recipient in another way. */
  visitorDimension: string | undefined;
  /** How long its first e-mail waits. */
  delaySeconds: number;
  /** The last value of each, by its trimmed name. */
  dimensions: Record<string, string>;
  sample: unknown;
}

export interface TrialWish {
  campaign: TrialCampaign;
  /** The visitor's key; undefined keeps the sample's. */
  visitor: string | undefined;
  /** By trimmed name; an empty text leaves the dimension out. */
  dimensions: Readonly<Record<string, string>>;
  /** Milliseconds since the epoch. */
  now: number;
}

const ruleSchema = v.object({
  campaigns: v.array(
    v.looseObject({
      name: v.string(),
      recipient: v.looseObject({}),
      steps: v.array(v.looseObject({ delaySeconds: v.number() })),
    }),
  ),
});
const profileRule = v.looseObject({ profile: v.looseObject({ dimension: v.string() }) });

const dimensionSchema = v.looseObject({ data: v.array(v.union([v.string(), v.number()])) });
const eventSchema = v.looseObject({
  event_id: v.string(),
  event: v.looseObject({
    'com.adobe.mcloud.pipeline.pipelineMessage': v.looseObject({
      header: v.looseObject({
        properties: v.optional(v.array(v.looseObject({ name: v.string(), value: v.string() })), []),
      }),
      'com.adobe.mcloud.protocol.trigger': v.looseObject({
        enrichments: v.looseObject({
          analyticsHitSummary: v.looseObject({ dimensions: v.record(v.string(), dimensionSchema) }),
        }),
      }),
    }),
  }),
});

/**
 * The deployed campaigns that have a sample event of the documented shape.
 * @param codeDirectory of a function that carries the compiled campaigns
 */
export async function readTrialCampaigns(
  codeDirectory: string,
  campaignsDir: string,
): Promise<TrialCampaign[]> {
  const compiled: unknown = JSON.parse(await readFile(join(codeDirectory, campaignsFile), 'utf8'));
  const found: TrialCampaign[] = [];
  for (const { name, recipient, steps } of v.parse(ruleSchema, compiled).campaigns) {
    const sample = await readFile(join(campaignsDir, name, 'sample-event.json'), 'utf8').catch(() => 'null');
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), eventSchema), sample);
    if (!parsed.success) continue;
    const rule = v.safeParse(profileRule, recipient);
    found.push({
      name,
      sample: parsed.output,
      delaySeconds: steps[0]?.delaySeconds ?? 0,
      visitorDimension: rule.success ? rule.output.profile.dimension : undefined,
      dimensions: Object.fromEntries(
        Object.entries(dimensionsOf(parsed.output)).map(([key, { data }]) => [
          key.trim(),
          String(data.at(-1) ?? ''),
        ]),
      ),
    });
  }
  return found;
}

/** Adobe writes `eVar1`, ` eVar01` and `evar1` for the same dimension. */
export function isSameDimension(one: string, other: string): boolean {
  const key = (name: string) =>
    name
      .trim()
      .toLowerCase()
      .replace(/^(evar|prop)0+(?=\d)/, '$1');
  return key(one) === key(other);
}

/** The event for the journal, and the id by which it is found again. */
export function trialEvent({ campaign, visitor, dimensions, now }: TrialWish): {
  eventId: string;
  event: unknown;
} {
  const event = v.parse(eventSchema, structuredClone(campaign.sample));
  const eventId = randomUUID();
  event.event_id = eventId;
  event.event.createTime = now;
  const message = event.event['com.adobe.mcloud.pipeline.pipelineMessage'];
  message.header.messageId = randomUUID();
  message.header.sentTime = now;
  for (const property of message.header.properties) {
    if (property.name === 'triggerFiredTimestamp') property.value = String(now);
  }
  message['com.adobe.mcloud.protocol.trigger'].triggerTimestamp = now;
  const all = dimensionsOf(event);
  for (const [key, dimension] of Object.entries(all)) {
    const wanted = wantedValue(key, campaign, visitor, dimensions);
    if (wanted === '') delete all[key];
    else if (wanted !== undefined) dimension.data = replaced(dimension.data, wanted);
  }
  return { eventId, event };
}

function wantedValue(
  key: string,
  { visitorDimension }: TrialCampaign,
  visitor: string | undefined,
  dimensions: Readonly<Record<string, string>>,
): string | undefined {
  const isVisitor = visitorDimension !== undefined && isSameDimension(key, visitorDimension);
  return isVisitor && visitor !== undefined ? visitor : dimensions[key.trim()];
}

/** The last value is what the person saw; an unchanged one keeps the others beside it. */
function replaced(data: readonly (string | number)[], wanted: string): (string | number)[] {
  return String(data.at(-1) ?? '') === wanted ? [...data] : [wanted];
}

const dimensionsOf = (event: v.InferOutput<typeof eventSchema>) =>
  event.event['com.adobe.mcloud.pipeline.pipelineMessage']['com.adobe.mcloud.protocol.trigger'].enrichments
    .analyticsHitSummary.dimensions;
