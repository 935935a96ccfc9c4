// Reads the events that local mode's journal serves: JSON Lines, each a bare Adobe event or `{"position","event"}`.
import { readJsonLines } from './json-lines.ts';

export interface EventToPublish {
  event: unknown;
  /** Where the file says one: the position that the journal entry had. */
  position?: string;
}

/** Keys that only Adobe's own envelope has, so that a line with one of them is an event, not a journal entry. */
const envelopeKeys = [
  'event_id',
  'eventid',
  'recipient_client_id',
  'recipientclientid',
  'envelopeType',
  'topic',
  'specversion',
  'com.adobe.mcloud.pipeline.pipelineMessage',
  'com.adobe.mcloud.protocol.trigger',
];

/**
 * Streams the file. JSON that is no object is a bad event, not a bad file: it is served as it is.
 * @throws InputError for a file that cannot be read and for a line that is not JSON
 */
export async function* readEventsFile(file: string): AsyncGenerator<EventToPublish> {
  for await (const { value } of readJsonLines(file)) {
    yield isJournalEntry(value) ? { event: value.event, position: value.position } : { event: value };
  }
}

function isJournalEntry(value: unknown): value is { position: string; event: unknown } {
  if (typeof value !== 'object' || value === null) return false;
  if (!Object.hasOwn(value, 'position') || !Object.hasOwn(value, 'event')) return false;
  if (!('position' in value) || typeof value.position !== 'string') return false;
  return !envelopeKeys.some((key) => Object.hasOwn(value, key));
}
