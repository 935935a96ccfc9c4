// What a journal carries at times that is no trigger at all.
import { localOrganisation } from '../adobe/credentials.ts';
import type { Chance } from './chance.ts';

export function malformedEvent(chance: Chance): unknown {
  return chance.pick<unknown>([
    'not an event at all',
    { event_id: chance.uuid(), event: { topic: 'triggers', envelopeType: 'DATA' } },
    {
      event_id: chance.uuid(),
      event: {
        'com.adobe.mcloud.pipeline.pipelineMessage': {
          header: { messageType: 'TRIGGER', imsOrg: localOrganisation },
          'com.adobe.mcloud.protocol.trigger': { enrichments: 'lost' },
        },
      },
    },
  ]);
}
