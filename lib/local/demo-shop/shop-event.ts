// Adobe's envelope around an Analytics trigger, in full, as the journal carries it: the shape of the documented sample.
import type { Visit } from './visits.ts';

export interface ShopFiring {
  eventId: string;
  messageId: string;
  triggerId: string;
  imsOrg: string;
  mcId: string;
  /** What the site puts into eVar1. */
  visitorKey: string;
  visit: Visit;
  /** When the rule fired. Milliseconds since the epoch. */
  firedAt: number;
  /** When the event is handed over: never before it fired. Milliseconds since the epoch. */
  sentAt: number;
  partition: number;
  offset: number;
}

const secondsBetweenHits = 30;

/** The documented envelope; Adobe's four ways of writing a time are all in it. */
export function shopEvent(of: ShopFiring): unknown {
  const { pages, dimensions: seen, idleSeconds } = of.visit;
  const lastHit = Math.floor(of.firedAt / 1000) - idleSeconds;
  const firstHit = lastHit - (pages.length - 1) * secondsBetweenHits;
  const hits = pages.map((_, at) => firstHit + at * secondsBetweenHits);
  const header = {
    messageType: 'TRIGGER',
    source: 'triggers',
    sentTime: of.sentAt,
    imsOrg: of.imsOrg,
    properties: [
      { name: 'trace', value: 'false' },
      { name: 'sourceFirstTimestamp', value: String(firstHit) },
      { name: 'sourceLastTimestamp', value: String(lastHit) },
      { name: 'triggerFiredTimestamp', value: String(of.firedAt) },
    ],
    messageId: of.messageId,
  };
  // Adobe prints dimension names with a leading space and with padded numbers at times.
  const dimensions = {
    ' eVar01': dimension(' eVar01', 'string', [of.visitorKey]),
    ...Object.fromEntries(
      Object.entries(seen).map(([name, values]) => [name, dimension(name, 'string', values)]),
    ),
    pageURL: dimension('pageURL', 'string', pages),
    timeGMT: dimension('timeGMT', 'int', hits),
  };
  const fires = idleSeconds > 0 ? `inactive_timeout -> ${idleSeconds}` : 'conditional';
  const trigger = {
    triggerId: of.triggerId,
    triggerTimestamp: of.firedAt,
    mcId: of.mcId,
    enrichments: { analyticsHitSummary: { dimensions, products: {} } },
    triggerPath: [
      { timestamp: firstHit * 1000 + 500, stateId: 'start_and_and', transition: 'null' },
      { timestamp: lastHit * 1000, stateId: 'notify_wait', transition: 'conditional' },
      { timestamp: of.firedAt, stateId: 'notify', transition: fires },
    ],
  };
  return {
    event_id: of.eventId,
    event: {
      envelopeType: 'DATA',
      partition: of.partition,
      offset: of.offset,
      createTime: of.sentAt + 14,
      topic: 'triggers',
      'com.adobe.mcloud.pipeline.pipelineMessage': {
        header,
        'com.adobe.mcloud.protocol.trigger': trigger,
      },
    },
  };
}

function dimension(name: string, type: 'string' | 'int', data: readonly (string | number)[]) {
  return { type, data, name, source: 'session summary' };
}
