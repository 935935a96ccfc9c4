// What the console's forms do. Each answers with the page to look at next.
import * as v from 'valibot';
import { trialEvent } from '../trial-trigger.ts';
import type { ConsoleSource } from './console-source.ts';
import type { FormToken } from './forms.ts';
import type { Jobs } from './jobs.ts';
import { replayPath } from './parked-page.ts';
import { faultPath, firePath } from './try-page.ts';

export interface Posted {
  source: ConsoleSource;
  token: FormToken;
  jobs: Jobs | undefined;
}

export type PostAnswer = { seeOther: string } | { refused: string };

const nothing: PostAnswer = { refused: 'There is no such thing to do.' };

export async function post(path: string, fields: URLSearchParams, posted: Posted): Promise<PostAnswer> {
  if (!posted.token.matches(fields.get('token'))) {
    return { refused: 'This form is of an earlier run: go back, load the page again, and repeat it.' };
  }
  if (path === firePath) return await fire(fields, posted.source);
  if (path === faultPath) return await fault(fields, posted.source);
  if (path === replayPath) return replay(fields, posted.jobs);
  return nothing;
}

async function fire(fields: URLSearchParams, { trial, clock }: ConsoleSource): Promise<PostAnswer> {
  const campaign = (await trial.campaigns()).find(({ name }) => name === fields.get('campaign'));
  if (campaign === undefined || trial.publish === undefined) return nothing;
  const dimensions = Object.fromEntries(
    [...fields].flatMap(([name, value]) => (name.startsWith('d:') ? [[name.slice(2), value.trim()]] : [])),
  );
  const visitor = fields.get('visitor')?.trim();
  const { eventId, event } = trialEvent({ campaign, visitor, dimensions, now: clock() });
  trial.publish(event);
  return { seeOther: `/triggers/${eventId}` };
}

const secondsSchema = v.pipe(v.string(), v.transform(Number), v.integer(), v.minValue(1), v.maxValue(3600));

async function fault(fields: URLSearchParams, { faults }: ConsoleSource): Promise<PostAnswer> {
  const id = fields.get('fault') ?? '';
  if (fields.has('end')) {
    await faults.end(id);
    return { seeOther: '/try' };
  }
  const seconds = v.safeParse(secondsSchema, fields.get('seconds') ?? '');
  const begun = await faults.begin(id, seconds.success ? seconds.output : undefined);
  return begun ? { seeOther: '/try' } : nothing;
}

/** First what would happen, then, named by the job that told it, the same in earnest. */
function replay(fields: URLSearchParams, jobs: Jobs | undefined): PostAnswer {
  if (jobs === undefined) return nothing;
  const told = jobs.find(fields.get('job') ?? '');
  if (told) return { seeOther: `/dead-letters?job=${jobs.start([...told.argv, '--apply']).id}` };
  const family = fields.get('family');
  const filters = ['reason', 'event'].flatMap((name) => {
    const value = fields.get(name);
    return value ? [`--${name}`, value] : [];
  });
  if ((family !== 'dead-letters' && family !== 'rejects') || filters.length === 0) return nothing;
  return { seeOther: `/dead-letters?job=${jobs.start([family, 'replay', ...filters]).id}` };
}
