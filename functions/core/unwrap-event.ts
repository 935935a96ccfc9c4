// Finds the trigger inside Adobe's envelope. How deep it sits differs between journal, webhook and EventBridge,
// and no source says where the id stands in a journal: so both are looked for at every level.

import { parseJson } from './parse-json.ts';
import { type Fields, field, isPlainObject } from './plain-object.ts';

// Literal property names, dots included.
const pipelineMessageKey = 'com.adobe.mcloud.pipeline.pipelineMessage';
const triggerKey = 'com.adobe.mcloud.protocol.trigger';
/** Where one envelope holds the next: webhook and journal, EventBridge, CloudEvents. */
const innerKeys = ['event', 'detail', 'data'];
const deepest = 4;

export interface UnwrappedEvent {
  /** The objects passed on the way, outermost first. */
  levels: Fields[];
  /** The pipeline message, where there is one. */
  message: Fields | undefined;
  /** Whatever stands where the trigger should be; undefined where nothing does. */
  trigger: unknown;
}

/** Undefined when the event is no JSON object, not even as JSON text or base64 of it. */
export function unwrapEvent(event: unknown): UnwrappedEvent | undefined {
  const levels: Fields[] = [];
  let level = decoded(event);
  while (isPlainObject(level) && levels.length < deepest) {
    levels.push(level);
    const message = decoded(field(level, pipelineMessageKey));
    if (isPlainObject(message)) return { levels, message, trigger: decoded(field(message, triggerKey)) };
    const trigger = decoded(field(level, triggerKey)) ?? decoded(field(level, 'trigger'));
    if (isPlainObject(trigger)) return { levels, message: undefined, trigger };
    level = innerEnvelope(level);
  }
  return levels.length === 0 ? undefined : { levels, message: undefined, trigger: undefined };
}

function innerEnvelope(level: Fields): unknown {
  for (const key of innerKeys) {
    const inner = decoded(field(level, key));
    if (isPlainObject(inner)) return inner;
  }
  return undefined;
}

/** Some runtimes hand on an object as JSON text, or as base64 of it: decoded once, otherwise left as it is. */
function decoded(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const text = value.trim();
  return (
    objectIn(text) ??
    (isBase64(text) ? objectIn(Buffer.from(text, 'base64').toString('utf8')) : undefined) ??
    value
  );
}

function isBase64(text: string): boolean {
  return text.length >= 4 && /^[A-Za-z0-9+/_-]+={0,2}$/.test(text);
}

function objectIn(text: string): Fields | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    const value = parseJson(text);
    return isPlainObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
