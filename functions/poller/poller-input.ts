// What the schedule hands over, checked at the border.
import * as v from 'valibot';
import { isSafeEndpoint } from '../adapters/host-rules.ts';
import type { JournalStart, PollerInput } from '../contract/queue.ts';
import { CampaignTriggersError } from '../core/errors.ts';

const durationBack = /^-P(?=.)(\d+[YMWD])*(T(\d+[HMS])+)?$/;

const inputSchema = v.object({
  journal: v.object({
    name: v.pipe(v.string(), v.nonEmpty('the journal has no name')),
    url: v.pipe(v.string(), v.check(isSafeEndpoint, 'journal.url must be an https URL')),
    start: v.custom<JournalStart>(
      (start) =>
        start === 'oldest' || start === 'latest' || (typeof start === 'string' && durationBack.test(start)),
      'journal.start must be oldest, latest, or a negative duration such as -PT2H',
    ),
  }),
});

/** @throws SETTING_MISSING */
export function parsePollerInput(event: unknown): PollerInput['journal'] {
  const parsed = v.safeParse(inputSchema, event);
  if (parsed.success) return parsed.output.journal;
  throw new CampaignTriggersError('SETTING_MISSING', `input of the schedule: ${parsed.issues[0].message}`);
}
