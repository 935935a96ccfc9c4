// The campaign's sample event, read by the very reader of the poller.
import { parseJson } from '../../functions/core/parse-json.ts';
import { readEvent } from '../../functions/core/read-event.ts';
import type { Trigger } from '../../functions/core/trigger.ts';
import type { Problem } from './campaign-file-error.ts';

/** @param file as problems name it */
export function readSampleTrigger(file: string, source: string): { trigger: Trigger } | { problem: Problem } {
  try {
    const event = parseJson(source);
    // A sample may come from any organisation: it is read as its own.
    const orgId = /"imsOrg"\s*:\s*"([^"]*)"/.exec(source)?.[1] ?? '';
    // Nor does it matter when it fired: no time is later than this.
    const receivedAt = Number.MAX_SAFE_INTEGER;
    const context = { consumer: 'sample', journal: 'sample', orgId, receivedAt };
    const reading = readEvent({ position: 'sample', event }, context);
    if ('trigger' in reading) return reading;
    return { problem: { file, message: `not an event with an Analytics trigger: ${reading.reject.detail}` } };
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : 'unreadable';
    return { problem: { file, message: `not valid JSON: ${message}` } };
  }
}
