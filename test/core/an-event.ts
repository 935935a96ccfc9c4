// Adobe's envelope as the journal serves it; a test names the parts that it is about.
export const ourOrg = '0123456789ABCDEF01234567@AdobeOrg';
/** When the fired event below was fired, and a moment later read. Milliseconds since the epoch. */
export const firedAt = 1_767_261_662_000;
export const readAt = 1_767_261_670_000;

type Parts = Record<string, unknown>;

export function aDimension(data: unknown): Parts {
  return { type: 'string', data, name: 'name', source: 'session summary' };
}

export function anEnvelope(
  parts: { envelope?: Parts; header?: Parts; trigger?: Parts; dimensions?: unknown } = {},
): Parts {
  return {
    envelopeType: 'DATA',
    partition: 4,
    offset: 9_100_231,
    createTime: 1_767_261_665_120,
    topic: 'triggers',
    'com.adobe.mcloud.pipeline.pipelineMessage': {
      header: {
        messageType: 'TRIGGER',
        source: 'triggers',
        sentTime: 1_767_261_665_100,
        imsOrg: ourOrg,
        properties: [
          { name: 'trace', value: 'false' },
          { name: 'sourceLastTimestamp', value: '1767261060' },
          { name: 'triggerFiredTimestamp', value: String(firedAt) },
        ],
        messageId: 'c1d7b1de-9f6e-4a0b-8a52-0a5f2d3b7e90',
        ...parts.header,
      },
      'com.adobe.mcloud.protocol.trigger': {
        triggerId: '5d2b0c1e-7a44-4a63-9d55-3c0f8b6e2a71',
        triggerTimestamp: 1_767_261_665_000,
        mcId: '00000000000000000000000000000000000000',
        enrichments: {
          analyticsHitSummary: {
            dimensions: parts.dimensions ?? { ' eVar01': aDimension(['SHOPPER-42']) },
            products: {},
          },
        },
        triggerPath: [
          { timestamp: 1_767_261_000_500, stateId: 'notify', transition: 'inactive_timeout -> 600' },
        ],
        ...parts.trigger,
      },
    },
    ...parts.envelope,
  };
}

/** With the outer level that holds the event id. */
export function anEvent(parts: Parameters<typeof anEnvelope>[0] & { eventId?: string } = {}): Parts {
  return { event_id: parts.eventId ?? '7f0d8a44-1f0b-4f5e-8d0c-2a6b3c9e5d11', event: anEnvelope(parts) };
}
