import { expect, it } from 'vitest';
import { countFeedback, countQueues, queueRole } from '../../lib/local/queue-role.ts';

const queue = (logicalId: string, visible: number, inFlight = 0) => ({
  logicalId,
  name: logicalId,
  visible,
  inFlight,
  delayed: 0,
});
const states = [
  queue('CampaignTriggersTriggerQueue78D2', 3, 2),
  queue('CampaignTriggersTriggerQueueDeadLetters12AB', 5),
  queue('CampaignTriggersRejects9F', 7),
  queue('CampaignTriggersFeedbackEventsQueue949B', 11, 13),
  queue('CampaignTriggersFeedbackEventsDeadLetters1F49', 17),
];

it('each queue of the stack has its role', () => {
  expect(states.map(queueRole)).toEqual([
    'triggers',
    'dead letters',
    'rejects',
    'feedback',
    'feedback dead letters',
  ]);
});

it('what SES tells is counted apart from triggers', () => {
  expect(countQueues(states)).toEqual({ queued: 3, inFlight: 2, deadLetters: 5, storedRejects: 7 });
  expect(countFeedback(states)).toBe(24);
});
